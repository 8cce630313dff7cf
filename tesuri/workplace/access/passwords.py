"""パスワード: the first factor; every cause of failure looks alike, and failures cost time."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import MIN_LENGTH
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.queries import in_term
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

FREE_FAILURES = 2
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(minutes=15)


class ShortPassword(Refusal):
    """短いパスワード: fewer characters than the house asks for."""


@transaction.atomic
def set_password(actor: Actor, user_id: str, password: str) -> None:
    """パスワードの設定: stored as an Argon2id hash and in no other form."""
    if len(password) < MIN_LENGTH.value:
        raise ShortPassword(
            f"パスワードは{MIN_LENGTH.value}文字以上にしてください。", code="short_password"
        )
    officer = Officer.objects.select_for_update(of=("self",)).get(user_id=user_id)
    officer.password = make_password(password)
    officer.save(update_fields=["password"])
    audit.record(actor, AccessEvent.PASSWORD_SET, account=user_id)


@transaction.atomic
def check(user_id: str, password: str, terminal: str) -> Officer | None:
    """パスワードの照合: the officer, or None for whatever cause; the cause goes to the log alone.

    The row stays locked meanwhile, so that guesses for one account come one after another.
    """
    rows = Officer.objects.select_for_update(of=("self",)).select_related("office")
    officer = rows.filter(user_id=user_id).first()
    # An unknown account costs the same time: Django hashes once for an empty hash as well.
    is_right = check_password(password, officer.password if officer else "")
    if officer is None:
        _record_failure(None, terminal, "unknown_account")
    elif officer.locked_until and timezone.now() < officer.locked_until:
        _record_failure(officer, terminal, "delayed")
    elif not is_right:
        count_failure(officer, terminal, "wrong_password")
    elif not in_term(officer, timezone.localdate()):
        count_failure(officer, terminal, "outside_term")
    else:
        return officer
    return None


def count_failure(officer: Officer, terminal: str, cause: str) -> None:
    """失敗を数える: from the third in a row each doubles the wait; call inside a transaction."""
    officer.failed_count += 1
    over = officer.failed_count - FREE_FAILURES - 1
    if over >= 0:
        wait = min(FIRST_DELAY * 2 ** min(over, 10), LONGEST_DELAY)
        officer.locked_until = timezone.now() + wait
    officer.save(update_fields=["failed_count", "locked_until"])
    _record_failure(officer, terminal, cause)


def _record_failure(officer: Officer | None, terminal: str, cause: str) -> None:
    """What was typed as an unknown account is not kept: it may be a password in the wrong box."""
    actor, account = doorkeeper(officer, terminal), officer.user_id if officer else ""
    event = AccessEvent.ENTRY_FAILED
    audit.record(actor, event, outcome="refused", reason=cause, account=account)
