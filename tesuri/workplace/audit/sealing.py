"""封印: events that wait are placed into the tree of their body, and its head is signed.

Leaves, nodes, head and the emptied queue are one transaction for each body; a lock keeps two
workers apart. What is committed late, with a lower number, waits in the queue like anything else.
Files outside the database follow the commit, so that nothing is published that was not kept.
"""

from typing import Any

import structlog
from django import db
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tesuri.workplace.audit import stored
from tesuri.workplace.audit.entries import SELECTED, leaf_of
from tesuri.workplace.audit.models import Head
from tesuri.workplace.audit.notes import checkpoint, origin_of
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.publishing import Publisher
from tesuri.workplace.audit.signing import audit_key

SEALER_LOCK = 7_451_001
BATCH = 5_000
LOCK = "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))"
BODIES = "SELECT DISTINCT body FROM audit_unsealed ORDER BY body"
WAITING = """
SELECT record_id, at FROM audit_unsealed WHERE body = %s ORDER BY record_id LIMIT %s
"""
EVENTS = f"""
SELECT {SELECTED} FROM audit_auditrecord r
WHERE r.id = ANY (%s) AND r.at BETWEEN %s AND %s AND r.body = %s ORDER BY r.id
"""
DONE = "DELETE FROM audit_unsealed WHERE body = %s AND record_id = ANY (%s)"
# The two seconds guard nothing: they keep an idle night from leaving a row version for each pass.
# The doors close after a longer time than that, and a clock that was set back is written at once.
ROUND = """
INSERT INTO audit_round AS known (id, at) VALUES (1, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET at = excluded.at
WHERE known.at NOT BETWEEN excluded.at - interval '2 seconds' AND excluded.at
"""

log = structlog.get_logger("tesuri.audit")
_unpublished: set[str] = set()  # bodies whose newest head may not lie in its folder


class LockedElsewhere(RuntimeError):
    """他の裏方が封印中: another worker seals this body at this moment."""


class NotSealed(RuntimeError):
    """封印できない: some body has events that could not be sealed in this round."""


def seal_heads() -> int:
    """頭に署名する: until no body has more than a batch of news; the number of events placed.

    Raises NotSealed when a body could not be sealed; the others are, each by one batch.
    """
    placed, is_behind = 0, True
    while is_behind:
        count, is_behind = _one_pass()
        placed += count
    return placed


def _one_pass() -> tuple[int, bool]:
    """One batch of each body with news or an unpublished head, and whether one is behind.

    The bodies are asked anew each time, so that the long work of one keeps nobody else waiting,
    and each pass is told, so that a long queue that is being signed is not taken for one that is
    not.
    """
    placed, failed, is_behind = 0, list[str](), False
    for body in sorted({*bodies_with_news(), *_unpublished}):
        try:
            count = _seal_and_publish(body)
        except LockedElsewhere:
            failed.append(body)
        except Exception:
            log.exception("body_not_sealed", body=body)
            failed.append(body)
        else:
            placed += count
            is_behind |= count == BATCH
    if failed:
        raise NotSealed(", ".join(failed))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(ROUND)
    return placed, is_behind


def _seal_and_publish(body: str) -> int:
    """What was signed is published before more is signed, which refuses a fork of the published.

    While it cannot be, events wait, though their tree could grow: so the doors close, as they do
    when nothing is signed. The body is tried again in each round, with news or without.
    """
    _unpublished.add(body)
    publisher().publish(body)
    if count := _seal(body):
        publisher().publish(body)
    _unpublished.discard(body)
    return count


def publish_all() -> None:
    """控えを揃える: tiles and heads that a crash or a lost folder left behind; at the start.

    A body that cannot be published stops no other, and every round tries it again.
    """
    for body in Head.objects.order_by("body").values_list("body", flat=True).distinct():
        try:
            publisher().publish(body, whole=True)
        except db.Error:
            raise
        except Exception:
            log.exception("body_not_published", body=body)
            _unpublished.add(body)


def publisher() -> Publisher:
    """控えの書き手: of this system, on this machine."""
    return Publisher(settings.TESURI_VAR, settings.TESURI_SYSTEM, connection)


def bodies_with_news() -> list[str]:
    """待っている団体: those with events that no head covers yet."""
    with connection.cursor() as cursor:
        cursor.execute(BODIES)
        return [body for (body,) in cursor.fetchall()]


def _seal(body: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [SEALER_LOCK, body])
        if not cursor.fetchone()[0]:
            raise LockedElsewhere(body)
        last = Head.objects.filter(body=body).order_by("-size").first()
        size = last.size if last else 0
        events = _waiting(cursor, body)
        if not events:
            return 0
        leaves = [(row["id"], row["at"], leaf_of(row)) for row in events]
        edge = stored.Edge(connection.connection, body, size)
        edge.grow(hashed for *_, hashed in leaves)
        stored.add_leaves(connection.connection, body, size, leaves)
        stored.add_nodes(connection.connection, body, edge.nodes)
        cursor.execute(DONE, [body, [number for number, *_ in leaves]])
        _sign(body, size, edge)
    return len(leaves)


def _waiting(cursor: Any, body: str) -> list[dict[str, Any]]:
    """The events at the front of the queue; raises Unsound when one of them is gone."""
    cursor.execute(WAITING, [body, BATCH])
    queue = cursor.fetchall()
    if not queue:
        return []
    numbers, moments = [number for number, _ in queue], [at for _, at in queue]
    cursor.execute(EVENTS, [numbers, min(moments), max(moments), body])
    names = [column.name for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if len(found) < len(queue):
        gone = set(numbers) - {row["id"] for row in found}
        raise Unsound(f"封印の前に消された記録があります: {sorted(gone)[:5]}")
    return found


def _sign(body: str, previous: int, edge: stored.Edge) -> None:
    now = timezone.now().replace(microsecond=0)
    key = audit_key(settings.TESURI_KEYS, settings.TESURI_VAR, settings.TESURI_SYSTEM)
    root = edge.root()
    origin = origin_of(settings.TESURI_SYSTEM, body)
    Head.objects.create(
        body=body,
        size=edge.size,
        previous=previous,
        root=root,
        signed_at=now,
        note=checkpoint(origin, edge.size, root, key, now),
    )
