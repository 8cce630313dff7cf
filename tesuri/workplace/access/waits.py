"""待ち時間: failures cost time, at the terminal first and then for the account as well.

Both counts stand in PostgreSQL under locked rows, so that guesses come one after another whatever
process takes them. The terminal begins to wait earlier than the account, and while it waits nothing
that it sends counts against anybody: who tries to shut a colleague out locks the own terminal, and
each wait is an event with the terminal in it.

An account that does not exist is counted like one that does, with the same statements: neither what
is answered nor how long it takes says which it is.

The rows are locked in one order: the terminal, then the account.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tesuri.workplace.access import terminals
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import ACCOUNT_FREE, LONGEST_WAIT, TERMINAL_FREE
from tesuri.workplace.access.models import AccountWait, Officer, TerminalWait
from tesuri.workplace.access.rows import one
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

FIRST_WAIT = timedelta(seconds=10)
FORGOTTEN_AFTER = 4  # longest waits without a failure, and a terminal begins anew
SEVERAL = "*"
LOCKED = "SELECT * FROM access_terminalwait WHERE terminal = %s FOR UPDATE"
# One statement, whether the name was ever typed before or not.
LOCKED_ACCOUNT = """
INSERT INTO access_accountwait (account) VALUES (%s)
ON CONFLICT (account) DO UPDATE SET account = excluded.account RETURNING *
"""


def locked_terminal(number: str) -> TerminalWait:
    """The row of the terminal, locked; call inside a transaction, before an account is locked."""
    if found := one(TerminalWait, LOCKED, [number]):
        return found
    TerminalWait.objects.get_or_create(terminal=number)
    return TerminalWait.objects.select_for_update().get(terminal=number)


def locked_account(user_id: str) -> AccountWait:
    """The row of a typed name, locked; inside a transaction, after the terminal's."""
    found = one(AccountWait, LOCKED_ACCOUNT, [mark_of(user_id)])
    assert found is not None  # it is inserted where it was not
    return found


def mark_of(user_id: str) -> str:
    """照合値: of a name as it was typed; keyed with the secret of this system."""
    salt = f"tesuri.account.{settings.TESURI_SYSTEM}"
    return salted_hmac(salt, user_id, algorithm="sha256").hexdigest()


def of(officer: Officer) -> AccountWait:
    """待ち時間: of an officer; a new one where nothing failed yet."""
    mark = mark_of(officer.user_id)
    return AccountWait.objects.filter(account=mark).first() or AccountWait(account=mark)


def is_waiting(row: TerminalWait | AccountWait) -> bool:
    """待っているか: of a locked row."""
    return row.locked_until is not None and timezone.now() < row.locked_until


def count_failure(officer: Officer, terminal: str, cause: str) -> None:
    """失敗を数える: at the terminal and for the account; inside a transaction."""
    place = locked_terminal(terminal)
    count_both(place, locked_account(officer.user_id), officer, cause)


def count_both(
    place: TerminalWait, account: AccountWait, officer: Officer | None, cause: str
) -> None:
    """The same, of rows that are locked; for a name that nobody has there is no officer."""
    record_failure(officer, place.terminal, cause)
    _count_at(place, officer)
    account.failed_count += 1
    account.failures_since_entry += 1
    account.locked_until = _until(account.failed_count, ACCOUNT_FREE.value)
    account.save(update_fields=["failed_count", "failures_since_entry", "locked_until"])
    _say_wait(officer, place.terminal, "account", account.locked_until)


def count_delayed(account: AccountWait, officer: Officer | None, terminal: str, cause: str) -> None:
    """待ち時間のうちの失敗: told at the next entry, and no longer wait for it."""
    record_failure(officer, terminal, cause)
    account.failures_since_entry += 1
    account.save(update_fields=["failures_since_entry"])


def record_failure(officer: Officer | None, terminal: str, cause: str) -> None:
    """失敗を残す: what was typed as an unknown account is not kept, it may be a password."""
    actor, account = doorkeeper(officer, terminal), officer.user_id if officer else ""
    event = AccessEvent.ENTRY_FAILED
    audit.record(actor, event, outcome="refused", reason=cause, account=account)


def clear(officer: Officer) -> None:
    """忘れる: who entered begins anew."""
    rows = AccountWait.objects.filter(account=mark_of(officer.user_id))
    rows.update(failed_count=0, failures_since_entry=0, locked_until=None)


def forgive(terminal: str, user_id: str) -> None:
    """忘れる: who enters clears the own failures at the terminal, and nobody else's."""
    place = locked_terminal(terminal)
    if place.about == user_id:
        place.failed_count, place.locked_until, place.about = 0, None, ""
        place.save(update_fields=["failed_count", "locked_until", "about"])


@transaction.atomic
def lift(actor: Actor, number: int, reason: str) -> Officer:
    """待ち時間の解除: of an account of the body; lifting what is not there is nothing."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    officer = Officer.objects.filter(office__body=actor.body, pk=number).first()
    if officer is None:
        raise Http404("その職員はいません。")
    waiting = AccountWait.objects.filter(account=mark_of(officer.user_id), failed_count__gt=0)
    if waiting.update(failed_count=0, locked_until=None):
        audit.record(actor, AccessEvent.WAIT_LIFTED, account=officer.user_id, reason=reason)
    return officer


@transaction.atomic
def lift_terminal(actor: Actor, number: str, reason: str) -> None:
    """端末の待ち時間の解除: the same of a terminal that the actor may see."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    place = locked_terminal(terminals.seen(actor, number).number)
    if place.failed_count:
        place.failed_count, place.locked_until, place.about = 0, None, ""
        place.save(update_fields=["failed_count", "locked_until", "about"])
        audit.record(actor, AccessEvent.WAIT_LIFTED, number=number, reason=reason)


def forgotten_before() -> datetime:
    """忘れる時: failures at a terminal before this moment count no more."""
    return timezone.now() - timedelta(minutes=LONGEST_WAIT.value) * FORGOTTEN_AFTER


def _count_at(place: TerminalWait, officer: Officer | None) -> None:
    now, about = timezone.now(), officer.user_id if officer else SEVERAL
    if place.failed_at and place.failed_at < forgotten_before():
        place.failed_count, place.about = 0, ""
    place.failed_count += 1
    place.failed_at = now
    place.about = about if place.about in ("", about) else SEVERAL
    place.locked_until = _until(place.failed_count, TERMINAL_FREE.value)
    place.save()
    _say_wait(officer, place.terminal, "terminal", place.locked_until)


def _until(failed: int, free: int) -> datetime | None:
    over = failed - free - 1
    if over < 0:
        return None
    longest = timedelta(minutes=LONGEST_WAIT.value)
    doubled: timedelta = FIRST_WAIT * 2 ** min(over, 10)
    return timezone.now() + min(doubled, longest)


def _say_wait(officer: Officer | None, terminal: str, whose: str, until: datetime | None) -> None:
    if until:
        account = officer.user_id if officer else ""
        seconds = round((until - timezone.now()).total_seconds())
        actor, event = doorkeeper(officer, terminal), AccessEvent.WAIT_BEGAN
        audit.record(actor, event, account=account, whose=whose, seconds=seconds)
