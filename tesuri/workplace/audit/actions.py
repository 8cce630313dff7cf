"""監査記録を書く: beside the act, in its transaction."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

import psycopg
from django.db import connection, transaction
from django.utils import timezone

from tesuri.ground.records.prepared import PREPARED_AFTER
from tesuri.ground.text.my_number import contains_my_number
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import COPY, ENCODE, INSERT, INSERTED, SALT_BYTES
from tesuri.workplace.audit.events import Event
from tesuri.workplace.audit.models import AuditRecord

LONGEST_DETAILS = 60_000  # bytes; the table refuses more, and so does a C2SP entry bundle
NAMED_AT_ONCE = 2_000  # 宛名番号 in one event: half of LONGEST_DETAILS, the rest is for the others
# A digest or key, which has letters too, or a UUID: one in 400 holds twelve digits that pass the
# check, and an act may not fail by chance. What this lets through besides is a 個人番号 that a
# program sets between letters a to f, to just this length: no person types it, and no room does so.
BY_CHANCE = re.compile(
    r"(?=[0-9]*[a-f])([0-9a-f]{64}|[0-9a-f]{32})|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


class CannotRecord(RuntimeError):
    """記録できない: the act may not happen either."""


def record(
    actor: Actor, event: Event, *, subject: str = "", outcome: str = "done", **details: Any
) -> AuditRecord:
    """一件を記録する: call inside the transaction of the act; details are plain JSON values."""
    _must_be_in_an_act()
    written = _written(actor, subject, details)
    columns = _columns(actor, event, subject, outcome)
    event_ = AuditRecord(**columns, details=details, salt=secrets.token_bytes(SALT_BYTES))
    return _inserted(event_, written)


def record_shown(
    actor: Actor, event: Event, shown: Sequence[Any], *, subject: str = "", **details: Any
) -> AuditRecord:
    """一覧を記録する: whom a list named, all of them; the first of as many events as that takes.

    A long list is told in parts: each event has its numbers, which part it is and of how many.
    """
    parts = -(-len(shown) // NAMED_AT_ONCE)
    made = []
    for part in range(max(1, parts)):
        named = list(shown[part * NAMED_AT_ONCE : (part + 1) * NAMED_AT_ONCE])
        place: dict[str, Any] = {"part": part + 1, "parts": parts} if parts > 1 else {}
        made.append(record(actor, event, subject=subject, **details, **place, shown=named))
    return made[0]


def record_each(actor: Actor, event: Event, acts: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """多数を記録する: one event for each (subject, details), in one statement; how many.

    For a job that does the same to many people. Each is an event like any other.
    """
    _must_be_in_an_act()
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for subject, details in acts:
            written = _written(actor, subject, details)
            known = _columns(actor, event, subject, "done").values()
            copy.write_row((*known, written, secrets.token_bytes(SALT_BYTES)))
            count += 1
    return count


def _must_be_in_an_act() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise CannotRecord("an event is recorded in the transaction of its act")


def _written(actor: Actor, subject: str, details: Mapping[str, Any]) -> str:
    """The details as JSON, once nothing in the event is what the log never holds."""
    if any(contains_my_number(text) for text in [actor.purpose, subject, *_texts(details)]):
        raise CannotRecord("a 個人番号 never enters the log")
    written = ENCODE(details)
    if len(written.encode()) > LONGEST_DETAILS:
        raise CannotRecord("the details of an event are too long: record a digest and a count")
    return written


def _columns(actor: Actor, event: Event, subject: str, outcome: str) -> dict[str, Any]:
    """The event by INSERTED, but for its details and its salt."""
    return {
        "body": actor.body,
        "at": timezone.now(),
        "kind": event.value,
        "outcome": outcome,
        "user_id": actor.user_id,
        "user_name": actor.name,
        "office": actor.office,
        "terminal": actor.terminal,
        "session": actor.session,
        "duty": actor.duty,
        "purpose": actor.purpose,
        "subject": subject,
    }


def _inserted(event: AuditRecord, details: str) -> AuditRecord:
    """One prepared statement: every act of the house passes here, and the model's way costs thrice.

    The database plans it once a connection; a pooler by session must let it through.
    """
    columns = [getattr(event, name) for name in INSERTED]
    connection.validate_no_broken_transaction()
    open_ = connection.connection
    open_.prepare_threshold = PREPARED_AFTER
    with connection.wrap_database_errors, psycopg.Cursor(open_) as cursor:
        cursor.execute(INSERT.encode(), [*columns, details, bytes(event.salt)])
        (event.pk,) = cursor.fetchone() or (None,)
    event._state.adding, event._state.db = False, connection.alias
    return event


def _texts(value: Any) -> Iterator[str]:
    """Every text in the details but digests and keys, whose digits are chance."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(name)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif not (isinstance(value, str) and BY_CHANCE.fullmatch(value)):
        yield str(value)


@transaction.atomic(durable=True)
def refused(
    actor: Actor, event: StrEnum, *, subject: str = "", reason: str, **details: Any
) -> AuditRecord:
    """拒否を記録する: after the refused act was rolled back, in a transaction of its own.

    `event` is one of a room's events, as a Refusal carries it.
    """
    kind = cast(Event, event)
    return record(actor, kind, subject=subject, outcome="refused", reason=reason, **details)
