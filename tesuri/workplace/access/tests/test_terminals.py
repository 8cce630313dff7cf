"""端末の試験: an unregistered one sees its own registration only; a copy proves nothing."""

from typing import Any

import pytest
from django.test import Client

from tests.entrance import Newcomer
from tests.entry import a_terminal, inside
from tests.people import APPROVER, CITY, OTHER_CITY, an_officer, takahashi
from tests.residents import number as my_number
from tesuri.workplace.access import terminals
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def administrator(user_id: str = "kanri", body: str = CITY) -> Actor:
    allowed = ((Duty.ADMINISTRATION, level) for level in (*APPROVER, Level.EDIT))
    return an_officer(user_id, "管理", *allowed, body=body)


@pytest.fixture
def outside_demo(settings: Any) -> None:
    settings.TESURI_DEMO = False


@pytest.mark.control("C-2-07")
def test_an_unregistered_terminal_gets_no_login_page(client: Client) -> None:
    shown = client.get("/entry/").content.decode()
    assert "登録されていません" in shown
    assert 'name="password"' not in shown


def test_a_proved_terminal_gets_the_login_page() -> None:
    shown = Newcomer().sit_down().client.get("/entry/").content.decode()
    assert 'name="password"' in shown


@pytest.mark.control("C-2-07")
def test_an_unproved_terminal_cannot_give_a_password(newcomer: Newcomer) -> None:
    newcomer.client.cookies.clear()
    assert newcomer.give_password()[0] == 403


@pytest.mark.control("C-2-07")
def test_a_terminal_with_another_key_is_refused() -> None:
    one, other = Newcomer(), Newcomer()
    one.register()
    other.desk.number = one.desk.number
    assert other.prove()[0] == 403
    assert 'name="password"' not in other.client.get("/entry/").content.decode()


@pytest.mark.control("C-2-07")
def test_a_copied_proof_is_refused() -> None:
    person = Newcomer()
    person.register()
    proof = {"terminal": person.desk.number, "signature": person.desk.sign(person.challenge())}
    assert person.post("terminal/proof", proof)[0] == 200
    assert person.post("terminal/proof", proof)[0] == 403
    thief = Newcomer()
    thief.post("terminal/challenge", {"terminal": person.desk.number})
    assert thief.post("terminal/proof", proof)[0] == 403


def test_a_proof_for_another_system_is_refused() -> None:
    person = Newcomer()
    person.register()
    person.desk.origin = "http://localhost:8001"
    assert person.prove()[0] == 403


@pytest.mark.parametrize("signature", ["", "AA", "!", "A" * 86, "A" * 200])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    person = Newcomer()
    person.register()
    person.challenge()
    proof = {"terminal": person.desk.number, "signature": signature}
    assert person.post("terminal/proof", proof)[0] == 403


def refused_for() -> list[dict[str, object]]:
    """What the log has of refused requests, and of nothing else that failed."""
    refused = AuditRecord.objects.filter(outcome="refused")
    assert {each.kind for each in refused} <= {"access.terminal_requested"}
    return [each.details for each in refused.order_by("id")]


OFF_THE_CURVE = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 42 + "E"}


@pytest.mark.parametrize(
    "jwk",
    [{}, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "RSA"}, {"x": 1}]
    + [OFF_THE_CURVE],
)
def test_what_is_no_key_is_refused(jwk: dict[str, object]) -> None:
    said = Newcomer().post("terminal/request", {"public_jwk": jwk, "label": "x"})
    assert (said[0], said[1]["code"]) == (422, "bad_terminal_key")
    assert refused_for() == [{"reason": "bad_terminal_key"}]


def test_in_the_demo_it_is_accepted_at_once_and_the_log_says_so() -> None:
    Newcomer().register()
    event = AuditRecord.objects.get(kind="access.terminal_accepted")
    assert event.details["demo"] is True


@pytest.mark.control("C-2-07")
def test_what_the_demo_accepted_by_itself_opens_nothing_in_earnest(settings: Any) -> None:
    person = Newcomer().sit_down()
    settings.TESURI_DEMO = False
    assert 'name="password"' not in person.client.get("/entry/").content.decode()
    assert person.prove()[0] == 403


def test_asking_twice_with_one_key_is_one_terminal() -> None:
    person = Newcomer()
    assert person.register() == person.register()


def spellings(jwk: dict[str, str]) -> list[dict[str, str]]:
    """The same key, written otherwise: unused bits of the last letter, padding, other letters."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    told = []
    for name in ("x", "y"):
        text = jwk[name]
        unused = letters[letters.index(text[-1]) + 1]
        plain = text.translate(str.maketrans("-_", "+/"))
        told += [jwk | {name: each} for each in (text[:-1] + unused, text + "=", plain)]
    return [each for each in told if each != jwk]


def test_one_key_is_one_terminal_however_it_is_written() -> None:
    person = Newcomer()
    person.register()
    others = spellings(person.desk.public_jwk)
    assert len(others) >= 4
    for jwk in others:
        said = person.post("terminal/request", {"public_jwk": jwk, "label": "もう一台"})
        assert (said[0], said[1]["code"]) == (422, "bad_terminal_key")
    assert Terminal.objects.count() == 1


def test_nobody_enters_at_a_terminal_of_another_body(newcomer: Newcomer) -> None:
    Terminal.objects.filter(number=newcomer.desk.number).update(body=OTHER_CITY)
    assert newcomer.give_key(newcomer.give_password()[1])[0] == 403
    Terminal.objects.filter(number=newcomer.desk.number).update(body=CITY)
    assert newcomer.enter()[0] == 200
    Terminal.objects.filter(number=newcomer.desk.number).update(body=OTHER_CITY)
    assert not newcomer.is_inside()


def test_a_label_holds_no_my_number() -> None:
    wish = {"public_jwk": Newcomer().desk.public_jwk, "label": f"窓口 {my_number(7)}"}
    said = Newcomer().post("terminal/request", wish)
    assert (said[0], said[1]["code"]) == (422, "holds_my_number")
    assert not Terminal.objects.exists()
    assert refused_for() == [{"reason": "holds_my_number"}]


@pytest.mark.usefixtures("outside_demo")
def test_strangers_cannot_fill_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminals, "WAITING_LIMIT", 1)
    Newcomer().register()
    wish = {"public_jwk": Newcomer().desk.public_jwk, "label": "もう一台"}
    assert Newcomer().post("terminal/request", wish)[0] == 409
    assert refused_for() == [{"reason": "too_many_requests"}]


def test_a_terminal_without_the_certificate_that_is_asked_for_is_in_the_log(settings: Any) -> None:
    settings.TESURI_PROXY_CERT_HEADER = "X-Client-Cert"
    wish = {"public_jwk": Newcomer().desk.public_jwk, "label": "窓口"}
    said = Newcomer().post("terminal/request", wish)
    assert (said[0], said[1]["code"]) == (403, "no_certificate")
    assert refused_for() == [{"reason": "no_certificate"}]


def test_an_unknown_terminal_is_told_so() -> None:
    said = Newcomer().post("terminal/challenge", {"terminal": "T-none"})
    assert said == (200, {"known": False, "accepted": False})


# --- 画面 ---
def test_the_list_is_for_administrators() -> None:
    assert Client().get("/entry/terminals/").status_code == 302
    assert inside(Client(), takahashi()).get("/entry/terminals/").status_code == 403
    assert inside(Client(), administrator()).get("/entry/terminals/").status_code == 200


def test_stopping_is_for_administrators() -> None:
    a_terminal("T-2")
    Terminal.objects.filter(number="T-2").update(body=CITY)
    path = "/entry/terminals/T-2/retire"
    assert Client().post(path).status_code == 302
    assert inside(Client(), takahashi()).post(path).status_code == 403
    assert Terminal.objects.get(number="T-2").retired_at is None
    there = administrator("tonari", OTHER_CITY)
    assert inside(Client(), there).post(path).status_code == 404
    assert inside(Client(), administrator()).post(path).status_code == 302
    assert Terminal.objects.get(number="T-2").retired_at is not None
