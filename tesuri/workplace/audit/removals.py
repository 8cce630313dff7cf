"""月を消す: one person proposes with the files, another confirms them, and then the month leaves.

PostgreSQL holds the rule (`two_people.py`): role and name of the two differ. Proposing and removing
is for the owner of the tables, confirming for a role that only reads. No Django.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.archive import (
    MANIFEST,
    Connection,
    Month,
    archived_ranges,
    merged,
    of_month,
)
from tesuri.workplace.audit.archive_files import WITHIN, Written, write_month
from tesuri.workplace.audit.entries import ENCODE, INSERT, SALT_BYTES
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.stored import rows

PROPOSED, CONFIRMED, DONE = "proposed", "confirmed", "done"
STEPS = """
SELECT step, person, role, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM audit_removal WHERE month = %s AND manifest = %s
"""
MAY_LEAVE = "SELECT audit_may_leave(%s, '')"
WAITING = """
SELECT p.month, p.manifest FROM audit_removal p WHERE p.step = 'proposed' AND NOT EXISTS (
  SELECT 1 FROM audit_removal c
  WHERE c.month = p.month AND c.manifest = p.manifest AND c.step <> 'proposed') ORDER BY p.id
"""
ENTER = """
INSERT INTO audit_removal (month, manifest, step, person, role, at)
VALUES (%s, %s, %s, %s, '', now())
"""
CHANGES_GO = f"""
DELETE FROM audit_change c USING audit_auditrecord r
WHERE c.record_id = r.id AND c.body = r.body AND {WITHIN}
"""
EVENTS_GO = f"DELETE FROM audit_auditrecord r WHERE {WITHIN}"
IS_PART = """
SELECT EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = 'audit_auditrecord'::regclass
AND inhrelid = to_regclass(%s))
"""


def settle(connection: Connection, month: Month, person: str, at: datetime) -> tuple[str, Written]:
    """月を進める: proposed when nobody did, done when another confirmed these very files.

    Gives the step that the month has reached. All or nothing but the files, which are the same
    bytes each time; what was added since its proposal makes another manifest, proposed anew.
    """
    with connection.transaction():
        if rows(connection, MAY_LEAVE, [month.name])[0][0]:
            _lock(connection, month)
        written = write_month(connection, month)
        steps = _steps(connection, month, written)
        if PROPOSED not in steps:
            _enter(connection, month, written, PROPOSED, person)
            return PROPOSED, written
        if CONFIRMED not in steps:
            return PROPOSED, written
        for body in written.bodies:
            _tell(connection, month, written, body, steps, at)
        _remove(connection, month)
        _enter(connection, month, written, DONE, person)
        return DONE, written


def confirm(connection: Connection, target: Path, person: str) -> Iterator[str]:
    """確かめる: the months proposed whose files below `target` are what the log holds; their names.

    For another person than who proposed, in the auditor's role; raises Unsound when files are
    missing, were changed, or PostgreSQL takes this person for the same one.
    """
    found = {sha256(each.read_bytes()).hexdigest(): each for each in target.rglob(MANIFEST)}
    for month, digest in rows(connection, WAITING, []):
        if digest not in found:
            continue  # written elsewhere, or proposed anew since
        folder = found[digest].parent
        for body in json.loads(found[digest].read_text("utf-8"))["bodies"]:
            if wrong := next(iter(of_month(connection, body, folder)), None):
                raise Unsound(f"{folder} のファイルが木と合いません: {wrong}")
        try:
            rows(connection, "SELECT audit_confirm_removal(%s, %s, %s)", [month, digest, person])
        except psycopg.errors.IntegrityConstraintViolation:
            raise Unsound(f"{month} を提案した人（役割）は確かめられません") from None
        yield month


def _steps(connection: Connection, month: Month, written: Written) -> dict[str, dict[str, Any]]:
    with psycopg.Cursor(connection, row_factory=dict_row) as cursor:
        found = cursor.execute(STEPS.encode(), [month.name, written.digest]).fetchall()
    return {row.pop("step"): row for row in found}


def _enter(connection: Connection, month: Month, written: Written, step: str, person: str) -> None:
    connection.execute(ENTER.encode(), [month.name, written.digest, step, person])


def _lock(connection: Connection, month: Month) -> None:
    """Nothing is added while the month is compared and removed."""
    connection.execute("SET LOCAL lock_timeout = '10s'")
    table = month.part if _is_part(connection, month) else "audit_auditrecord_other"
    connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())


def _is_part(connection: Connection, month: Month) -> bool:
    return bool(rows(connection, IS_PART, [month.part])[0][0])


def _remove(connection: Connection, month: Month) -> None:
    """The changes first, while their events are there to be found by."""
    connection.execute(CHANGES_GO.encode(), [month.name, month.name])
    if not _is_part(connection, month):
        connection.execute(EVENTS_GO.encode(), [month.name, month.name])
        return
    connection.execute(f"ALTER TABLE audit_auditrecord DETACH PARTITION {month.part}".encode())
    connection.execute(f"DROP TABLE {month.part}".encode())


def _tell(
    connection: Connection,
    month: Month,
    written: Written,
    body: str,
    steps: dict[str, dict[str, Any]],
    at: datetime,
) -> None:
    """記録する: what left, and which two people said so, in the log of each body."""
    actor, held = Actor.system("archive", body), written.bodies[body]
    details = {
        "month": month.name,
        "manifest": written.digest,
        "events": held["events"],
        "changes": held["changes"],
        "covered": merged([*archived_ranges(connection, body), *held["indexes"]]),
        "proposed": steps[PROPOSED],
        "confirmed": steps[CONFIRMED],
    }
    kind, salt = AuditEvent.ARCHIVED.value, secrets.token_bytes(SALT_BYTES)
    known = [body, at, kind, "done", actor.user_id, actor.name, *[""] * 6]
    connection.execute(INSERT.encode(), [*known, ENCODE(details), salt])
