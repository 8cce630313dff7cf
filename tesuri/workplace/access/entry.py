"""入口の手順: terminal, then password, then key; and the way to a first key with a ticket.

Each step leaves its question in the session and takes it out with the first answer, right or wrong.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import (
    certificates,
    challenges,
    passkeys,
    passwords,
    queries,
    sessions,
    terminals,
    tickets,
    waits,
)
from tesuri.workplace.access.attestation import NoAuthenticators
from tesuri.workplace.access.doorkeeper import REFUSAL, doorkeeper
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, OfficerSession, Terminal
from tesuri.workplace.audit import actions as audit

TERMINAL_CHALLENGE, TERMINAL, PENDING = "terminal_challenge", "terminal_proof", "pending"
STEP_SECONDS = 300


class NotEntered(Refusal):
    """ログインできない: the same words and the same status for every cause."""

    status = 403

    def __init__(self) -> None:
        super().__init__(REFUSAL, code="not_entered")


@dataclass(frozen=True)
class Arrival:
    """到着: what an officer is told at the entry: the last time, and failures since then."""

    before: OfficerSession | None
    failures: int


def ask_terminal(session: SessionBase, number: str) -> dict[str, str | bool]:
    """端末への問い: and whether such a terminal is known and accepted."""
    terminal = queries.terminal(number)
    if terminal is None or terminal.retired_at is not None or certificates.are_missing(terminal):
        return {"known": False, "accepted": False}
    question = terminals.challenge()
    session[TERMINAL_CHALLENGE] = {"question": question, "terminal": number}
    return {
        "known": True,
        "accepted": terminal.accepted_at is not None,
        "challenge": question,
    }


def prove_terminal(
    session: SessionBase, number: str, signature: str, certificate: str = ""
) -> None:
    """端末の証明: opens the login page of this browser for some minutes; raises NotEntered."""
    asked = session.pop(TERMINAL_CHALLENGE, None)
    terminal = queries.terminal(number)
    is_proved = (
        asked is not None
        and terminal is not None
        and asked["terminal"] == number
        and terminals.proves(terminal, asked["question"], signature)
        and certificates.match(terminal, certificate)
        and challenges.is_first_answer(asked["question"])
    )
    if not is_proved:
        session.pop(TERMINAL, None)
        raise _turned_away("terminal_not_proved")
    session[TERMINAL] = {"number": number, "at": _now()}


def proved_terminal(session: SessionBase) -> str:
    """The terminal that this browser proved a moment ago, if it is still registered; else empty."""
    seat = _proved(session)
    return seat.number if seat else ""


def _proved(session: SessionBase) -> Terminal | None:
    proved = session.get(TERMINAL)
    if proved is None or _now() - proved["at"] > STEP_SECONDS:
        return None
    terminal = queries.terminal(proved["number"])
    return terminal if terminal is not None and queries.is_open(terminal) else None


def give_password(session: SessionBase, user_id: str, password: str) -> str:
    """パスワード: the options for the key as JSON; raises NotEntered."""
    officer = _known(session, user_id, password)
    known = passkeys.credentials(officer)
    if not known:
        _fail(officer, proved_terminal(session), "no_key")
        raise passkeys.KeyLocked if passkeys.has_locked_key(officer) else NotEntered
    options, challenge = passkeys.offer_proof(known)
    _await(session, "enter", officer, challenge)
    return options


def give_key(session: SessionBase, answer: passkeys.Answer) -> Arrival:
    """鍵: begins the session of the officer; raises NotEntered, and SecondLogin if so set."""
    seat = _proved(session)
    terminal = seat.number if seat else ""
    officer, pending = _pending(session, "enter", terminal)
    if seat is None or not queries.serves(seat, officer.office):
        _fail(officer, terminal, "terminal_of_another_office")
        raise NotEntered
    failures = waits.of(officer).failures_since_entry
    try:
        key = passkeys.prove(officer, answer, bytes.fromhex(pending["challenge"]))
        actor = sessions.begin(session, officer, terminal, key)
    except passkeys.KeyRefused as failure:
        _fail(officer, terminal, str(failure))
        raise NotEntered from failure
    except sessions.SecondLogin as refusal:
        event, account = AccessEvent.ENTRY_FAILED, officer.user_id
        audit.refused(doorkeeper(officer, terminal), event, reason=refusal.code, account=account)
        raise
    return Arrival(queries.session_before(officer, actor.session), failures)


def ask_enrolment(session: SessionBase, user_id: str, password: str, ticket: str) -> str:
    """鍵の登録の始め: password and ticket together; the options as JSON; raises NotEntered."""
    officer = _known(session, user_id, password)
    row = tickets.live(officer, ticket)
    if row is None:
        _fail(officer, proved_terminal(session), "bad_ticket")
        raise NotEntered
    try:
        options, challenge = passkeys.offer_enrolment(officer)
    except NoAuthenticators as failure:
        actor, event = doorkeeper(officer, proved_terminal(session)), AccessEvent.ENROLMENT_FAILED
        audit.refused(actor, event, reason=failure.code, account=officer.user_id)
        raise
    _await(session, "enrol", officer, challenge, row)
    return options


def enrol(session: SessionBase, answer: passkeys.Answer) -> None:
    """鍵の登録: uses the ticket up in the same transaction; raises NotEntered."""
    terminal = proved_terminal(session)
    officer, pending = _pending(session, "enrol", terminal)
    try:
        with transaction.atomic():
            if not tickets.use_up(officer, pending["ticket"]):
                raise passkeys.KeyRefused("used_ticket")
            key = passkeys.enrol(officer, answer, bytes.fromhex(pending["challenge"]))
            actor, event = doorkeeper(officer, terminal), AccessEvent.PASSKEY_ENROLLED
            audit.record(actor, event, account=officer.user_id, key=key.pk, aaguid=str(key.aaguid))
    except passkeys.KeyRefused as failure:
        actor, event = doorkeeper(officer, terminal), AccessEvent.ENROLMENT_FAILED
        audit.refused(actor, event, reason=str(failure), account=officer.user_id)
        raise NotEntered from failure


def _known(session: SessionBase, user_id: str, password: str) -> Officer:
    session.pop(PENDING, None)
    terminal = proved_terminal(session)
    if not terminal:
        raise _turned_away("terminal_not_proved")
    officer = passwords.check(user_id, password, terminal)
    if officer is None:
        raise NotEntered
    return officer


def _await(
    session: SessionBase, step: str, officer: Officer, challenge: bytes, ticket: int = 0
) -> None:
    session[PENDING] = {
        "step": step,
        "user_id": officer.user_id,
        "challenge": challenge.hex(),
        "ticket": ticket,
        "stamp": passwords.stamp(officer),
        "at": _now(),
    }


def _pending(session: SessionBase, step: str, terminal: str) -> tuple[Officer, dict[str, Any]]:
    """Who is awaited at this step, once, at the proved terminal; raises NotEntered."""
    pending = session.pop(PENDING, None)
    is_awaited = pending and pending["step"] == step and _now() - pending["at"] <= STEP_SECONDS
    officer = queries.officer_of(pending["user_id"]) if is_awaited else None
    if officer is None or not terminal:
        raise _turned_away("not_awaited")
    if not challenges.is_first_answer(pending["challenge"]):
        raise _turned_away("answered_before", officer)
    if passwords.stamp(officer) != pending["stamp"]:
        raise _turned_away("password_changed", officer)
    if not queries.in_term(officer, timezone.localdate()):
        raise _turned_away("outside_term", officer)
    return officer, pending


def _turned_away(cause: str, officer: Officer | None = None) -> NotEntered:
    """The refusal, after the log has its cause."""
    account = officer.user_id if officer else ""
    audit.refused(doorkeeper(officer), AccessEvent.ENTRY_FAILED, reason=cause, account=account)
    return NotEntered()


@transaction.atomic
def _fail(officer: Officer, terminal: str, cause: str) -> None:
    waits.count_failure(officer, terminal, cause)


def _now() -> float:
    return timezone.now().timestamp()
