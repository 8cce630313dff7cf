"""パスワード: the first factor; every cause of failure looks alike, and failures cost time."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import common_passwords, password_history, waits
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import MIN_DISTANCE, MIN_LENGTH, REMEMBERED
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.password_rules import (
    Proposal,
    like_one_before,
    objections,
    used_before,
)
from tesuri.workplace.access.queries import in_term, officer_of
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

LETTERS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
ISSUED_LENGTH = 20
WRONG_PRESENT = "今のパスワードを確かめられませんでした。続けて間違えると、しばらく受け付けません。"
Mistakes = dict[str, list[str]]


class BadPassword(Refusal):
    """使えないパスワード: the message has every reason."""

    def __init__(self, said: list[str]) -> None:
        super().__init__("".join(said), code="bad_password")


class DemoOnly(Refusal):
    """デモだけ: a password that all share is for the made-up people of the demo."""

    status = 403


@transaction.atomic
def set_password(actor: Actor, user_id: str, password: str) -> None:
    """パスワードの設定: by another person or by set-up; the officer must change it at once."""
    _demand_administration(actor)
    officer = Officer.objects.select_for_update(of=("self",)).get(user_id=user_id)
    likenesses = password_history.likenesses_of(officer, password)
    if said := _objections(officer, password, "", likenesses):
        raise BadPassword(said)
    _store(actor, officer, password, likenesses, must_change=True)
    audit.record(actor, AccessEvent.PASSWORD_SET, account=user_id)


def issue(actor: Actor, user_id: str) -> str:
    """パスワードの発行: a random one, shown this once; good for the first entry."""
    made = "".join(secrets.choice(LETTERS) for _ in range(max(ISSUED_LENGTH, MIN_LENGTH.value)))
    set_password(actor, user_id, made)
    return made


@transaction.atomic
def set_for_the_demo(actor: Actor, user_id: str, password: str) -> None:
    """デモのパスワード: one that all share, never dated; outside the demo it counts as expired."""
    if not settings.TESURI_DEMO:
        raise DemoOnly("この操作はデモ環境だけで使えます。", code="demo_only")
    officer = Officer.objects.select_for_update(of=("self",)).get(user_id=user_id)
    officer.password, officer.password_set_at = make_password(password), None
    officer.save(update_fields=["password", "password_set_at"])
    audit.record(actor, AccessEvent.PASSWORD_SET, account=user_id, demo=True)


@transaction.atomic
def change(actor: Actor, present: str, new: str) -> Mistakes:
    """パスワードの変更: by its owner; what is wrong, by field, or nothing when it is changed.

    Who does not know the present one is told nothing of what was used before.
    """
    officer = check(actor.user_id, present, actor.terminal)
    if officer is None:
        known = Officer.objects.get(user_id=actor.user_id)
        mistakes = {"present": [WRONG_PRESENT], "new": objections(_proposal(known, new, ""))}
        return {field: said for field, said in mistakes.items() if said}
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)  # one change at a time
    likenesses = password_history.likenesses_of(officer, new)
    if said := _objections(officer, new, present, likenesses):
        event = AccessEvent.PASSWORD_CHANGED
        audit.record(actor, event, outcome="refused", reason="bad_password")
        return {"new": said}
    _store(actor, officer, new, likenesses, must_change=False)
    audit.record(actor, AccessEvent.PASSWORD_CHANGED)
    return {}


@transaction.atomic
def check(user_id: str, password: str, terminal: str) -> Officer | None:
    """パスワードの照合: the officer, or None for whatever cause; the cause goes to the log alone.

    The rows that count stay locked meanwhile: guesses come one after another. A name that nobody
    has takes the same statements as one that somebody has; while the terminal waits, none is
    written but the event.
    """
    place = waits.locked_terminal(terminal)
    officer = officer_of(user_id)
    # An unknown account costs the same work: Django hashes once for an empty hash as well.
    is_right = check_password(password, officer.password if officer else "")
    if waits.is_waiting(place):
        waits.record_failure(officer, terminal, "terminal_delayed")
        return None
    account = waits.locked_account(user_id)
    if waits.is_waiting(account):
        waits.count_delayed(account, officer, terminal, "delayed")
    elif cause := _cause(officer, is_right=is_right):
        waits.count_both(place, account, officer, cause)
    else:
        return officer
    return None


def _cause(officer: Officer | None, *, is_right: bool) -> str:
    """Why a password opens nothing; empty where it does."""
    if officer is None:
        return "unknown_account"
    if not is_right:
        return "wrong_password"
    return "" if in_term(officer, timezone.localdate()) else "outside_term"


def stamp(officer: Officer) -> str:
    """刻印: changes with the password; a login that began with the former one ends there."""
    return sha256(officer.password.encode()).hexdigest()


def _demand_administration(actor: Actor) -> None:
    """Set-up acts as a system, before there is anybody who could hold a grant."""
    if not actor.user_id.startswith("system:"):
        demand(actor, Duty.ADMINISTRATION, Level.EDIT)


def _proposal(officer: Officer, password: str, present: str) -> Proposal:
    return Proposal(
        password=password,
        user_id=officer.user_id,
        name=officer.name,
        present=present,
        common=common_passwords.listed(),
        min_length=MIN_LENGTH.value,
        min_distance=MIN_DISTANCE.value,
    )


def _objections(officer: Officer, password: str, present: str, likenesses: set[str]) -> list[str]:
    said, count = objections(_proposal(officer, password, present)), REMEMBERED.value
    remembered = password_history.last(officer, count)
    if password_history.is_one_of(password, remembered):
        return [*said, used_before(count)]
    if password_history.is_like_one_of(likenesses, remembered):
        return [*said, like_one_before(count)]
    return said


def _store(
    actor: Actor, officer: Officer, password: str, likenesses: set[str], *, must_change: bool
) -> None:
    officer.password = make_password(password)
    officer.password_set_at, officer.must_change = timezone.now(), must_change
    officer.save(update_fields=["password", "password_set_at", "must_change"])
    password_history.remember(officer, likenesses, actor.user_id)
