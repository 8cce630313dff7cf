"""保存: months past their term go to files, whose hash is in the tree, and leave the database.

A month is a folder: for each body one file of entries, each after its length in two bytes (as in
the entry bundles of c2sp.org/tlog-tiles), and `manifest.json` with their hashes and places. Leaves,
nodes and heads stay. Run as the owner of the tables; no Django.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg.rows import dict_row

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import ENCODE, INSERT, SALT_BYTES, SELECTED, entry
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.notes import origin_of
from tesuri.workplace.audit.offline import Unsound, entries, leaf
from tesuri.workplace.audit.places import write_whole
from tesuri.workplace.audit.stored import NEWEST, forest, rows
from tesuri.workplace.audit.verifier import Finding

FORM, MANIFEST = "tesuri-archive-1", "manifest.json"
Ranges = list[tuple[int, int]]  # places, both ends included
Connection = psycopg.Connection[Any]
MONTHS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'audit_auditrecord'::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY 1
"""
COVERED = """
SELECT r.details -> 'covered' FROM audit_auditrecord r
WHERE r.body = %s AND r.kind = 'audit.archived' AND r.outcome = 'done'
AND r.user_id = 'system:archive' ORDER BY r.id DESC LIMIT 1
"""
OUTSIDE = """
SELECT to_char(at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM'), count(*) FROM audit_auditrecord
WHERE tableoid = to_regclass('audit_auditrecord_other') GROUP BY 1 ORDER BY 1
"""
EVENTS = """
SELECT l.index, {selected} FROM {part} r
JOIN audit_leaf l ON l.record_id = r.id AND l.body = r.body WHERE r.body = %s ORDER BY l.index
"""
HASHES = """
SELECT hash FROM audit_leaf WHERE body = %s AND index BETWEEN %s AND %s ORDER BY index
"""


@dataclass(frozen=True)
class Month:
    """月: a partition, the month whose events it holds, and the folder they go to."""

    part: str
    system: str
    folder: Path

    @property
    def name(self) -> str:
        """年月: 2019-04."""
        return self.part[-7:].replace("_", "-")


def months_before(connection: Connection, before: date, system: str, target: Path) -> list[Month]:
    """保存する月: the partitions of months before this one."""
    parts = [part for (part,) in rows(connection, MONTHS, [])]
    named = [Month(part, system, target / system / part[-7:].replace("_", "-")) for part in parts]
    return [month for month in named if month.name < f"{before:%Y-%m}"]


def outside_months(connection: Connection) -> dict[str, int]:
    """月の区画にない記録: written by a strange clock, by month; no month's archive takes them."""
    return dict(rows(connection, OUTSIDE, []))


def archive(connection: Connection, month: Month, at: datetime) -> int:
    """月を保存する: write, check, enter the hash into the log, drop; how many events went.

    All or nothing but the files: what was written is written again when it is tried again.
    """
    with connection.transaction():
        connection.execute("SET LOCAL lock_timeout = '10s'")
        connection.execute(f"LOCK TABLE {month.part} IN ACCESS EXCLUSIVE MODE".encode())
        _refuse_unsealed(connection, month)
        manifest = _write(connection, month)
        for body in manifest["bodies"]:
            if found := next(iter(of_month(connection, body, month.folder)), None):
                raise Unsound(f"書いたファイルが木と合いません: {found}")
            _refuse_uncovered(connection, body, manifest["bodies"][body]["indexes"])
        digest = sha256((month.folder / MANIFEST).read_bytes()).hexdigest()
        for body, held in manifest["bodies"].items():
            _enter(connection, month, body, held, digest, at)
        connection.execute(f"ALTER TABLE audit_auditrecord DETACH PARTITION {month.part}".encode())
        connection.execute(f"DROP TABLE {month.part}".encode())
    return sum(held["events"] for held in manifest["bodies"].values())


def archived_ranges(connection: Connection, body: str) -> Ranges:
    """保存済みの範囲: of a body, as its newest event of an archive says."""
    found = rows(connection, COVERED, [body])
    return [(first, last) for first, last in (found[0][0] or [] if found else [])]


def of_archive(connection: Connection, body: str, folder: Path) -> Iterator[Finding]:
    """保存の検証: every archived place is in a file, and every file is what the tree says."""
    held: Ranges = []
    for manifest in sorted(folder.rglob(MANIFEST)):
        yield from of_month(connection, body, manifest.parent)
        held += _held(manifest.parent, body).get("indexes", [])
    for first, last in archived_ranges(connection, body):
        for gap in _gaps(first, last, merged(held)):
            yield Finding(body, "保存したはずの記録がファイルにありません", *gap)


def of_month(connection: Connection, body: str, folder: Path) -> Iterator[Finding]:
    """月の検証: the events in the file of a body against their leaves."""
    held = _held(folder, body)
    if not held:
        return
    first, last = held["indexes"][0][0], held["indexes"][-1][1]
    content = (folder / held["file"]).read_bytes()
    if sha256(content).hexdigest() != held["sha256"]:
        yield Finding(body, f"保存したファイル {held['file']} が書き換えられています", first, last)
        return
    known = (
        (index, bytes(hashed))
        for low, high in held["indexes"]
        for index, (hashed,) in enumerate(rows(connection, HASHES, [body, low, high]), start=low)
    )
    for (index, hashed), written in zip(known, entries(content), strict=True):
        if leaf(written) != hashed:
            yield Finding(body, "保存した記録が木と合いません", index, index)


def merged(ranges: Iterable[Iterable[int]]) -> Ranges:
    """範囲をまとめる: neighbours become one."""
    whole: Ranges = []
    for first, last in sorted(cast(Ranges, [tuple(each) for each in ranges])):
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole


def _gaps(first: int, last: int, held: Ranges) -> Iterator[tuple[int, int]]:
    for low, high in held:
        if low > first:
            yield first, min(low - 1, last)
        first = max(first, high + 1)
        if first > last:
            return
    yield first, last


def _held(folder: Path, body: str) -> dict[str, Any]:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    return dict(manifest["bodies"].get(body, {}))


def _refuse_unsealed(connection: Connection, month: Month) -> None:
    waiting = (
        f"SELECT count(*) FROM {month.part} r WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l"
        " WHERE l.record_id = r.id AND l.body = r.body)"
    )
    ((count,),) = rows(connection, waiting, [])
    if count:
        raise Unsound(f"{month.name} に木にない記録が {count} 件あります")


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


def _write(connection: Connection, month: Month) -> dict[str, Any]:
    month.folder.mkdir(parents=True, exist_ok=True)
    bodies = rows(connection, f"SELECT DISTINCT body FROM {month.part} ORDER BY 1", [])
    held = {body: _write_body(connection, month, body) for (body,) in bodies}
    manifest = {"form": FORM, "system": month.system, "month": month.name, "bodies": held}
    write_whole(month.folder / MANIFEST, ENCODE(manifest).encode())
    return manifest


def _write_body(connection: Connection, month: Month, body: str) -> dict[str, Any]:
    path, digest, places = month.folder / f"{body}.entries", sha256(), list[tuple[int, int]]()
    statement = EVENTS.format(selected=SELECTED, part=month.part)
    with (
        path.open("wb") as file,
        connection.cursor(name="month", row_factory=dict_row) as cursor,
    ):
        for row in cursor.execute(statement.encode(), [body]):
            written = entry(row)
            bundle = len(written).to_bytes(2, "big") + written
            digest.update(bundle)
            file.write(bundle)
            places.append((row["index"], row["index"]))
            if len(places) > 1000:
                places = list(merged(places))
        file.flush()
        os.fsync(file.fileno())
    ranges = merged(places)
    return {
        "origin": origin_of(month.system, body),
        "file": path.name,
        "sha256": digest.hexdigest(),
        "events": sum(last - first + 1 for first, last in ranges),
        "indexes": ranges,
    }


def _enter(
    connection: Connection,
    month: Month,
    body: str,
    held: dict[str, Any],
    digest: str,
    at: datetime,
) -> None:
    actor = Actor.system("archive", body)
    covered = merged([*archived_ranges(connection, body), *held["indexes"]])
    details = {
        "month": month.name,
        "manifest": digest,
        "events": held["events"],
        "covered": covered,
    }
    kind, salt = AuditEvent.ARCHIVED.value, secrets.token_bytes(SALT_BYTES)
    known = [body, at, kind, "done", actor.user_id, actor.name, *[""] * 6]
    connection.execute(INSERT.encode(), [*known, ENCODE(details), salt])
