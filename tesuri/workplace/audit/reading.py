"""監査人の読み出し: verifies the log of a database, in the auditor's role, and heads from files.

Large logs are read by several processes, each on the same snapshot. No Django.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

from tesuri.workplace.audit.archive import archived_ranges, of_archive
from tesuri.workplace.audit.checks import WHOLE
from tesuri.workplace.audit.chunks import CHUNK, Examined, examine
from tesuri.workplace.audit.notes import origin_of
from tesuri.workplace.audit.offline import public_keys
from tesuri.workplace.audit.places import notes_in
from tesuri.workplace.audit.stored import rows
from tesuri.workplace.audit.verifier import Finding, Keys, SignedHead, Tree, Verdict

Connection = psycopg.Connection[Any]
HEADS = """
SELECT size, root, note, previous,
       CASE WHEN isfinite(signed_at) THEN extract(epoch FROM signed_at)::bigint ELSE -1 END
FROM audit_head WHERE body = %s ORDER BY size
"""
BODIES = """
SELECT DISTINCT body FROM audit_head UNION SELECT DISTINCT body FROM audit_auditrecord
UNION SELECT DISTINCT body FROM audit_leaf UNION SELECT DISTINCT body FROM audit_unsealed
UNION SELECT DISTINCT body FROM audit_change
"""
LENGTH = "SELECT coalesce(max(index) + 1, 0) FROM audit_leaf WHERE body = %s"
STRAY = """
SELECT r.id FROM audit_auditrecord r
LEFT JOIN audit_leaf l ON l.record_id = r.id AND l.at = r.at AND l.body = r.body
WHERE r.body = %s AND l.record_id IS NULL
AND NOT EXISTS (SELECT 1 FROM audit_unsealed q WHERE q.record_id = r.id AND q.body = r.body)
ORDER BY r.id LIMIT 100
"""
BELOW = """
SELECT index, record_id FROM audit_leaf WHERE body = %s AND index < 0 ORDER BY index LIMIT 100
"""
GONE = """
SELECT q.record_id FROM audit_unsealed q
LEFT JOIN audit_auditrecord r ON r.id = q.record_id AND r.at = q.at
WHERE q.body = %s AND r.id IS NULL ORDER BY q.record_id LIMIT 100
"""
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
LARGE = 10 * CHUNK
Source = tuple[str, str] | None  # address and snapshot, for several processes
FAILURES = (
    *(psycopg.Error, ArithmeticError, AttributeError, LookupError, OSError, RecursionError),
    *(TypeError, ValueError),
)
STOPPED = "検証を終えられません。記録が読めない形に書き換えられています"
UNREADABLE = "保存したファイルを読めません"
UNSEEN = "保存済みとされた記録を、ファイルで確かめていません（--archive で示してください）"
UNKEPT = (
    "控えの頭（立会人を示したときは副署のあるもの）がなく、末尾が切られていないか確かめていません"
)


def verdicts(
    url: str,
    system: str,
    key_file: Path,
    heads: Path,
    witness: Path | None = None,
    archive: Path | None = None,
) -> list[Verdict]:
    """各団体の検証: one verdict for each body that the database or the kept heads know.

    `heads`: a note, a file or a folder of them; `witness`: the key of who must have cosigned those;
    `archive`: the folder of the months that were archived, whose events are then checked too. What
    the log calls archived is not believed without it: who writes events could call anything so.
    """
    keys = public_keys(key_file.read_bytes())
    kept = outside_heads(heads, public_keys(witness.read_bytes()) if witness else [])
    with psycopg.connect(url) as connection:
        connection.execute(SNAPSHOT)
        found = verdicts_on(connection, system, keys, kept, url=url)
        found = [_with_kept(each, system, kept) for each in found]
        return [_with_files(connection, each, archive) for each in found]


def verdicts_on(
    connection: Connection, system: str, keys: Keys, kept: Sequence[SignedHead], *, url: str = ""
) -> list[Verdict]:
    """検証: over an open connection; with its address, large logs are read by several processes."""
    named = {body for (body,) in rows(connection, BODIES, [])}
    named |= {head.body for head in kept if head.origin == origin_of(system, head.body)}
    source = (url, str(rows(connection, "SELECT pg_export_snapshot()", [])[0][0])) if url else None
    return [_whatever(connection, system, body, keys, kept, source) for body in sorted(named)]


def _whatever(
    connection: Connection,
    system: str,
    body: str,
    keys: Keys,
    kept: Sequence[SignedHead],
    source: Source,
) -> Verdict:
    """A verdict whatever was written into the log: what nobody thought of is a finding too."""
    try:
        with connection.transaction():
            return _verdict(connection, system, body, keys, kept, source)
    except FAILURES as failure:
        found = Finding(body, f"{STOPPED}: {type(failure).__name__}", 0, 0)
        return Verdict(body, 0, 0, "", (found,))


def _verdict(
    connection: Connection,
    system: str,
    body: str,
    keys: Keys,
    kept: Sequence[SignedHead],
    source: Source,
) -> Verdict:
    origin = origin_of(system, body)
    heads = [
        SignedHead(body, size, bytes(root), note, previous, signed_at)
        for size, root, note, previous, signed_at in rows(connection, HEADS, [body])
    ]
    outside = [head for head in kept if head.origin == origin]
    tree, archived = Tree(origin, body, [*heads, *outside], keys), 0
    findings = []
    for part in _parts(connection, body, source):
        tree.take(part.hashes)
        findings += part.findings
        archived += part.archived
    root = tree.end()
    findings += [*_strays(connection, body, tree.size), *tree.findings]
    for check in WHOLE:
        findings += check(connection, body, tree.size)
    return Verdict(body, tree.size, len(tree.heads), root, tuple(findings), archived)


def _parts(connection: Connection, body: str, source: Source) -> Iterator[Examined]:
    ((length,),) = rows(connection, LENGTH, [body])
    covered = archived_ranges(connection, body)
    starts = range(0, length, CHUNK)
    if not source or length < LARGE:
        for first in starts:
            yield examine(connection, body, first, min(first + CHUNK, length), covered)
        return
    context, workers = get_context("spawn"), min(os.cpu_count() or 1, 4)
    with ProcessPoolExecutor(workers, context, _enter, source) as pool:
        for ahead in range(0, len(starts), 8 * workers):  # so that no results pile up
            some = starts[ahead : ahead + 8 * workers]
            yield from pool.map(
                _examine, [(body, first, min(first + CHUNK, length), covered) for first in some]
            )


_mine: list[Connection] = []  # the connection of a reading process


def _enter(url: str, snapshot: str) -> None:
    connection = psycopg.connect(url)
    connection.execute(SNAPSHOT)
    connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'".encode())
    _mine.append(connection)


def _examine(part: tuple[str, int, int, list[tuple[int, int]]]) -> Examined:
    return examine(_mine[0], *part)


def _strays(connection: Connection, body: str, size: int) -> Iterator[Finding]:
    for (record,) in rows(connection, STRAY, [body]):
        yield Finding(body, "木に置かれたことのない記録があります", size, size, record)
    for index, record in rows(connection, BELOW, [body]):
        yield Finding(body, "木の外（負の番号）に葉があります", index, index, record)
    for (record,) in rows(connection, GONE, [body]):
        yield Finding(body, "木に置かれる前の記録が消されています", size, size, record)


def _with_kept(verdict: Verdict, system: str, kept: Sequence[SignedHead]) -> Verdict:
    """A log that nothing outside is held against may have lost its end: that is said too."""
    origin = origin_of(system, verdict.body)
    if not verdict.events or any(head.origin == origin for head in kept):
        return verdict
    found = Finding(verdict.body, UNKEPT, 0, verdict.events - 1)
    return replace(verdict, findings=(*verdict.findings, found))


def _with_files(connection: Connection, verdict: Verdict, archive: Path | None) -> Verdict:
    if archive:
        found = _of_files(connection, verdict.body, archive)
    else:
        gone = archived_ranges(connection, verdict.body) if verdict.archived else []
        found = [Finding(verdict.body, UNSEEN, *each) for each in gone]
    return replace(verdict, findings=(*verdict.findings, *found))


def _of_files(connection: Connection, body: str, archive: Path) -> list[Finding]:
    found = list[Finding]()
    try:
        with connection.transaction():
            found.extend(of_archive(connection, body, archive))
    except FAILURES as failure:
        found.append(Finding(body, f"{UNREADABLE}: {type(failure).__name__}", 0, 0))
    return found


def unsealed_count(url: str) -> int:
    """まだ木にない記録の数: what the next head will cover."""
    with psycopg.connect(url) as connection:
        return int(rows(connection, "SELECT count(*) FROM audit_unsealed", [])[0][0])


def outside_heads(path: Path, witness: Keys = ()) -> list[SignedHead]:
    """控えの頭: of a note, a file or a folder; with a witness, those that it cosigned."""
    heads = [SignedHead.outside(note) for note in notes_in(path)]
    return [head for head in heads if not witness or head.is_cosigned(witness)]
