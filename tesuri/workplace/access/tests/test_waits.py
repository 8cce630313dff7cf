"""待ち時間の試験: guesses cost time, the terminal's first, and no process counts for itself."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.entrance import Newcomer, with_password
from tests.entry import a_terminal
from tests.people import CITY, OTHER_CITY, an_officer, sato, suzuki, takahashi
from tesuri.workplace.access import passwords, waits
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.doorkeeper import REFUSAL
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.hashing import TunedArgon2
from tesuri.workplace.access.models import AccountWait, Officer, Terminal, TerminalWait
from tesuri.workplace.audit.models import AuditRecord

REASON = "本人に電話で確かめた"
TURNED_AWAY = (403, {"error": REFUSAL, "code": "not_entered"})


def reasons() -> list[str]:
    failed = AuditRecord.objects.filter(kind="access.entry_failed", outcome="refused")
    return [each.details["reason"] for each in failed.order_by("id")]


def seconds(until: datetime | None) -> int:
    return round((until - timezone.now()).total_seconds()) if until else 0


def number_of(user_id: str) -> int:
    return Officer.objects.get(user_id=user_id).pk


def guess(terminal: str, user_id: str = "sato") -> None:
    passwords.check(user_id, "wrong", terminal)


@pytest.mark.django_db
def test_at_a_terminal_the_third_failure_begins_a_wait_that_doubles(newcomer: Newcomer) -> None:
    told = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            newcomer.sit_down().give_password(password="wrong")
            until = TerminalWait.objects.get().locked_until
            told.append(seconds(until))
            clock.move_to((until or timezone.now()) + timedelta(seconds=1))
    assert told == [0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]


@pytest.mark.django_db
def test_for_an_account_the_fifth_does_whatever_terminals_they_come_from() -> None:
    with_password(sato())
    told = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(9):
            guess(f"T-{number}")
            until = AccountWait.objects.get().locked_until
            told.append(seconds(until))
            clock.move_to((until or timezone.now()) + timedelta(seconds=1))
    assert told == [0, 0, 0, 0, 10, 20, 40, 80, 160]


@pytest.mark.django_db
def test_the_right_password_waits_too_and_entering_clears_it(newcomer: Newcomer) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(3):
            newcomer.sit_down().give_password(password="wrong")
        assert newcomer.give_password() == TURNED_AWAY
        clock.move_to(start + timedelta(seconds=10))
        assert newcomer.enter()[0] == 200
    assert AccountWait.objects.get().failed_count == 0
    assert TerminalWait.objects.get().failed_count == 0
    assert reasons() == ["wrong_password"] * 3 + ["terminal_delayed"]


@pytest.mark.django_db
def test_what_a_waiting_terminal_sends_counts_against_nobody(newcomer: Newcomer) -> None:
    for _ in range(20):
        newcomer.sit_down().give_password(password="wrong")
    assert AccountWait.objects.get().failed_count == 3
    assert reasons() == ["wrong_password"] * 3 + ["terminal_delayed"] * 17
    assert not waits.is_waiting(AccountWait.objects.get())


@pytest.mark.django_db
def test_a_colleague_who_is_shut_out_is_shut_out_in_the_log() -> None:
    with_password(sato())
    for number in range(5):
        guess(f"T-{number}")
    event = AuditRecord.objects.get(kind="access.wait_began")
    assert event.details == {"account": "sato", "whose": "account", "seconds": 10}
    assert (event.terminal, event.body) == ("T-4", CITY)


@pytest.mark.django_db
def test_who_enters_does_not_clear_the_guesses_about_another(newcomer: Newcomer) -> None:
    with_password(suzuki())
    terminal = newcomer.desk.number
    for _ in range(2):
        guess(terminal, "suzuki")
    newcomer.enter()
    assert TerminalWait.objects.get().failed_count == 2
    guess(terminal, "suzuki")
    assert waits.is_waiting(TerminalWait.objects.get())


@pytest.mark.django_db
def test_a_terminal_is_forgiven_after_an_hour_without_failure() -> None:
    with_password(sato())
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        guess("T-1", "nobody")
        guess("T-1", "nobody")
        clock.move_to(start + timedelta(hours=1))
        guess("T-1", "nobody")
        assert TerminalWait.objects.get().failed_count == 3
        clock.move_to(start + timedelta(hours=2, seconds=1))
        guess("T-1", "nobody")
        assert TerminalWait.objects.get().failed_count == 1


# --- ある利用者IDかどうかは分からない ---
@pytest.mark.django_db
@pytest.mark.parametrize("user_id", ["sato", "nobody"])
def test_an_unknown_account_runs_into_the_same_wait(newcomer: Newcomer, user_id: str) -> None:
    newcomer.sit_down()
    said = [newcomer.give_password(user_id, "wrong") for _ in range(6)]
    assert said == [TURNED_AWAY] * 6
    assert TerminalWait.objects.get().failed_count == 3


class Counting(TunedArgon2):
    """数えるハッシュ: how often the slow work was done."""

    done = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.done += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        Counting.done += 1
        return super().verify(password, encoded)


@pytest.fixture
def counted(settings: Any) -> type[Counting]:
    path = f"{__name__}.Counting"
    settings.PASSWORD_HASHERS = [path]
    return Counting


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user_id", "password"),
    [
        ("sato", "right password"),
        ("sato", "wrong"),
        ("nobody", "wrong"),
        ("", ""),
        ("suzuki", "has none yet"),
        ("takahashi", "is waiting"),
    ],
)
def test_every_path_does_the_slow_work_once(
    counted: type[Counting], user_id: str, password: str
) -> None:
    sato(), suzuki(), takahashi()
    Officer.objects.exclude(user_id="suzuki").update(password=make_password("right password"))
    AccountWait.objects.create(
        account=waits.mark_of("takahashi"),
        failed_count=9,
        locked_until=timezone.now() + timedelta(minutes=1),
    )
    for terminal in ("T-free", "T-waiting"):
        until = timezone.now() + timedelta(minutes=1) if terminal == "T-waiting" else None
        TerminalWait.objects.create(terminal=terminal, failed_count=4, locked_until=until)
        counted.done = 0
        passwords.check(user_id, password, terminal)
        assert counted.done == 1


def asked(user_id: str, terminal: str) -> list[str]:
    """The statements of one wrong guess, each without its values and its numbers."""
    with CaptureQueriesContext(connection) as found:
        guess(terminal, user_id)
    bare = (re.sub(r"'[^']*'|-?[0-9]+|NULL", "?", each["sql"]) for each in found)
    return [re.sub(r"[(]?[?](::[a-z]+)?[)]?", "?", each) for each in bare]


@pytest.mark.django_db
def test_a_name_that_nobody_has_takes_the_same_statements_until_the_wait_and_in_it() -> None:
    """Nothing takes longer for an account: nothing more is read, locked or written for it."""
    with_password(sato())
    for who in ("sato", "nobody"):  # each at a terminal of its own, which waits from the third on
        for _ in range(3):
            guess(f"T-{who}", who)
    before = list(AccountWait.objects.order_by("pk").values())
    for _ in range(3):
        known, unknown = (asked(who, f"T-{who}") for who in ("sato", "nobody"))
        assert known == unknown
        assert [each for each in known if "access_accountwait" in each] == []
    assert list(AccountWait.objects.order_by("pk").values()) == before
    for number in range(4):  # the account waits from the fifth on, wherever it is tried
        known, unknown = (asked(who, f"T-{who}-{number}") for who in ("sato", "nobody"))
        assert known == unknown
        assert [each for each in known if "access_accountwait" in each]
    assert all(waits.is_waiting(each) for each in AccountWait.objects.all())


@pytest.mark.django_db
def test_what_was_typed_stands_nowhere_in_clear() -> None:
    guess("T-1", "a password typed in the wrong field")
    (row,) = AccountWait.objects.all()
    assert row.account == waits.mark_of("a password typed in the wrong field")
    assert "password" not in row.account
    assert [each.details["account"] for each in AuditRecord.objects.all()] == [""]


# --- 解除 ---
@pytest.mark.django_db
def test_an_administrator_lifts_a_wait_and_nobody_else_does() -> None:
    with_password(sato())
    for number in range(5):
        guess(f"T-{number}")
    with pytest.raises(NotAllowed):
        waits.lift(takahashi(), number_of("sato"), REASON)
    kanri = an_officer("kanri", "管理", (Duty.ADMINISTRATION, Level.EDIT))
    waits.lift(kanri, number_of("sato"), REASON)
    waits.lift(kanri, number_of("sato"), REASON)
    assert passwords.check("sato", "wrong", "T-9") is None
    assert reasons()[-1] == "wrong_password"
    event = AuditRecord.objects.get(kind="access.wait_lifted")
    assert (event.user_id, event.details) == ("kanri", {"account": "sato", "reason": REASON})
    there = an_officer("tonari", "隣", (Duty.ADMINISTRATION, Level.EDIT), body=OTHER_CITY)
    with pytest.raises(Http404):
        waits.lift(there, number_of("sato"), REASON)


@pytest.mark.django_db
def test_an_administrator_lifts_the_wait_of_a_terminal() -> None:
    Terminal.objects.filter(pk=a_terminal("T-1").pk).update(body=CITY)
    for _ in range(3):
        guess("T-1", "nobody")
    with pytest.raises(NotAllowed):
        waits.lift_terminal(takahashi(), "T-1", REASON)
    there = an_officer("tonari", "隣", (Duty.ADMINISTRATION, Level.EDIT), body=OTHER_CITY)
    with pytest.raises(Http404):
        waits.lift_terminal(there, "T-1", REASON)
    assert waits.is_waiting(TerminalWait.objects.get())
    kanri = an_officer("kanri", "管理", (Duty.ADMINISTRATION, Level.EDIT))
    waits.lift_terminal(kanri, "T-1", REASON)
    waits.lift_terminal(kanri, "T-1", REASON)
    assert not waits.is_waiting(TerminalWait.objects.get())
    event = AuditRecord.objects.get(kind="access.wait_lifted")
    assert (event.user_id, event.details) == ("kanri", {"number": "T-1", "reason": REASON})


# --- 同時に ---
def at_once(count: int, terminal: str) -> None:
    """The same wrong guess, each over a connection of its own, as from so many processes."""
    start = Barrier(count)

    def one(number: int) -> None:
        start.wait()
        try:
            guess(terminal.format(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("terminal", "allowed"), [("T-1", 3), ("T-{}", 5)])
def test_guesses_at_the_same_moment_are_no_more_than_those_in_a_row(
    terminal: str, allowed: int
) -> None:
    with_password(sato())
    at_once(16, terminal)
    assert reasons().count("wrong_password") == allowed
    assert len(reasons()) == 16
    assert AccountWait.objects.get().failed_count == allowed
    counted = 16 if allowed == 5 else allowed  # a terminal that waits counts against nobody
    assert AccountWait.objects.get().failures_since_entry == counted
