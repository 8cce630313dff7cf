"""二か所目のログインの試験: one live session a person, and both are told; or it is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer
from tests.entry import a_terminal, inside
from tests.people import CITY, OTHER_CITY, an_officer, sato, takahashi
from tesuri.ground.records.limits import BadLimit, refuse_bad_limits
from tesuri.workplace.access import sessions, situation
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Ending, Officer, OfficerSession
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def elsewhere(newcomer: Newcomer) -> Newcomer:
    """The same person with the same key at another terminal."""
    other = Newcomer()
    other.passkey = newcomer.passkey
    return other.sit_down()


@pytest.mark.control("C-3-08")
def test_whose_place_was_taken_reads_when_and_from_where_once(newcomer: Newcomer) -> None:
    newcomer.enter()
    other = elsewhere(newcomer)
    other.enter()
    reply = newcomer.client.get("/")
    shown = reply.content.decode()
    assert reply.status_code == 403
    assert other.desk.number in shown
    assert "身に覚えがないときは、すぐに管理者へ" in shown
    assert newcomer.client.get("/").headers["Location"] == "/entry/"


@pytest.mark.control("C-3-08")
def test_who_took_it_is_told_too(newcomer: Newcomer) -> None:
    newcomer.enter()
    other = elsewhere(newcomer)
    other.enter()
    shown = other.client.get("/").content.decode()
    assert f"端末 {newcomer.desk.number}。そのセッションはまだ使われていたため" in shown
    event = AuditRecord.objects.get(kind="access.session_ended")
    assert event.details == {
        "account": "sato",
        "ending": "taken_over",
        "at_terminal": newcomer.desk.number,
    }
    assert event.terminal == other.desk.number


def test_an_act_in_a_session_that_was_taken_over_does_nothing(newcomer: Newcomer) -> None:
    newcomer.enter()
    elsewhere(newcomer).enter()
    reply = newcomer.client.post("/entry/announcement/")
    assert reply.status_code == 403
    assert "何も変更していません" in reply.content.decode()


def test_the_login_page_tells_it_as_well(newcomer: Newcomer) -> None:
    newcomer.enter()
    elsewhere(newcomer).enter()
    assert "セッションが終わりました" in newcomer.client.get("/entry/").content.decode()


# --- 断る設定 ---
@pytest.fixture
def refusing(settings: Any) -> None:
    settings.TESURI_LIMITS = {"SECOND_LOGIN": "refuse"}


@pytest.mark.usefixtures("refusing")
def test_it_is_refused_where_the_setting_says_so(newcomer: Newcomer) -> None:
    newcomer.enter()
    status, said = elsewhere(newcomer).enter()
    assert (status, said["code"]) == (409, "second_login")
    assert newcomer.desk.number in said["error"]
    assert newcomer.is_inside()
    event = AuditRecord.objects.get(kind="access.entry_failed")
    assert event.details == {"reason": "second_login", "account": "sato"}


@pytest.mark.usefixtures("refusing")
def test_it_is_not_refused_at_the_same_terminal_nor_when_the_first_is_over(
    newcomer: Newcomer,
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        newcomer.enter()
        newcomer.client.cookies.clear()
        assert newcomer.enter()[0] == 200
        clock.move_to(start + timedelta(minutes=15))
        assert elsewhere(newcomer).enter()[0] == 200


def test_another_word_stops_the_start(settings: Any) -> None:
    settings.TESURI_LIMITS = {"SECOND_LOGIN": "perhaps"}
    with pytest.raises(BadLimit, match="takeover, refuse"):
        refuse_bad_limits()


# --- 行 ---
def test_two_live_sessions_of_one_officer_cannot_be_written() -> None:
    inside(Client(), sato())
    row = OfficerSession.objects.get()
    row.pk, row.mark = None, "another"
    with pytest.raises(IntegrityError, match="access_one_live_session"), transaction.atomic():
        row.save(force_insert=True)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="access_ending_has_a_cause"), transaction.atomic():
        OfficerSession.objects.update(ended_at=now)


@pytest.mark.django_db(transaction=True)
def test_of_many_logins_at_the_same_moment_one_session_lives() -> None:
    actor, count = sato(), 8
    officer = Officer.objects.get(user_id=actor.user_id)
    for number in range(count):
        a_terminal(f"T-{number}")
    start = Barrier(count)

    def enter(number: int) -> None:
        start.wait()
        try:
            sessions.begin(SessionStore(), officer, f"T-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(enter, range(count)))
    assert OfficerSession.objects.count() == count
    assert OfficerSession.objects.filter(ended_at__isnull=True).count() == 1
    assert OfficerSession.objects.filter(ending=Ending.TAKEN_OVER).count() == count - 1


# --- 管理者 ---
def test_an_administrator_ends_a_session_and_its_owner_reads_by_whom(client: Client) -> None:
    inside(client, takahashi())
    row = OfficerSession.objects.get()
    with pytest.raises(NotAllowed):
        sessions.end_for(sato(), row.pk, "離席")
    there = an_officer("tonari", "隣", (Duty.ADMINISTRATION, Level.EDIT), body=OTHER_CITY)
    with pytest.raises(Http404):
        sessions.end_for(there, row.pk, "離席")
    kanri = an_officer("kanri", "管理", (Duty.ADMINISTRATION, Level.EDIT))
    assert [each.mark for each in situation.live_sessions(CITY)] == [row.mark]
    ended_at = sessions.end_for(kanri, row.pk, "離席").ended_at
    assert sessions.end_for(kanri, row.pk, "もう一度").ended_at == ended_at
    assert situation.live_sessions(CITY) == []
    reply = client.get("/")
    assert reply.status_code == 403
    assert "kanri がこのセッションを終わらせました" in reply.content.decode()
    event = AuditRecord.objects.get(kind="access.session_ended")
    assert (event.user_id, event.details["ending"]) == ("kanri", "ended")
    assert (event.details["account"], event.details["reason"]) == ("takahashi", "離席")


# --- 前回のログイン ---
def test_the_first_time_there_is_nothing_to_tell(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert "前回のログイン" not in newcomer.client.get("/").content.decode()


def test_afterwards_one_reads_when_and_where_and_what_failed_since(newcomer: Newcomer) -> None:
    with time_machine.travel("2026-11-27 09:05:00+09:00", tick=False):
        newcomer.enter()
        newcomer.client.post("/entry/leave")
    newcomer.sit_down().give_password(password="wrong")
    newcomer.give_password(password="wrong")
    newcomer.enter()
    shown = newcomer.client.get("/").content.decode()
    told = (
        f"前回のログイン：令和8年11月27日 09:05、端末 {newcomer.desk.number}。その後の失敗：2回。"
    )
    assert told in shown
    newcomer.client.post("/entry/leave")
    newcomer.enter()
    assert "その後の失敗はありません" in newcomer.client.get("/").content.decode()
