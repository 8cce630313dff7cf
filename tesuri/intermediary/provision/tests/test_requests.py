"""照会の受付の検査: what a permit opens, and what no paper opens."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import IntegrityError, connection
from django.utils import timezone
from joserfc.jwk import OKPKey

from tests.exchange.hubs import (
    ALLOWANCE,
    CANARY,
    CODES,
    Hub,
    answer_key,
    request,
    tax_content,
)
from tests.exchange.rows import a_code, a_copy
from tests.people import CITY, OTHER_CITY, PREFECTURE
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision.models import Provision
from tesuri.intermediary.wire import envelopes, keys
from tesuri.intermediary.wire.actions import load_permit_list, renew_key
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.refusals import DoesNotOpen
from tesuri.intermediary.wire.sealing import bound_to, open_answer, seal_answer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

CODE = "CODEOFHANAKOATCITYB"
Bodies = dict[str, Actor]


@pytest.fixture
def ready(bodies: Bodies) -> Bodies:
    """深谷市: holds the code and a current copy of 花子."""
    a_code(bodies[OTHER_CITY], CODE)
    a_copy(bodies[OTHER_CITY])
    return bodies


def opened(permit: str, sealed: str, body: str = CITY) -> Any:
    with acting_for(body):
        private = keys.answer_key(body, answer_key(body)["kid"])
    return open_answer(private, permit, sealed)


def traces(body: str = OTHER_CITY) -> tuple[int, int]:
    """Rows of provision and ledger: what a refused paper must not change."""
    with acting_for(body):
        return Provision.objects.count(), Entry.objects.count()


def refusals() -> list[str]:
    events = AuditRecord.objects.filter(kind="wire.message_refused").order_by("id")
    return [event.details["reason"] for event in events]


@pytest.mark.control("C-6-14")
def test_it_answers_from_the_copy_within_the_terms(ready: Bodies, hub: Hub) -> None:
    permit = hub.permit(CODE)
    status, reply = hub.send(permit)
    assert (status, reply["state"]) == (200, "answered")
    answer = opened(permit, reply["sealed"])
    years = answer["content"]["tax_years"]
    assert answer["state"] == "given"
    assert [year["income_year"] for year in years] == [2024]
    assert years[0]["total_income"] == CANARY


@pytest.mark.control("C-6-22")
def test_only_the_enquirer_opens_it_and_only_with_its_permit(ready: Bodies, hub: Hub) -> None:
    permit, other = hub.permit(CODE), hub.permit(CODE)
    sealed = hub.send(permit)[1]["sealed"]
    for body, paper in ((CITY, other), (OTHER_CITY, permit), (PREFECTURE, permit)):
        with pytest.raises(DoesNotOpen):
            opened(paper, sealed, body)
    raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    assert str(CANARY).encode() not in raw


@pytest.mark.control("C-6-22")
def test_an_answer_under_way_opens_after_the_key_was_renewed(ready: Bodies, hub: Hub) -> None:
    permit, kid = hub.permit(CODE), answer_key(CITY)["kid"]
    sealed = hub.send(permit)[1]["sealed"]
    assert renew_key(ready[CITY], "answer") != kid
    with acting_for(CITY):
        private = keys.answer_key(CITY, kid)
    assert open_answer(private, permit, sealed)["state"] == "given"
    with pytest.raises(DoesNotOpen):
        opened(permit, sealed)


def test_the_same_permit_again_gives_the_same_answer_and_one_record(
    ready: Bodies, hub: Hub
) -> None:
    permit = hub.permit(CODE)
    first = opened(permit, hub.send(permit)[1]["sealed"])
    a_copy(ready[OTHER_CITY], "C-2", content=tax_content(1))
    assert opened(permit, hub.send(permit)[1]["sealed"]) == first
    assert traces() == (1, 1)


def test_a_newer_copy_is_the_current_one(ready: Bodies, hub: Hub) -> None:
    a_copy(ready[OTHER_CITY], "C-2", content=tax_content(1))
    permit = hub.permit(CODE)
    answer = opened(permit, hub.send(permit)[1]["sealed"])
    assert answer["content"]["tax_years"][0]["total_income"] == 1


def test_another_paper_under_the_same_number_is_refused(ready: Bodies, hub: Hub) -> None:
    hub.send(hub.permit(CODE, permit_id="p" * 32))
    status, reply = hub.send(hub.permit(CODE, permit_id="p" * 32, enquiry_number="E-2"))
    assert (status, reply["error"]["code"]) == (409, "permit_reused")
    assert traces() == (1, 1)


@pytest.mark.control("C-6-14")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": OKPKey.generate_key("Ed25519", private=True)}, "forged"),
        ({"iss": CODES[CITY]}, "forged"),
        ({"provider": CODES[PREFECTURE]}, "forged"),
        ({"provider_code": ""}, "forged"),
        ({"terms": None}, "forged"),
        ({"typ": "message"}, "forged"),
        ({"request": None}, "forged"),
        ({"aud": CODES[PREFECTURE]}, "foreign"),
        ({"minutes": -11}, "expired"),
        ({"minutes": 5}, "forged"),
        ({"lives_minutes": 11}, "forged"),
    ],
)
def test_a_bad_permit_changes_nothing_and_leaves_its_event(
    ready: Bodies, hub: Hub, changes: dict[str, Any], code: str
) -> None:
    status, reply = hub.send(hub.permit(CODE, **changes))
    assert (status, reply["error"]["code"]) == (422, code)
    assert traces() == (0, 0)
    assert refusals() == [code]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_permit_changed_on_the_way_is_forged(ready: Bodies, hub: Hub, part: int) -> None:
    parts = hub.permit(CODE).split(".")
    middle = len(parts[part]) // 2
    changed = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + changed + parts[part][middle + 1 :]
    assert hub.send(".".join(parts))[1]["error"]["code"] == "forged"
    assert traces() == (0, 0)


def test_the_same_message_is_taken_once(ready: Bodies, hub: Hub) -> None:
    message = hub.message({"permit": hub.permit(CODE)}, OTHER_CITY)
    assert hub.carry("/wire/requests", message, OTHER_CITY)[0] == 200
    status, reply = hub.carry("/wire/requests", message, OTHER_CITY)
    assert (status, reply["error"]["code"]) == (409, "replayed")


def test_a_message_not_of_the_hub_or_too_old_is_refused(ready: Bodies, hub: Hub) -> None:
    stranger = Hub(OKPKey.generate_key("Ed25519", private=True))
    permit = {"permit": hub.permit(CODE)}
    forged = stranger.message(permit, OTHER_CITY)
    old = hub.message(permit, OTHER_CITY, now=timezone.now() - timedelta(minutes=3))
    replies = [hub.carry("/wire/requests", each, OTHER_CITY) for each in (forged, old)]
    assert [reply["error"]["code"] for _, reply in replies] == ["forged", "expired"]
    assert [status for status, _ in replies] == [401, 422]
    assert traces() == (0, 0)


def test_nothing_is_signed_for_a_stranger(ready: Bodies, hub: Hub, client: Any) -> None:
    key = OKPKey.generate_key("Ed25519", private=True)
    permit = hub.permit(CODE)
    forged = Hub(key).message({"permit": permit}, OTHER_CITY)
    deep, nul = (".".join(["e30", part, "e30"]) for part in (encoded("[" * 90_000), encoded("\0")))
    heads = [encoded("[" * 90_000), encoded('{"alg": "EdDSA", "kid": "nws#1", "crit": 5}')]
    odd = [f"{head}.e30.e30" for head in heads]
    for paper in (forged, "not a paper", "", deep, nul, *odd, permit):
        reply = client.post("/wire/requests", paper, content_type="application/jose")
        assert reply["Content-Type"] == "application/json"
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "forged")
    assert traces() == (0, 0)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("permit", ["\0", json.loads("[" * 50 + "]" * 50)], ids=["NUL", "deep"])
def test_what_cannot_be_read_is_told_so_though_the_hub_signed_it(
    ready: Bodies, hub: Hub, permit: Any
) -> None:
    status, reply = hub.send(permit)
    assert (status, reply["error"]["code"]) == (400, "malformed")
    assert hub.send(hub.permit(CODE, permit_id="P\0"))[1]["error"]["code"] == "malformed"
    assert traces() == (0, 0)


# --- 照会者が署名した書面 ---


@pytest.mark.control("C-6-22")
def test_a_hub_that_names_its_own_key_gets_nothing(ready: Bodies, hub: Hub) -> None:
    own = OKPKey.generate_key("X25519", private=True)
    named = {"kid": "nws#1", "jwk": own.as_dict(private=False)}
    told = {"enquirer": CODES[CITY]} | claims_of(hub.permit(CODE))
    papers = [
        request(CITY, told, key=hub.key, answer_key=named),
        request(CITY, told, key=hub.key, kid="nws#1", answer_key=named),
        request(OTHER_CITY, told, answer_key=named),
    ]
    for paper in papers:
        status, reply = hub.send(hub.permit(CODE, request=paper, enquirer_key=named))
        assert (status, reply["error"]["code"]) == (422, "forged")
        assert "sealed" not in reply
    assert traces() == (0, 0)
    permit = hub.permit(CODE, enquirer_key=named)
    sealed = hub.send(permit)[1]["sealed"]
    private = own.private_key
    assert isinstance(private, X25519PrivateKey)
    with pytest.raises(DoesNotOpen):
        open_answer(private, permit, sealed)
    assert opened(permit, sealed)["state"] == "given"


@pytest.mark.control("C-6-14")
@pytest.mark.parametrize(
    "changed",
    [
        {"enquiry_number": "E-2"},
        {"procedure": "JTX0000000000012"},
        {"item": ALLOWANCE},
        {"terms": {"income_years": [2023, 2024]}},
        {"terms": {}},
        {"enquirer": CODES[PREFECTURE]},
    ],
)
def test_a_permit_for_an_enquiry_nobody_made_is_refused(
    ready: Bodies, hub: Hub, changed: dict[str, Any]
) -> None:
    made = request(CITY, claims_of(hub.permit(CODE)))
    status, reply = hub.send(hub.permit(CODE, request=made, **changed))
    assert (status, reply["error"]["code"]) == (422, "forged")
    assert traces() == (0, 0)


@pytest.mark.control("C-6-14")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minutes": -16}, "expired"),
        ({"minutes": 5}, "forged"),
        ({"typ": envelopes.Kind.MESSAGE}, "forged"),
        ({"answer_key": None}, "forged"),
        ({"answer_key": {"kid": "x", "jwk": {"kty": "OKP"}}}, "forged"),
        ({"jti": ""}, "forged"),
    ],
)
def test_an_old_or_broken_request_opens_nothing(
    ready: Bodies, hub: Hub, changes: dict[str, Any], code: str
) -> None:
    made = request(CITY, claims_of(hub.permit(CODE)), **changes)
    status, reply = hub.send(hub.permit(CODE, request=made))
    assert (status, reply["error"]["code"]) == (422, code)
    assert traces() == (0, 0)


def test_one_request_is_answered_under_one_permit_alone(ready: Bodies, hub: Hub) -> None:
    made = request(CITY, claims_of(hub.permit(CODE)))
    first = hub.permit(CODE, request=made)
    assert [hub.send(first)[0] for _ in range(2)] == [200, 200]
    status, reply = hub.send(hub.permit("CODEOFNOBODY", request=made))
    assert (status, reply["error"]["code"]) == (409, "replayed")
    assert traces() == (1, 1)


def claims_of(permit: str) -> dict[str, Any]:
    return envelopes.signed_by(permit, "nws").claims


def test_a_message_to_nobody_here_is_refused(bodies: Bodies, hub: Hub, client: Any) -> None:
    message = hub.message({"permit": ""}, "XA99000000999999")
    reply = client.post("/wire/requests", message, content_type="application/jose")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "unknown_institution")
    assert client.get("/wire/requests").status_code == 405


@pytest.mark.control("C-6-13")
def test_it_refuses_what_is_not_on_its_own_list(ready: Bodies, hub: Hub) -> None:
    permit = hub.permit(CODE, item=ALLOWANCE)
    status, reply = hub.send(permit)
    assert (status, reply["state"], reply["code"]) == (200, "refused", "not_on_own_list")
    assert "sealed" not in reply
    with acting_for(OTHER_CITY):
        entry = Entry.objects.get()
    assert (entry.outcome, entry.provided_at) == ("refused", None)


@pytest.mark.control("C-6-13")
def test_an_outdated_list_stops_provision(ready: Bodies, hub: Hub, tmp_path: Any) -> None:
    listed = tmp_path / "list.yaml"
    listed.write_text(
        json.dumps({"name": "old", "is_sample": True, "lines": []})[:-1]
        + ', "reviewed_through": 2020-03-31}',
        "utf-8",
    )
    load_permit_list(ready[OTHER_CITY], listed)
    assert hub.send(hub.permit(CODE))[1]["code"] == "permit_list_outdated"


@pytest.mark.control("C-6-11")
def test_a_flagged_item_waits_for_a_person_with_no_payload(ready: Bodies, hub: Hub) -> None:
    a_copy(ready[OTHER_CITY], "C-2", is_manual_only=True)
    permit = hub.permit(CODE)
    for _ in range(2):
        reply = hub.send(permit)[1]
        assert reply["state"] == "waiting"
        assert "sealed" not in reply
    assert traces() == (1, 0)


def test_without_a_copy_or_a_known_code_it_says_that_there_is_none(ready: Bodies, hub: Hub) -> None:
    a_code(ready[OTHER_CITY], "CODEWITHOUTCOPY", "300000000000002")
    for code in ("CODEWITHOUTCOPY", "CODEOFNOBODY"):
        permit = hub.permit(code)
        reply = hub.send(permit)[1]
        assert opened(permit, reply["sealed"])["state"] == "none"
    with acting_for(OTHER_CITY):
        assert set(Entry.objects.values_list("outcome", flat=True)) == {"no_data"}


def test_the_answer_stands_in_both_records_with_route_and_basis(ready: Bodies, hub: Hub) -> None:
    hub.send(hub.permit(CODE))
    with acting_for(OTHER_CITY):
        entry = Entry.objects.get()
    assert (entry.side, entry.route) == ("provider", "automatic")
    assert entry.enquirer_name == "熊谷市（見本）"
    assert entry.legal_basis.startswith("番号利用法19条8号")


def test_nobody_changes_a_provision(ready: Bodies, hub: Hub) -> None:
    hub.send(hub.permit(CODE))
    change = "UPDATE provision_provision SET state = 'no_data'"
    with pytest.raises(IntegrityError, match="append-only"), acting_for(OTHER_CITY):
        connection.cursor().execute(change)


def test_the_permit_is_part_of_the_seal(ready: Bodies, hub: Hub) -> None:
    permit = hub.permit(CODE)
    assert bound_to(permit) != bound_to(hub.permit(CODE))
    sealed = seal_answer(answer_key(CITY)["jwk"], permit, {"a": 1})
    assert opened(permit, sealed) == {"a": 1}
