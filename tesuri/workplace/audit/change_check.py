"""行の変更の検証: holds `audit_change` against the events of the log, and names what differs.

An event `audit.rows_changed` carries count and digest of its changes; the tree proves the event.
Here the digest is worked out anew from the rows as they stand. No Django; the text of a change is
put together by the database that keeps it, by an expression of ours and by none that it holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tesuri.workplace.audit.entries import AT, SELECTED, decoded
from tesuri.workplace.audit.rows_changed import CONTENT
from tesuri.workplace.audit.stored import dictionaries, rows
from tesuri.workplace.audit.verifier import Finding

CHUNK = 5_000
TOLD = {"table", "operation", "count", "listed", "digest"}
KIND = "audit.rows_changed"
THERE = f"""
SELECT r.record_id, {AT} AS at, r.table_name, r.operation,
       convert_to({CONTENT.format("r")}, 'UTF8') AS content
FROM audit_change r WHERE r.body = %s AND r.record_id = ANY (%s) ORDER BY r.record_id, r.position
"""
UNTOLD = f"""
SELECT DISTINCT c.record_id FROM audit_change c
LEFT JOIN audit_auditrecord r ON r.id = c.record_id AND r.body = c.body
WHERE c.body = %s AND r.kind IS DISTINCT FROM '{KIND}' ORDER BY c.record_id LIMIT 100
"""
EVENTS = f"""
SELECT {SELECTED} FROM audit_auditrecord r WHERE r.body = %s AND r.kind = '{KIND}' ORDER BY r.id
"""
Connection = psycopg.Connection[Any]
Row = Mapping[str, Any]


@dataclass
class Told:
    """記録の言うこと: what an event says of its changes, and those that are there."""

    event: Row
    details: dict[str, Any] | None  # None: not what the trigger writes
    count: int = 0
    is_same: bool = True
    digest: Any = field(default_factory=sha256)

    def take(self, row: Row) -> None:
        """変更を数える: in the order of their positions."""
        self.count += 1
        if self.details is None:
            return
        said = self.event["at"], self.details["table"], self.details["operation"]
        self.is_same &= said == (row["at"], row["table_name"], row["operation"])
        self.digest.update(sha256(row["content"]).digest())

    def problem(self) -> str:
        """食い違い: empty when there is none."""
        if self.details is None:
            return "行の変更の記録の形をしていません"
        if not self.details["listed"]:
            return "一覧のない記録に変更の行があります" if self.count else ""
        if self.count != self.details["count"]:
            return f"変更の行が{self.details['count']}件のはずが{self.count}件です"
        is_same = self.is_same and self.digest.hexdigest() == self.details["digest"]
        return "" if is_same else "変更の行の内容が記録と合いません"


def check_changes(connection: Connection, body: str, events: Sequence[Row]) -> Iterator[Finding]:
    """検証する: each event of a run that tells of changes, with the rows beside it."""
    told = {row["id"]: Told(row, details_of(row)) for row in events if row["kind"] == KIND}
    if not told:
        return
    with (
        connection.transaction(),
        connection.cursor(name="changes_there", row_factory=dict_row) as cursor,
    ):
        cursor.itersize = CHUNK
        for row in cursor.execute(THERE.encode(), [body, list(told)]):
            told[row["record_id"]].take(row)
    for number, each in told.items():
        if problem := each.problem():
            place = each.event.get("index", -1)
            yield Finding(body, problem, place, place, number)


def details_of(row: Row) -> dict[str, Any] | None:
    """記録の内容: with all that the trigger writes; None when it is nothing of the kind."""
    try:
        found = decoded(row["details"])
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.keys() >= TOLD else None


def changes_of_nothing(connection: Connection, body: str, size: int) -> Iterator[Finding]:
    """記録のない変更: rows that no event in the database speaks of; archived, both have left."""
    for (record,) in rows(connection, UNTOLD, [body]):
        yield Finding(body, "変更の行に対応する監査記録がありません", size, size, record)


def all_changes(connection: Connection, body: str) -> list[Finding]:
    """すべての変更: of every event of the body, sealed or not, and those of no event."""
    found = check_changes(connection, body, dictionaries(connection, EVENTS, [body]))
    return [*found, *changes_of_nothing(connection, body, -1)]
