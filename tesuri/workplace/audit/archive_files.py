"""保存のファイル: writes the events of a month with their changes, once all of it is sealed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from psycopg.rows import dict_row, tuple_row

from tesuri.workplace.audit.archive import MANIFEST, Connection, Month, Ranges, merged, of_month
from tesuri.workplace.audit.entries import AT, ENCODE, SELECTED, entry
from tesuri.workplace.audit.notes import origin_of
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.places import write_whole
from tesuri.workplace.audit.rows_changed import CONTENT
from tesuri.workplace.audit.stored import NEWEST, forest, rows

FORM = "tesuri-archive-2"
WITHIN = """
r.at >= (%s::text || '-01')::timestamp AT TIME ZONE 'Asia/Tokyo'
AND r.at < ((%s::text || '-01')::timestamp + interval '1 month') AT TIME ZONE 'Asia/Tokyo'
"""
SEALED = "JOIN audit_leaf l ON l.record_id = r.id AND l.body = r.body"
EVENTS = f"""
SELECT l.index, {SELECTED} FROM audit_auditrecord r {SEALED}
WHERE {WITHIN} AND r.body = %s ORDER BY l.index
"""
CHANGES = f"""
SELECT r.id, {AT.replace("r.at", "c.at")}, {CONTENT.format("c")}
FROM audit_auditrecord r {SEALED}
JOIN audit_change c ON c.record_id = r.id AND c.body = r.body
WHERE {WITHIN} AND r.body = %s ORDER BY l.index, c.position
"""
BODIES = f"SELECT DISTINCT body FROM audit_auditrecord r WHERE {WITHIN} ORDER BY 1"
WAITING = f"""
SELECT count(*) FROM audit_auditrecord r WHERE {WITHIN} AND NOT EXISTS (
  SELECT 1 FROM audit_leaf l WHERE l.record_id = r.id AND l.body = r.body)
"""


@dataclass(frozen=True)
class Written:
    """書いた月: the hash of its manifest, and what that says of each body."""

    digest: str
    bodies: dict[str, Any]

    @property
    def events(self) -> int:
        """件数: of the events of all bodies."""
        return sum(held["events"] for held in self.bodies.values())


def write_month(connection: Connection, month: Month) -> Written:
    """月を書く: files and manifest, checked against tree and heads; the same month, the same bytes.

    Raises Unsound when something is not sealed or does not match.
    """
    ((waiting,),) = rows(connection, WAITING, [month.name, month.name])
    if waiting:
        raise Unsound(f"{month.name} に木にない記録が {waiting} 件あります")
    month.folder.mkdir(parents=True, exist_ok=True)
    names = rows(connection, BODIES, [month.name, month.name])
    bodies = {body: _write_body(connection, month, body) for (body,) in names}
    manifest = {"form": FORM, "system": month.system, "month": month.name, "bodies": bodies}
    content = ENCODE(manifest).encode()
    write_whole(month.folder / MANIFEST, content)
    for body, held in bodies.items():
        if found := next(iter(of_month(connection, body, month.folder)), None):
            raise Unsound(f"書いたファイルが木と合いません: {found}")
        _refuse_uncovered(connection, body, held["indexes"])
    return Written(sha256(content).hexdigest(), bodies)


def _refuse_uncovered(connection: Connection, body: str, indexes: Ranges) -> None:
    """The newest signed head covers the month, and the stored tree has its root."""
    size, root, _ = (rows(connection, NEWEST, [body]) or [(0, b"", "")])[0]
    tree = forest(connection, body, size)
    if size <= indexes[-1][1] or tree.root() != bytes(root):
        raise Unsound(f"{body} の木が署名した頭と合いません")
    for first, last in indexes:
        for index in range(first // 256, last // 256 + 1):
            if not tree.holds(index):
                raise Unsound(f"{body} の木の {index} 番のタイルが上の段と合いません")


def _write_body(connection: Connection, month: Month, body: str) -> dict[str, Any]:
    entries_file, changes_file = (
        month.folder / f"{body}.{kind}" for kind in ("entries", "changes")
    )
    ranges, entries_hash = _write_entries(connection, month, body, entries_file)
    count, changes_hash = _write_changes(connection, month, body, changes_file)
    return {
        "origin": origin_of(month.system, body),
        "files": {entries_file.name: entries_hash, changes_file.name: changes_hash},
        "events": sum(last - first + 1 for first, last in ranges),
        "changes": count,
        "indexes": ranges,
    }


def _write_entries(
    connection: Connection, month: Month, body: str, path: Path
) -> tuple[Ranges, str]:
    digest, places = sha256(), Ranges()
    with (
        _durable(path) as file,
        connection.cursor(name="month", row_factory=dict_row) as cursor,
    ):
        for row in cursor.execute(EVENTS.encode(), [month.name, month.name, body]):
            written = entry(row)
            bundle = len(written).to_bytes(2, "big") + written
            digest.update(bundle)
            file.write(bundle)
            places.append((row["index"], row["index"]))
            if len(places) > 1000:
                places = merged(places)
    return merged(places), digest.hexdigest()


def _write_changes(connection: Connection, month: Month, body: str, path: Path) -> tuple[int, str]:
    digest, count = sha256(), 0
    with (
        _durable(path) as file,
        connection.cursor(name="changes", row_factory=tuple_row) as cursor,
    ):
        for row in cursor.execute(CHANGES.encode(), [month.name, month.name, body]):
            line = json.dumps(row).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return count, digest.hexdigest()


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
