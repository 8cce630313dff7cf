"""共用の兆し: what sessions tell of an account in several hands, for the security officer alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests.entry import a_terminal, inside
from tests.people import OTHER_CITY, an_officer, sato, takahashi
from tesuri.workplace.access import sessions
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Ending, Officer, OfficerSession, Passkey
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.staff.queries.sharing import Changes, Sign, sharing
from tesuri.workplace.staff.tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-08")]
PAGE = "/staff/report/sharing/"
MORNING = datetime(2026, 5, 11, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def clerk() -> Officer:
    return Officer.objects.get(user_id=sato().user_id)


def security() -> Actor:
    return an_officer("ito", "伊藤", (Duty.AUDIT, Level.SEE))


def a_key(officer: Officer) -> Passkey:
    return Passkey.objects.create(
        officer=officer,
        credential_id=uuid4().bytes,
        public_key=b"x",
        sign_count=0,
        aaguid=uuid4(),
        registered_at=MORNING,
    )


def was_in(
    officer: Officer, terminal: str, begins: int, until: int, ending: str = Ending.LEFT, **more: Any
) -> None:
    """A session of the day, in minutes since nine; without an ending it is still open."""
    until_at = MORNING + until * MINUTE
    OfficerSession.objects.create(
        mark=uuid4().hex,
        officer=officer,
        terminal=terminal,
        began_at=MORNING + begins * MINUTE,
        seen_at=until_at,
        verified_at=until_at,
        ended_at=until_at if ending else None,
        ending=ending,
        **more,
    )


def signs(body: str = "112020") -> list[tuple[str, list[Sign]]]:
    return [(each.user_id, one.signs) for each in sharing(body).accounts for one in each.findings]


def test_an_account_that_is_taken_over_at_another_terminal_is_named(clerk: Officer) -> None:
    was_in(clerk, "T-1", 0, 12, Ending.TAKEN_OVER)
    was_in(clerk, "T-2", 24, 60)  # twelve minutes without use: the first was still in use
    assert signs() == [("sato", [Sign.TAKEN_OVER])]
    assert signs(OTHER_CITY) == []


def test_a_true_login_at_a_second_terminal_leaves_the_sign(clerk: Officer, noon: Any) -> None:
    for number in ("T-1", "T-2"):
        a_terminal(number)
        sessions.begin(SessionStore(), clerk, number)
        noon.shift(MINUTE)
    assert signs() == [("sato", [Sign.TAKEN_OVER])]


@pytest.mark.parametrize(("minutes", "found"), [(10, [("sato", [Sign.MOVED])]), (11, [])])
def test_another_terminal_within_the_minutes_is_a_sign(
    clerk: Officer, minutes: int, found: list[Any]
) -> None:
    was_in(clerk, "T-1", 0, 30)
    was_in(clerk, "T-2", 30 + minutes, 90)
    assert signs() == found


def test_the_minutes_are_a_setting(clerk: Officer, settings: Any) -> None:
    was_in(clerk, "T-1", 0, 30)
    was_in(clerk, "T-2", 35, 90)
    settings.TESURI_LIMITS = {"SHARING_MINUTES": "4"}
    assert signs() == []


def test_the_same_terminal_again_is_no_sign(clerk: Officer) -> None:
    was_in(clerk, "T-1", 0, 30)
    was_in(clerk, "T-1", 31, 60)
    was_in(clerk, "T-2", 120, 140)
    assert signs() == []


@pytest.mark.parametrize(("begins", "found"), [(300, 1), (24 * 60, 0)], ids=["today", "tomorrow"])
def test_another_key_on_the_same_day_is_a_sign(clerk: Officer, begins: int, found: int) -> None:
    one, other = a_key(clerk), a_key(clerk)
    was_in(clerk, "T-1", 0, 30, key=one)
    was_in(clerk, "T-1", 60, 90, key=one)
    was_in(clerk, "T-1", begins, begins + 5, key=other)
    assert signs() == [("sato", [Sign.OTHER_KEY])] * found


def test_two_signs_of_one_login_stand_together_and_the_most_suspect_first(clerk: Officer) -> None:
    other = Officer.objects.get(user_id=takahashi().user_id)
    was_in(clerk, "T-1", 0, 30, key=a_key(clerk))
    was_in(clerk, "T-2", 31, 60, key=a_key(clerk))
    was_in(other, "T-3", 0, 10)
    was_in(other, "T-4", 11, 20)
    was_in(other, "T-3", 21, 30)
    assert signs() == [
        *[("takahashi", [Sign.MOVED])] * 2,
        ("sato", [Sign.MOVED, Sign.OTHER_KEY]),
    ]


def test_what_is_older_than_the_period_is_not_looked_at(clerk: Officer, noon: Any) -> None:
    was_in(clerk, "T-1", 0, 12, Ending.TAKEN_OVER)
    was_in(clerk, "T-2", 20, 60)
    noon.shift(timedelta(days=90))
    assert len(signs()) == 1
    noon.shift(timedelta(days=1))
    assert signs() == []


def test_people_who_take_turns_at_a_terminal_are_counted_and_are_no_sign(clerk: Officer) -> None:
    other = Officer.objects.get(user_id=takahashi().user_id)
    was_in(clerk, "T-1", 0, 10)
    was_in(other, "T-1", 12, 20, "")
    was_in(clerk, "T-1", 22, 30)
    was_in(other, "T-2", 100, 110, Ending.IDLE)
    was_in(clerk, "T-2", 130, 140)
    found = sharing("112020")
    assert found.terminals == [Changes("T-1", 2, 1)]
    assert found.accounts == []


def test_the_security_officer_reads_it_and_nobody_else(clerk: Officer) -> None:
    was_in(clerk, "T-1", 0, 12, Ending.TAKEN_OVER)
    was_in(clerk, "T-2", 20, 60)
    officer = inside(Client(), security())
    page = officer.get(PAGE).content.decode()
    assert "佐藤（sato）" in page
    assert "T-1からT-2へ" in page
    assert "使用中に、別の端末でのログインに引き継がれた" in page
    assert "証拠ではありません" in page
    assert PAGE in officer.get("/staff/report/").content.decode()
    event = AuditRecord.objects.get(kind="staff.sharing_seen")
    assert (event.user_id, event.details) == ("ito", {"accounts": ["sato"]})
    assert Client().get(PAGE).status_code == 302
    assert inside(Client(), takahashi()).get(PAGE).status_code == 403


def test_it_says_what_it_cannot_see_where_a_second_login_is_refused(settings: Any) -> None:
    officer = inside(Client(), security())
    assert "断ったログインは監査記録で" not in officer.get(PAGE).content.decode()
    settings.TESURI_LIMITS = {"SECOND_LOGIN": "refuse"}
    assert "断ったログインは監査記録で" in officer.get(PAGE).content.decode()


def test_two_accounts_of_one_name_are_shown_and_one_that_is_over_is_not() -> None:
    for user_id, name in (
        ("yamada1", "山田　花子"),
        ("yamada2", "山田 花子"),
        ("yamada3", "山田花子"),
    ):
        an_officer(user_id, name)
    an_officer("yamada4", "山田花子", body=OTHER_CITY)
    sato()
    Officer.objects.filter(user_id="yamada3").update(stopped_at=MORNING)
    assert [each.user_ids for each in sharing("112020").namesakes] == [["yamada1", "yamada2"]]
    page = inside(Client(), security()).get(PAGE).content.decode()
    assert "yamada1、yamada2" in page
