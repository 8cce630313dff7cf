"""中継の試験."""

import secrets
from typing import Any

import httpx
import pytest

from simulators.nws.tests.bodies import CITY_A, CITY_B, PREFECTURE
from simulators.nws.tests.conftest import Network
from simulators.store import rows

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it

ANSWER = {"state": "answered", "sealed": "c2VhbGVkLWFuc3dlcg", "enc_key": f"{CITY_A}#e1"}


def ask(network: Network, permit: str) -> tuple[int, dict[str, Any]]:
    return network.city_a.send("/requests", {"permit": permit})


def test_it_carries_the_permit_there_and_the_sealed_answer_back(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will(ANSWER)
    status, answer = ask(network, permit)
    path, taken = network.intermediary.taken[0]

    assert (status, {name: answer[name] for name in ANSWER}) == (200, ANSWER)
    assert (path, taken["permit"], taken["aud"]) == ("/wire/requests", permit, CITY_B)
    assert network.record(permit)["outcome"] == "answered"


def test_it_relays_again_but_records_once(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will(ANSWER)
    ask(network, permit)
    first = network.record(permit)
    network.clock.pass_by(minutes=1)
    ask(network, permit)

    assert len(network.intermediary.taken) == 2
    assert network.record(permit) == first


def test_it_neither_keeps_nor_logs_the_sealed_answer(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = secrets.token_urlsafe(40)
    network.intermediary.will({**ANSWER, "sealed": sealed})
    permit = network.permit()
    _, answer = ask(network, permit)
    tables = ("acquisitions", "codes", "permits", "messages")
    kept = [row for table in tables for row in rows(network.hub.store, f"SELECT * FROM {table}")]

    assert answer["sealed"] == sealed
    assert sealed not in str(kept)
    logged = capsys.readouterr().out
    assert '"/requests"' in logged
    assert sealed not in logged


def test_it_refuses_a_permit_that_has_died(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will(ANSWER)
    network.clock.pass_by(minutes=10)
    status, answer = ask(network, permit)

    assert (status, answer["error"]["code"]) == (403, "permit_expired")
    assert not network.intermediary.taken
    assert network.record(permit)["provided_at"] is None


def test_it_refuses_a_permit_of_somebody_else(network: Network) -> None:
    status, answer = network.prefecture.send("/requests", {"permit": network.permit()})

    assert (status, answer["error"]["code"]) == (403, "foreign_permit")


def test_it_refuses_a_permit_that_it_did_not_sign(network: Network) -> None:
    claims = network.city_a.read(network.permit())
    forged = network.city_a.signed(claims, iss="nws", exp=claims["exp"])

    assert ask(network, forged)[1]["error"]["code"] == "foreign_permit"
    assert ask(network, "a.b.c")[1]["error"]["code"] == "bad_permit"


def test_it_records_nothing_when_the_provider_is_not_there(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    permit = network.permit()
    monkeypatch.setenv(f"TESURI_URL_WIRE_{CITY_B}", "http://127.0.0.1:9")
    status, answer = ask(network, permit)

    assert (status, answer["error"]["code"]) == (503, "provider_unreachable")
    assert network.record(permit)["outcome"] == "permitted"
    monkeypatch.delenv(f"TESURI_URL_WIRE_{CITY_B}")
    network.intermediary.will(ANSWER)
    assert ask(network, permit)[0] == 200


def test_it_treats_a_failing_provider_as_one_that_is_not_there(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will({}, 500)

    assert ask(network, permit)[1]["error"]["code"] == "provider_unreachable"


def test_it_hands_on_the_providers_refusal(network: Network) -> None:
    permit = network.permit()
    network.intermediary.refuse("no_copy")
    status, answer = ask(network, permit)

    assert (status, answer["error"]["code"]) == (403, "no_copy")
    assert network.record(permit)["outcome"] == "refused"


@pytest.mark.parametrize("reply", [ANSWER, {"error": "?"}, {}])
def test_it_believes_no_unsigned_answer(network: Network, reply: dict[str, Any]) -> None:
    permit = network.permit()
    network.intermediary.will(reply, is_signed=False)
    status, answer = ask(network, permit)

    assert (status, answer["error"]["code"]) == (502, "unreadable_reply")
    assert network.record(permit)["outcome"] == "permitted"


def test_it_believes_no_answer_of_somebody_else(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will(ANSWER)
    network.intermediary.provider = network.prefecture
    status, answer = ask(network, permit)
    network.intermediary.provider = network.city_b

    assert (status, answer["error"]["code"]) == (502, "unreadable_reply")


@pytest.mark.parametrize("envelope", [{"typ": "message"}, {"re": "another"}, {"re": None}])
def test_it_believes_no_answer_to_another_message(
    network: Network, envelope: dict[str, Any]
) -> None:
    permit = network.permit()
    network.intermediary.will(ANSWER)
    network.intermediary.envelope = envelope
    status, answer = ask(network, permit)

    assert (status, answer["error"]["code"]) == (502, "unreadable_reply")
    assert network.record(permit)["outcome"] == "permitted"


def test_it_delivers_a_late_answer(network: Network) -> None:
    permit = network.permit()
    network.intermediary.will({"state": "waiting"})
    assert ask(network, permit)[1]["state"] == "waiting"
    assert network.record(permit)["outcome"] == "waiting"
    network.clock.pass_by(days=3)
    late = {"permit_id": network.city_a.read(permit)["permit_id"], "sealed": "bGF0ZQ"}
    network.intermediary.will({})
    status, answer = network.city_b.send("/answers", late)
    path, taken = network.intermediary.taken[0]

    assert (status, answer["state"]) == (200, "delivered")
    assert (path, taken["aud"], taken["sealed"]) == ("/wire/answers", CITY_A, "bGF0ZQ")
    record = network.record(permit)
    assert (record["outcome"], record["provided_at"]) == ("answered", str_of(network))
    assert network.city_b.send("/answers", late)[0] == 200
    assert network.record(permit) == record


def str_of(network: Network) -> str:
    """時刻: the moment as the database's own zone writes it."""
    sql = "SELECT %(now)s::timestamptz AS now"
    found = rows(network.hub.store, sql, {"now": network.clock()})
    return str(found[0]["now"].isoformat())


def test_it_keeps_waiting_when_the_enquirer_is_not_there(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    permit = network.permit()
    network.intermediary.will({"state": "waiting"})
    ask(network, permit)
    late = {"permit_id": network.city_a.read(permit)["permit_id"], "sealed": "bGF0ZQ"}
    monkeypatch.setenv(f"TESURI_URL_WIRE_{CITY_A}", "http://127.0.0.1:9")
    status, answer = network.city_b.send("/answers", late)

    assert (status, answer["error"]["code"]) == (503, "enquirer_unreachable")
    assert network.record(permit)["outcome"] == "waiting"


def test_it_takes_an_answer_only_from_whom_it_is_awaited(network: Network) -> None:
    permit_id = network.city_a.read(network.permit())["permit_id"]
    late = {"permit_id": permit_id, "sealed": "bGF0ZQ"}

    assert network.city_b.send("/answers", late)[1]["error"]["code"] == "not_awaited"
    assert network.prefecture.send("/answers", late)[1]["error"]["code"] == "not_awaited"


def test_it_shows_its_records_to_the_operator_alone(network: Network) -> None:
    answer = httpx.get(f"{network.address}/records", trust_env=False)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")
    assert PREFECTURE not in answer.text
