"""照会結果の検査: taken once, for an open enquiry, and kept for its term only."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from time_machine import travel

from tests.entry import inside
from tests.exchange.hubs import (
    ALLOWANCE,
    CANARY,
    CERTIFICATE,
    CODES,
    HANAKO,
    TAX,
    Hub,
    answer_key,
    tax_content,
)
from tests.exchange.rows import approval_of, bearer, enquiry_message
from tests.people import CITY, OTHER_CITY, PREFECTURE, an_officer
from tesuri.intermediary.enquiries import actions, jobs
from tesuri.intermediary.enquiries.actions.answers import KEPT, take_answer
from tesuri.intermediary.enquiries.models import Answer, Enquiry, Permit, State
from tesuri.intermediary.enquiries.queries import numbered
from tesuri.intermediary.enquiries.steps import CannotFollow, step
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.intermediary.wire.sealing import seal_answer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
READ, SEND = "intermediary:enquiries:read", "intermediary:enquiries:send"
PERMIT_ID = "d" * 32


def an_enquiry(actor: Actor, number: str = "E-1") -> Enquiry:
    message = enquiry_message(number)
    return actions.accept_enquiry(
        actor, actions.Asked.read(message), evidence_in(message["approval"])
    )


def a_permit(actor: Actor, enquiry: Enquiry, compact: str, permit_id: str = PERMIT_ID) -> Permit:
    """許可証: as the hub would have issued it, stored with its step."""
    now = timezone.now()
    permit = Permit.objects.create(
        body=actor.body,
        enquiry=enquiry,
        permit_id=permit_id,
        compact=compact,
        legal_basis="番号利用法19条8号",
        answer_kid=answer_key(actor.body)["kid"],
        issued_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    step(actor, enquiry, State.PERMITTED)
    return permit


def sealed_for(permit: Permit, **changes: Any) -> str:
    answer = {"permit_id": permit.permit_id, "item": TAX, "state": "given", "layout": "sample-1"}
    content = answer | {"as_of": "2026-06-01", "content": tax_content()} | changes
    return seal_answer(answer_key(CITY)["jwk"], permit.compact, content)


@pytest.fixture
def waiting(bodies: Bodies, hub: Hub) -> Permit:
    """回答待ち: an enquiry whose answer a person at the other body owes."""
    enquiry = an_enquiry(bodies[CITY])
    with acting_for(CITY):
        permit = a_permit(bodies[CITY], enquiry, hub.permit("CODE", permit_id=PERMIT_ID))
        step(bodies[CITY], enquiry, State.WAITING)
    return permit


def deliver(hub: Hub, **fields: str) -> tuple[int, dict[str, Any]]:
    return hub.deliver("/wire/answers", fields, CITY)


def state(number: str = "E-1") -> tuple[str, str]:
    with acting_for(CITY):
        enquiry = numbered(CITY, number)
        assert enquiry is not None
        return enquiry.status.state, enquiry.status.code


def test_a_late_answer_is_taken_where_one_is_awaited(waiting: Permit, hub: Hub) -> None:
    reply = deliver(hub, permit_id=PERMIT_ID, sealed=sealed_for(waiting))
    assert reply[0] == 200
    assert state() == ("answered", "")
    with acting_for(CITY):
        entry = Entry.objects.get()
    assert (entry.side, entry.route, entry.outcome) == ("enquirer", "terminal", "answered")


def test_the_same_delivery_again_is_nothing(waiting: Permit, hub: Hub) -> None:
    sealed = sealed_for(waiting)
    for _ in range(2):
        assert deliver(hub, permit_id=PERMIT_ID, sealed=sealed)[0] == 200
    with acting_for(CITY):
        assert (Answer.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.control("C-6-15")
def test_a_second_answer_is_dropped_and_logged(waiting: Permit, hub: Hub) -> None:
    deliver(hub, permit_id=PERMIT_ID, sealed=sealed_for(waiting))
    other = sealed_for(waiting, content=tax_content(1))
    status, reply = deliver(hub, permit_id=PERMIT_ID, sealed=other)
    assert (status, reply["error"]["code"]) == (409, "unsolicited")
    event = AuditRecord.objects.get(kind="wire.message_refused")
    assert event.details["reason"] == "unsolicited"
    with acting_for(CITY):
        enquiry = numbered(CITY, "E-1")
    assert enquiry is not None


@pytest.mark.control("C-6-15")
def test_an_unsolicited_answer_is_dropped_and_logged(bodies: Bodies, hub: Hub) -> None:
    enquiry = an_enquiry(bodies[CITY])
    with acting_for(CITY):
        permit = a_permit(bodies[CITY], enquiry, hub.permit("CODE", permit_id=PERMIT_ID))
    for permit_id in (PERMIT_ID, "nobody's"):
        status, _ = deliver(hub, permit_id=permit_id, sealed=sealed_for(permit))
        assert status == 409
    with acting_for(CITY):
        assert Answer.objects.count() == 0
    assert AuditRecord.objects.filter(kind="wire.message_refused").count() == 2


@pytest.mark.control("C-6-15")
def test_an_answer_on_another_channel_is_dropped(
    waiting: Permit, bodies: Bodies, client: Client
) -> None:
    content = {"permit_id": PERMIT_ID, "sealed": sealed_for(waiting)}
    headers = bearer(bodies[CITY], SEND, READ)
    for path in ("/wire/answers", "/api/enquiries/E-1"):
        reply = client.post(path, content, content_type="application/json", headers=headers)
        assert reply.status_code in (401, 405)
    assert state()[0] == "waiting"


@pytest.mark.control("C-6-14")
def test_what_does_not_open_ends_the_enquiry_and_says_what_to_do(
    waiting: Permit, hub: Hub, bodies: Bodies
) -> None:
    other = hub.permit("CODE")
    with acting_for(CITY):
        stranger = Permit(permit_id=PERMIT_ID, compact=other)
    deliver(hub, permit_id=PERMIT_ID, sealed=sealed_for(stranger))
    assert state() == ("failed", "does_not_open")
    result = actions.read_result(bodies[CITY], "E-1")
    assert "やり直し" in result.message
    with acting_for(CITY):
        assert Answer.objects.count() == 0
        assert Entry.objects.get().outcome == "failed"
    event = AuditRecord.objects.get(kind="enquiries.failed")
    assert (event.outcome, event.details["code"]) == ("refused", "does_not_open")
    assert event.subject == HANAKO


@pytest.mark.control("C-6-14")
@pytest.mark.parametrize("changes", [{"permit_id": "other"}, {"item": "TM"}])
def test_an_answer_that_speaks_of_something_else_is_not_taken(
    waiting: Permit, hub: Hub, changes: dict[str, str]
) -> None:
    deliver(hub, permit_id=PERMIT_ID, sealed=sealed_for(waiting, **changes))
    assert state() == ("failed", "does_not_open")


@pytest.mark.parametrize("sealed", ["", "AAAA", "!!", "日本"])
def test_rubbish_does_not_open(waiting: Permit, hub: Hub, sealed: str) -> None:
    deliver(hub, permit_id=PERMIT_ID, sealed=sealed)
    assert state() == ("failed", "does_not_open")


def test_a_late_refusal_ends_the_enquiry(waiting: Permit, hub: Hub) -> None:
    fields = {"permit_id": PERMIT_ID, "state": "refused", "code": "declined", "message": "不可"}
    assert deliver(hub, **fields)[0] == 200
    assert state() == ("refused", "declined")
    with acting_for(CITY):
        assert Entry.objects.get().outcome == "refused"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({}, "総所得金額等"), ({"state": "none", "content": None}, "該当する情報がありません")],
)
def test_the_page_shows_the_answer_or_says_that_there_is_none(
    waiting: Permit, hub: Hub, client: Client, changes: dict[str, Any], shown: str
) -> None:
    deliver(hub, permit_id=PERMIT_ID, sealed=sealed_for(waiting, **changes))
    officer = an_officer("mori", "森", (Duty.ENQUIRIES, Level.SEE), office="joho")
    page = inside(client, officer).get("/enquiries/E-1").content.decode()
    assert shown in page
    assert "None" not in page


def test_another_body_cannot_be_sent_the_answer(waiting: Permit, hub: Hub) -> None:
    fields = {"permit_id": PERMIT_ID, "sealed": sealed_for(waiting)}
    assert hub.deliver("/wire/answers", fields, OTHER_CITY)[0] == 409
    assert state()[0] == "waiting"


def test_an_illegal_step_raises(waiting: Permit, bodies: Bodies) -> None:
    with acting_for(CITY), pytest.raises(CannotFollow):
        step(bodies[CITY], waiting.enquiry, State.PERMITTED)


# --- 保存期限 ---


def answered_at(actor: Actor, hub: Hub, days_ago: int) -> Answer:
    enquiry = an_enquiry(actor)
    with travel(timezone.now() - timedelta(days=days_ago), tick=False), acting_for(actor.body):
        permit = a_permit(actor, enquiry, hub.permit("CODE", permit_id=PERMIT_ID))
        take_answer(actor, enquiry, permit, sealed_for(permit), "automatic")
        return Answer.objects.get()


@pytest.mark.control("C-6-21")
def test_a_result_is_deleted_after_its_term_and_its_record_stays(
    bodies: Bodies, hub: Hub, client: Client
) -> None:
    answered_at(bodies[CITY], hub, KEPT.days + 1)
    headers = bearer(bodies[CITY], READ)
    before = client.get("/api/enquiries/E-1", headers=headers).json()
    jobs.delete_expired_answers(0)
    assert client.get("/api/enquiries/E-1", headers=headers).json() == before
    assert (before["state"], before["content"]) == ("answered", None)
    with acting_for(CITY):
        assert Answer.objects.count() == 0
        assert Entry.objects.get().expires_on > timezone.localdate() + timedelta(days=6 * 365)


@pytest.mark.control("C-6-21")
def test_a_result_is_not_deleted_before_its_term(bodies: Bodies, hub: Hub) -> None:
    answered_at(bodies[CITY], hub, KEPT.days - 1)
    assert actions.delete_expired_answers(bodies[CITY]) == 0
    for deed in ("DELETE FROM enquiries_answer", "UPDATE enquiries_answer SET expires_at = now()"):
        with pytest.raises(IntegrityError, match="kept for its term"), acting_for(CITY):
            connection.cursor().execute(deed)


def test_a_result_at_rest_is_sealed(bodies: Bodies, hub: Hub) -> None:
    answered_at(bodies[CITY], hub, 1)
    with acting_for(CITY), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, '') FROM enquiries_answer a")
        assert str(CANARY) not in cursor.fetchone()[0]


# --- 窓口 ---


def send(client: Client, actor: Actor, **changes: Any) -> tuple[int, dict[str, Any]]:
    reply = client.post(
        "/api/enquiries",
        enquiry_message(**changes),
        content_type="application/json",
        headers=bearer(actor, SEND),
    )
    return reply.status_code, reply.json()


def test_an_approved_enquiry_is_accepted_once(bodies: Bodies, client: Client) -> None:
    for _ in range(2):
        assert send(client, bodies[CITY]) == (202, {"state": "accepted"})
    with acting_for(CITY):
        assert Enquiry.objects.count() == 1
    changed = send(client, bodies[CITY], terms={"income_years": [2023]})
    assert changed[1]["error"]["code"] == "enquiry_number_taken"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (1,)


@pytest.mark.control("C-6-01")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": "TMX0000000000101"}, "not_on_own_list"),
        ({"procedure": "JTX0000000000012"}, "not_on_own_list"),
        ({"provider": CODES[CITY]}, "not_on_own_list"),
        ({"provider": "XA99000000999999"}, "unknown_institution"),
        ({"unified_number": "1"}, "bad_unified_number"),
        ({"enquiry_number": "../x"}, "bad_enquiry_number"),
        ({"terms": []}, "bad_terms"),
        ({"terms": {"withheld": True}}, "bad_terms"),
        ({"terms": {"income_years": [2024], "note": ""}}, "bad_terms"),
        ({"terms": {"income_years": []}}, "bad_terms"),
        ({"terms": {"income_years": ["2024"]}}, "bad_terms"),
        ({"terms": {"income_years": [2024, 2024]}}, "bad_terms"),
        ({"approval": None}, "two_people_needed"),
    ],
)
def test_what_the_list_does_not_offer_is_refused_before_sending(
    bodies: Bodies, client: Client, changes: dict[str, Any], code: str
) -> None:
    status, reply = send(client, bodies[CITY], **changes)
    assert (status, reply["error"]["code"]) == (422, code)
    with acting_for(CITY):
        assert Enquiry.objects.count() == 0


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize("name", ["enquiry_number", "procedure", "item", "provider", "terms"])
def test_what_is_not_as_approved_is_not_accepted(bodies: Bodies, client: Client, name: str) -> None:
    other = {**enquiry_message("E-2", terms={"income_years": [2023]}, provider=CODES[PREFECTURE])}
    other |= {"procedure": CERTIFICATE, "item": ALLOWANCE}
    approved = enquiry_message()
    unlike = approved["content"] | {name: other[name]}
    for message in (
        {**approved, "content": unlike},
        {**approved, "content": unlike, "approval": approval_of(unlike)},
        {**approved, "content": None},
    ):
        status, reply = send(client, bodies[CITY], **message)
        assert (status, reply["error"]["code"]) == (422, "content_differs")
    with acting_for(CITY):
        assert Enquiry.objects.count() == 0


@pytest.mark.parametrize(("maker", "checker"), [("sato", "sato"), ("", "suzuki")])
def test_the_database_wants_two_people(bodies: Bodies, maker: str, checker: str) -> None:
    enquiry = an_enquiry(bodies[CITY])
    with acting_for(CITY):
        row: dict[str, Any] = {**Enquiry.objects.filter(pk=enquiry.pk).values().get()}
    del row["id"]
    row |= {"enquiry_number": "E-9", "maker": maker, "checker": checker}
    with pytest.raises(IntegrityError, match="enquiries_two_people"), acting_for(CITY):
        Enquiry.objects.create(**row)


@pytest.mark.control("C-6-32")
def test_another_body_finds_no_such_enquiry(bodies: Bodies, client: Client) -> None:
    headers = bearer(bodies[OTHER_CITY], READ)
    before = client.get("/api/enquiries/E-1", headers=headers)
    an_enquiry(bodies[CITY])
    after = client.get("/api/enquiries/E-1", headers=headers)
    assert (before.status_code, before.json()) == (after.status_code, after.json())
    assert after.status_code == 404


@pytest.mark.parametrize(
    "body", ['{"enquiry_number": "E\\u0000"}', '{"a": NaN}', "[" * 90_000, '{"a": "\\ud800"}', "["]
)
def test_what_cannot_be_read_is_malformed(bodies: Bodies, client: Client, body: str) -> None:
    headers = bearer(bodies[CITY], SEND) | {"Idempotency-Key": "key"}
    reply = client.post("/api/enquiries", body, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "malformed")
    assert reply.json()["error"]["message"].endswith("。")


def test_a_number_with_nul_is_no_number(bodies: Bodies, client: Client) -> None:
    reply = client.get("/api/enquiries/E%00", headers=bearer(bodies[CITY], READ))
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")
