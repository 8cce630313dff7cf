"""行の変更の検証: holds `audit_change` against the events of the log, and names what differs.

An event `audit.rows_changed` carries count and digest of its changes; the tree proves the event.
Here the digest is worked out anew from the rows as they stand. No Django; the text of a change is
put together by the database that keeps it, by an expression of ours and by none that it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tesuri.workplace.audit.rows_changed import CONTENT

CHUNK = 5_000
TOLD = f"""
SELECT r.id, (r.details->>'count')::bigint AS count, r.details->>'digest' AS digest,
       (r.details->>'listed')::boolean AS is_listed, c.id IS NOT NULL AS is_there,
       c.at IS NOT DISTINCT FROM r.at AND c.table_name = r.details->>'table'
         AND c.operation = r.details->>'operation' AS is_same,
       convert_to({CONTENT.format("c")}, 'UTF8') AS content
FROM audit_auditrecord r LEFT JOIN audit_change c ON c.record_id = r.id AND c.body = r.body
WHERE r.body = %s AND r.kind = 'audit.rows_changed' ORDER BY r.id, c.position
"""
UNTOLD = """
SELECT c.record_id, min(c.id) AS first, max(c.id) AS last FROM audit_change c
WHERE c.body = %s AND NOT EXISTS (
  SELECT 1 FROM audit_auditrecord r
  WHERE r.id = c.record_id AND r.body = c.body AND r.kind = 'audit.rows_changed')
GROUP BY c.record_id ORDER BY c.record_id
"""
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class ChangeFinding:
    """変更の食い違い: the event whose changes are not those that were written with it."""

    record: int
    problem: str


def check_changes(connection: Connection, body: str) -> list[ChangeFinding]:
    """検証する: every event of the body with its changes, and changes that no event speaks of."""
    return [*_of_events(connection, body), *_of_nothing(connection, body)]


def _of_events(connection: Connection, body: str) -> Iterator[ChangeFinding]:
    with connection.cursor(name="told_changes", row_factory=dict_row) as cursor:
        cursor.itersize = CHUNK
        cursor.execute(TOLD.encode(), [body])
        for record, rows in groupby(cursor, key=lambda row: row["id"]):
            if problem := _problem(list(rows)):
                yield ChangeFinding(record, problem)


def _problem(rows: list[dict[str, Any]]) -> str:
    """What is wrong with the changes of one event; empty when nothing is."""
    told, there = rows[0], [row for row in rows if row["is_there"]]
    if not told["is_listed"]:
        return "一覧のない記録に変更の行があります" if there else ""
    if len(there) != told["count"]:
        return f"変更の行が{told['count']}件のはずが{len(there)}件です"
    digest = sha256(b"".join(sha256(row["content"]).digest() for row in there)).hexdigest()
    if digest != told["digest"] or not all(row["is_same"] for row in there):
        return "変更の行の内容が記録と合いません"
    return ""


def _of_nothing(connection: Connection, body: str) -> Iterator[ChangeFinding]:
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(UNTOLD.encode(), [body]):
            yield ChangeFinding(row["record_id"], "変更の行に対応する監査記録がありません")
