"""本人の再確認の試験: grave acts need an authenticator that verified the person a moment ago."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.entrance import Newcomer, with_password
from tests.entry import inside
from tests.people import an_officer, confirmed, suzuki, takahashi
from tesuri.workplace.access.doors import NotFresh, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import AccountWait, Grant, Office, Officer, OfficerSession
from tesuri.workplace.access.standing import Standing
from tesuri.workplace.access.waits import mark_of
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE, TERMINAL = "/entry/verification/", "/entry/terminals/T-9/retire"
NOT_VERIFIED = 403


@pytest.fixture
def administrator(newcomer: Newcomer) -> Newcomer:
    """佐藤: who may administer, and is in."""
    officer, desk = Officer.objects.get(), Office.objects.get()
    for level in (Level.SEE, Level.EDIT, Level.APPROVE):
        given = {"duty": Duty.ADMINISTRATION, "level": level, "office": desk}
        confirmed(Grant.objects.create(officer=officer, valid=("2020-01-01", None), **given))
    newcomer.enter()
    return newcomer


def stale() -> None:
    """The verification of the session is six minutes old."""
    OfficerSession.objects.update(verified_at=timezone.now() - timedelta(minutes=6))


def ask(person: Newcomer) -> dict[str, Any]:
    return person.post("verify/options", {})[1]


# --- 扉 ---
def door(duty: Duty, level: Level, method: str, age: timedelta, *, fresh: bool = False) -> Any:
    """The answer of a door of this kind to somebody who holds the grant."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("opened")

    request: Any = RequestFactory().generic(method, "/somewhere/?q=1")
    request.actor = an_officer("sato", "佐藤", (duty, level))
    request.standing = Standing(request.actor, verified_at=timezone.now() - age)
    return demands(duty, level, fresh=fresh)(view)(request)


FIVE = timedelta(minutes=5)


@pytest.mark.parametrize("duty", [Duty.ALLOWANCES, Duty.ADMINISTRATION])
@pytest.mark.parametrize("level", Level)
def test_acts_of_approval_export_and_administration_need_a_fresh_one(
    duty: Duty, level: Level
) -> None:
    is_grave = duty == Duty.ADMINISTRATION or level in (Level.APPROVE, Level.EXPORT)
    with time_machine.travel(timezone.now(), tick=False):
        if is_grave:
            with pytest.raises(NotFresh):
                door(duty, level, "POST", FIVE + timedelta(seconds=1))
        else:
            assert door(duty, level, "POST", FIVE + timedelta(days=1)).content == b"opened"


@pytest.mark.parametrize(("method", "age"), [("POST", FIVE), ("GET", timedelta(days=1))])
def test_within_five_minutes_and_for_mere_looking_it_opens(method: str, age: timedelta) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert door(Duty.ADMINISTRATION, Level.APPROVE, method, age).content == b"opened"


def test_a_view_may_ask_for_it_to_look_and_leads_there_and_back() -> None:
    reply = door(Duty.ADDRESSEES, Level.SEE, "GET", timedelta(minutes=6), fresh=True)
    assert reply.headers["Location"] == f"{PAGE}?back={quote('/somewhere/', safe='')}"


@pytest.mark.parametrize(("minutes", "is_fresh"), [("3", False), ("4", True)])
def test_a_city_sets_the_minutes(settings: Any, minutes: str, is_fresh: bool) -> None:
    settings.TESURI_LIMITS = {"FRESH_MINUTES": minutes}
    age = timedelta(minutes=3, seconds=30)
    assert Standing(verified_at=timezone.now() - age).is_fresh is is_fresh


# --- 画面と手順 ---
def test_an_act_is_refused_says_why_and_offers_the_way(administrator: Newcomer) -> None:
    stale()
    referer = {"referer": "http://testserver/entry/terminals/"}
    reply = administrator.client.post(TERMINAL, headers=referer)
    shown = reply.content.decode()
    assert reply.status_code == 403
    assert "種別 not_fresh" in shown
    assert f'href="{PAGE}?back=/entry/terminals/"' in shown
    event = AuditRecord.objects.get(kind="access.refused")
    assert event.details == {"reason": "not_fresh", "place": "access:retire_terminal"}


def test_the_own_key_makes_it_fresh_again(administrator: Newcomer) -> None:
    stale()
    asked = ask(administrator)
    assert not asked["fresh"]
    said = administrator.post("verify", administrator.passkey.get(asked["options"]))
    assert said == (200, {"verified": True})
    assert ask(administrator) == {"fresh": True, "demo": True}
    assert administrator.client.post(TERMINAL).status_code == 404  # no such terminal: it is open
    event = AuditRecord.objects.get(kind="access.verified")
    assert (event.user_id, event.outcome) == ("sato", "done")


def test_the_entry_counts_as_a_verification(administrator: Newcomer) -> None:
    assert ask(administrator)["fresh"] is True


def refused(administrator: Newcomer, answer: dict[str, Any]) -> str:
    """The cause in the log; the session stays as it was, and a failure was counted."""
    before = OfficerSession.objects.latest("id").verified_at
    status, said = administrator.post("verify", answer)
    assert (status, said["code"]) == (403, "not_verified")
    assert OfficerSession.objects.latest("id").verified_at == before
    event = AuditRecord.objects.filter(kind="access.verified", outcome="refused").latest("id")
    return str(event.details["reason"])


def test_an_answer_counts_once(administrator: Newcomer) -> None:
    stale()
    answer = administrator.passkey.get(ask(administrator)["options"])
    assert administrator.post("verify", answer)[0] == 200
    stale()
    assert refused(administrator, answer) == "not_awaited"


def test_an_answer_that_nobody_asked_for_is_refused(administrator: Newcomer) -> None:
    assert refused(administrator, {"id": "AA"}) == "not_awaited"


def test_an_answer_comes_within_five_minutes(administrator: Newcomer) -> None:
    stale()
    answer = administrator.passkey.get(ask(administrator)["options"])
    with time_machine.travel(timezone.now() + timedelta(seconds=301), tick=False):
        assert refused(administrator, answer) == "not_awaited"


@pytest.mark.control("C-3-04")
@pytest.mark.parametrize("flaw", ["not verified", "another address", "no answer"])
def test_what_does_not_prove_the_person_is_refused_and_counts(
    administrator: Newcomer, flaw: str
) -> None:
    stale()
    options = ask(administrator)["options"]
    administrator.passkey.is_verified = flaw != "not verified"
    if flaw == "another address":
        administrator.passkey.origin = "http://evil.example"
    answer = {} if flaw == "no answer" else administrator.passkey.get(options)
    refused(administrator, answer)
    assert AccountWait.objects.get().failed_count == 1


def test_the_key_of_another_person_is_refused(administrator: Newcomer) -> None:
    with_password(suzuki())
    other = Newcomer().sit_down()
    other.enrol("suzuki")
    hers = other.give_password("suzuki")[1]["allowCredentials"]
    stale()
    options = ask(administrator)["options"]
    answer = other.passkey.get({**options, "allowCredentials": hers})
    assert refused(administrator, answer) == "bad_answer"


def test_who_must_wait_is_not_verified(administrator: Newcomer) -> None:
    stale()
    answer = administrator.passkey.get(ask(administrator)["options"])
    until = timezone.now() + timedelta(minutes=1)
    counted = AccountWait.objects.filter(account=mark_of("sato"))
    assert counted.update(failed_count=5, locked_until=until) == 1
    assert refused(administrator, answer) == "delayed"


def test_strangers_are_told_so_and_cannot_begin(client: Client) -> None:
    for path in ("verify", "verify/options"):
        reply = client.post(f"/entry/{path}", "{}", content_type="application/json")
        assert (reply.status_code, reply.json()["code"]) == (403, "not_entered")
        assert client.get(f"/entry/{path}").status_code == 405
    assert client.get(PAGE).headers["Location"].startswith("/entry/")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_page_leads_back_within_the_site_alone(client: Client, back: str) -> None:
    shown = inside(client, takahashi()).get(PAGE, {"back": back}).content.decode()
    assert 'data-verify="/"' in shown
    assert "evil" not in shown
    assert 'data-verify="/persons/"' in client.get(PAGE, {"back": "/persons/"}).content.decode()
