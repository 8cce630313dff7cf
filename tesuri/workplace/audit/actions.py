"""監査記録を書く: beside the act, in its transaction; and the sealing of what was written."""

import json
import re
import secrets
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tesuri.ground.text.my_number import contains_my_number
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import SALT_BYTES, leaf_of, moment
from tesuri.workplace.audit.events import Event
from tesuri.workplace.audit.frontier import grow, root_of
from tesuri.workplace.audit.heads import heads_file
from tesuri.workplace.audit.models import AuditRecord, Head, Leaf
from tesuri.workplace.audit.signing import sign

SEALER_LOCK = 7_451_001
BATCH = 5_000
BY_CHANCE = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CannotRecord(RuntimeError):
    """記録できない: the act may not happen either."""


def record(
    actor: Actor, event: Event, *, subject: str = "", outcome: str = "done", **details: Any
) -> AuditRecord:
    """一件を記録する: call inside the transaction of the act; details are plain JSON values."""
    if not transaction.get_connection().in_atomic_block:
        raise CannotRecord("an event is recorded in the transaction of its act")
    if any(contains_my_number(text) for text in [actor.purpose, subject, *_texts(details)]):
        raise CannotRecord("a 個人番号 never enters the log")
    return AuditRecord.objects.create(
        body=actor.body,
        at=timezone.now(),
        kind=event.value,
        outcome=outcome,
        user_id=actor.user_id,
        user_name=actor.name,
        office=actor.office,
        terminal=actor.terminal,
        session=actor.session,
        duty=actor.duty,
        purpose=actor.purpose,
        subject=subject,
        details=details,
        salt=secrets.token_bytes(SALT_BYTES),
    )


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


def seal_heads() -> int:
    """頭に署名する: place what is new into the tree of each body, and sign; the number placed."""
    placed = 0
    for body in _bodies_with_news():
        placed += _seal(body)
    return placed


def _bodies_with_news() -> list[str]:
    fresh = AuditRecord.objects.filter(leaf__isnull=True)
    return list(fresh.order_by("body").values_list("body", flat=True).distinct())


def _seal(body: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SEALER_LOCK, body])
        last = Head.objects.filter(body=body).order_by("-size").first()
        frontier = [bytes.fromhex(each) for each in last.frontier] if last else []
        size = last.size if last else 0
        fresh = AuditRecord.objects.filter(body=body, leaf__isnull=True).order_by("id")[:BATCH]
        rows = list(fresh.values())
        if not rows:
            return 0
        hashes = [leaf_of(row) for row in rows]
        Leaf.objects.bulk_create(
            Leaf(body=body, index=size + offset, record_id=row["id"], hash=hashed)
            for offset, (row, hashed) in enumerate(zip(rows, hashes, strict=True))
        )
        frontier, size = grow(frontier, size, hashes)
        head = _signed(body, size, frontier)
    _write_outside(head)
    return len(rows)


def _signed(body: str, size: int, frontier: list[bytes]) -> Head:
    now, root = timezone.now(), root_of(frontier)
    return Head.objects.create(
        body=body,
        size=size,
        root=root,
        signed_at=now,
        signature=sign(body, size, root, moment(now)),
        frontier=[each.hex() for each in frontier],
    )


def _write_outside(head: Head) -> None:
    """A copy of the head outside the database: a cut tail or an old backup shows against it."""
    path = heads_file(settings.TESURI_VAR, settings.TESURI_SYSTEM)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "body": head.body,
        "size": head.size,
        "root": head.root.hex(),
        "signed_at": moment(head.signed_at),
        "signature": head.signature.hex(),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
