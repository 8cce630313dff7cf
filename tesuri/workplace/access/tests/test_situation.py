"""ログインの状況: an administrator sees who waits and who is inside, and ends it for a reason."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.entrance import with_password
from tests.entry import a_terminal, inside
from tests.people import CITY, OTHER_CITY, an_officer, sato, takahashi
from tesuri.workplace.access import holders, passwords, situation
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import (
    AccountWait,
    Office,
    Officer,
    OfficerSession,
    Posting,
    Terminal,
    TerminalWait,
)
from tesuri.workplace.access.waits import mark_of
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE = "/entry/situation/"
WHY = {"reason": "本人に電話で確かめた"}


def kanri(*levels: Level, name: str = "kanri", body: str = CITY) -> Actor:
    held = levels or (Level.SEE, Level.EDIT)
    return an_officer(name, "管理", *((Duty.ADMINISTRATION, each) for each in held), body=body)


def number_of(user_id: str) -> int:
    return Officer.objects.get(user_id=user_id).pk


def locked_out(terminal: str = "T-7") -> None:
    """佐藤 and the terminal wait: five failures from as many places, and three at one."""
    Terminal.objects.filter(pk=a_terminal(terminal).pk).update(body=CITY)
    for number in range(5):
        passwords.check("sato", "wrong", f"X-{number}")
    for _ in range(3):
        passwords.check("nobody", "wrong", terminal)


def paths() -> list[str]:
    number = OfficerSession.objects.latest("pk").pk
    return [
        f"{PAGE}accounts/{number_of('sato')}/lift",
        f"{PAGE}terminals/T-7/lift",
        f"{PAGE}sessions/{number}/end",
    ]


@pytest.fixture
def clerk() -> Client:
    """佐藤 is inside, and somebody else guesses at the password."""
    with_password(sato())
    within = inside(Client(), Actor("sato", "佐藤", CITY, "shogai"))
    locked_out()
    return within


def test_it_shows_who_waits_who_is_inside_and_who_has_not_read_the_notice(clerk: Client) -> None:
    takahashi()
    shown = inside(Client(), kanri()).get(PAGE).content.decode()
    assert "待ち時間（利用者ID 1件、端末 1台）" in shown
    assert "端末 T-7" in shown
    assert "使用中のセッション（2人）" in shown
    assert "自分のセッションです" in shown
    assert "記録の告知をまだ確認していない職員（1人）" in shown
    event = AuditRecord.objects.get(kind="access.situation_seen")
    assert event.details == {"inside": ["kanri", "sato"], "waiting": ["sato"]}


def test_a_wait_of_an_account_is_lifted_for_a_reason(clerk: Client) -> None:
    desk = inside(Client(), kanri())
    path = paths()[0]
    assert desk.post(path, {"reason": " "}).status_code == 422
    assert AccountWait.objects.get(account=mark_of("sato")).locked_until is not None
    assert desk.post(path, WHY).headers["Location"] == PAGE
    assert AccountWait.objects.get(account=mark_of("sato")).locked_until is None
    event = AuditRecord.objects.get(kind="access.wait_lifted")
    assert event.details == {"account": "sato", **WHY}
    assert "佐藤さんの待ち時間を解除しました" in desk.get(PAGE).content.decode()


def test_a_wait_of_a_terminal_is_lifted_for_a_reason(clerk: Client) -> None:
    desk = inside(Client(), kanri())
    path = paths()[1]
    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, WHY).headers["Location"] == PAGE
    assert TerminalWait.objects.get(terminal="T-7").locked_until is None
    event = AuditRecord.objects.get(kind="access.wait_lifted")
    assert event.details == {"number": "T-7", **WHY}


def test_a_session_is_ended_and_the_officer_learns_it_with_the_next_request(clerk: Client) -> None:
    path, desk = paths()[2], inside(Client(), kanri())
    assert clerk.get("/").status_code == 200
    assert desk.post(path, {}).status_code == 422
    assert clerk.get("/").status_code == 200
    assert desk.post(path, WHY).headers["Location"] == PAGE
    told = clerk.get("/")
    assert told.status_code == 403
    assert "kanri がこのセッションを終わらせました" in told.content.decode()
    assert clerk.get("/").headers["Location"] == "/entry/"
    event = AuditRecord.objects.get(kind="access.session_ended")
    assert (event.user_id, event.details["reason"]) == ("kanri", WHY["reason"])


def test_a_stranger_and_another_desk_see_and_end_nothing(clerk: Client) -> None:
    places = paths()
    other, reader = inside(Client(), takahashi()), inside(Client(), kanri(Level.SEE))
    assert Client().get(PAGE).headers["Location"] == "/entry/?next=%2Fentry%2Fsituation%2F"
    assert other.get(PAGE).status_code == 403
    shown = reader.get(PAGE).content.decode()
    assert f"{PAGE}accounts" not in shown
    assert "data-fresh" not in shown
    for path in places:
        assert Client().post(path, WHY).headers["Location"] == "/entry/"
        assert other.post(path, WHY).status_code == 403
        assert reader.post(path, WHY).status_code == 403
    assert clerk.get("/").status_code == 200
    assert not AuditRecord.objects.filter(kind="access.wait_lifted").exists()


def test_an_administrator_of_another_body_finds_nothing_there(clerk: Client) -> None:
    places = paths()
    there = inside(Client(), kanri(name="tonari", body=OTHER_CITY))
    shown = there.get(PAGE).content.decode()
    assert "sato" not in shown
    assert "T-7" not in shown
    assert [there.post(path, WHY).status_code for path in places] == [404, 404, 404]
    assert clerk.get("/").status_code == 200


def test_ending_and_lifting_ask_for_a_fresh_verification(clerk: Client) -> None:
    places, desk = paths(), inside(Client(), kanri())
    OfficerSession.objects.update(verified_at=timezone.now() - timedelta(hours=1))
    assert [desk.post(path, WHY).status_code for path in places] == [403, 403, 403]
    assert desk.get(PAGE).content.decode().count("data-fresh") == 3


def test_a_session_whose_time_is_over_is_not_live_and_a_forgotten_count_no_wait() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with_password(sato())
        inside(Client(), Actor("sato", "佐藤", CITY, "shogai"))
        locked_out()
        admin = kanri()
        assert len(situation.live_sessions(CITY)) == 1
        clock.shift(timedelta(minutes=15))
        assert situation.live_sessions(CITY) == []
        assert len(situation.waiting_terminals(admin)) == 1
        clock.shift(timedelta(minutes=46))
        assert situation.waiting_terminals(admin) == []


def test_each_officer_stands_at_the_office_of_today() -> None:
    with_password(sato())
    inside(Client(), Actor("sato", "佐藤", CITY, "shogai"))
    locked_out()
    kaikei = Office.objects.create(body=CITY, code="kaikei", name="会計課")
    officer = Officer.objects.get(user_id="sato")
    Posting.objects.create(officer=officer, office=kaikei, moves_on=date(2021, 4, 1))
    Posting.objects.create(officer=officer, office=officer.office, moves_on=date(2098, 4, 1))
    (row,) = situation.live_sessions(CITY)
    ((waiting, _),) = situation.waiting_accounts(CITY)
    assert {vars(each)["seat_name"] for each in (row, waiting)} == {"会計課"}
    admin = kanri()
    held = {each.officer.user_id: each.officer.office for each in holders.all_of(admin)}
    assert held["sato"] == holders.look_at(admin, officer.pk).officer.office == kaikei
