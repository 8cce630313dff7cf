"""保存: the months that lie in files, what they hold, and how they are checked.

A month is a folder: for each body one file of entries, each after its length in two bytes (as in
the entry bundles of c2sp.org/tlog-tiles), one file of the changes of rows that these events told
of, a line each, and `manifest.json` with hashes and places. Leaves, nodes and heads stay in the
database. `archive_files.py` writes them, `removals.py` takes the month out. No Django.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path
from typing import Any, cast

import psycopg

from tesuri.workplace.audit.entries import decoded
from tesuri.workplace.audit.offline import SALT, entries, leaf
from tesuri.workplace.audit.stored import rows
from tesuri.workplace.audit.verifier import Finding

MANIFEST = "manifest.json"
Ranges = list[tuple[int, int]]  # places, both ends included
Connection = psycopg.Connection[Any]
MONTH = "to_char({}.at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM')"
MONTHS = f"""
SELECT replace(right(c.relname, 7), '_', '-') AS month FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'audit_auditrecord'::regclass AND c.relname ~ '_[0-9]{{4}}_[0-9]{{2}}$'
UNION SELECT {MONTH.format("r")} FROM audit_auditrecord r
WHERE r.tableoid = to_regclass('audit_auditrecord_other') ORDER BY month
"""
DONE = "SELECT count(*) FROM audit_removal WHERE month = %s AND step = 'done'"
COVERED = """
SELECT (r.details -> 'covered')::text FROM audit_auditrecord r
WHERE r.body = %s AND r.kind = 'audit.archived' AND r.outcome = 'done'
AND r.user_id = 'system:archive' ORDER BY r.id DESC LIMIT 1
"""
BY_ONE = """
SELECT r.id FROM audit_auditrecord r WHERE r.body = %s AND r.kind = 'audit.archived'
AND r.outcome = 'done' AND NOT coalesce(
  r.details #>> '{proposed,role}' <> r.details #>> '{confirmed,role}'
  AND r.details #>> '{proposed,person}' <> r.details #>> '{confirmed,person}', false)
ORDER BY r.id LIMIT 100
"""
HASHES = """
SELECT hash FROM audit_leaf WHERE body = %s AND index BETWEEN %s AND %s ORDER BY index
"""


@dataclass(frozen=True)
class Month:
    """月: of which system, its name such as 2019-04, and the folder that its events go to."""

    name: str
    system: str
    folder: Path

    @property
    def part(self) -> str:
        """区画: the partition that holds its events, if one was made in time."""
        return f"audit_auditrecord_{self.name.replace('-', '_')}"


def months_before(connection: Connection, before: date, system: str, target: Path) -> list[Month]:
    """保存する月: those before this one, whether a partition or the default one holds them.

    What a strange clock wrote into a month that has left goes to a folder of its own.
    """
    found = []
    for (name,) in rows(connection, MONTHS, []):
        if name < f"{before:%Y-%m}":
            ((times,),) = rows(connection, DONE, [name])
            folder = f"{name}.{times + 1}" if times else name
            found.append(Month(name, system, target / system / folder))
    return found


def archived_ranges(connection: Connection, body: str) -> Ranges:
    """保存済みの範囲: of a body, as its newest event of an archive says."""
    found = rows(connection, COVERED, [body])
    try:
        return [(int(first), int(last)) for first, last in decoded(found[0][0] or "[]")]
    except (LookupError, TypeError, ValueError):
        return []  # none, or no ranges: what is not there was then deleted


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
    """月の検証: the events in the file of a body against their leaves, with their changes."""
    held = _held(folder, body)
    if not held:
        return
    first, last = held["indexes"][0][0], held["indexes"][-1][1]
    for name, digest in held["files"].items():
        with (folder / name).open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != digest:
                yield Finding(body, f"保存したファイル {name} が書き換えられています", first, last)
                return
    known = (
        (index, bytes(hashed))
        for low, high in held["indexes"]
        for index, (hashed,) in enumerate(rows(connection, HASHES, [body, low, high]), start=low)
    )
    content = (folder / f"{body}.entries").read_bytes()
    with (folder / f"{body}.changes").open(encoding="utf-8") as changes:
        for (index, hashed), written in zip(known, entries(content), strict=True):
            if leaf(written) != hashed:
                yield Finding(body, "保存した記録が木と合いません", index, index)
            if not is_told(written, changes):
                yield Finding(body, "保存した変更の行が記録と合いません", index, index)
        if next(changes, None) is not None:
            yield Finding(body, "保存した変更の行に対応する監査記録がありません", first, last)


def is_told(written: bytes, changes: Iterator[str]) -> bool:
    """変更の行の検証: whether the next lines are the rows whose digest the event carries."""
    try:
        event = decoded(written[SALT:].decode())
    except ValueError:
        return True  # no event that a trigger wrote; its leaf says whether it is the true one
    if event["kind"] != "audit.rows_changed" or not event["details"]["listed"]:
        return True
    digest = sha256()
    for line in islice(changes, event["details"]["count"]):
        *whose, text = json.loads(line)
        if whose == [event["id"], event["at"]]:
            digest.update(sha256(text.encode()).digest())
    return bool(digest.hexdigest() == event["details"]["digest"])


def by_one_person(connection: Connection, body: str, size: int) -> Iterator[Finding]:
    """一人による保存: events of an archive that do not name two people."""
    for (record,) in rows(connection, BY_ONE, [body]):
        yield Finding(body, "二人によらない保存の記録があります", size, size, record)


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
