"""検証の一区切り: a run of leaves with their events, read and checked as one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tesuri.workplace.audit.checks import CHECKS
from tesuri.workplace.audit.entries import IS_PLAIN, SELECTED
from tesuri.workplace.audit.offline import HASH
from tesuri.workplace.audit.stored import dictionaries, rows
from tesuri.workplace.audit.verifier import Finding, of_places

CHUNK = 8_192
MOMENT = f"CASE WHEN {IS_PLAIN} THEN r.at END AS at"  # what Python can hold, or nothing
LEAVES = f"""
SELECT r.index, r.record_id, r.hash, {MOMENT} FROM audit_leaf r
WHERE r.body = %s AND r.index >= %s AND r.index < %s ORDER BY r.index
"""
EVENTS = f"SELECT {SELECTED} FROM audit_auditrecord r WHERE r.id = ANY (%s)"
IN_TIME = f"{EVENTS} AND r.at BETWEEN %s AND %s"
NOTHING = bytes(HASH)
Leaf = tuple[int, int, bytes, Any]


@dataclass
class Examined:
    """検証した区切り: the hashes of its leaves in a row, what was found, and what is in files."""

    hashes: bytes
    findings: list[Finding] = field(default_factory=list)
    archived: int = 0


def examine(
    connection: psycopg.Connection[Any],
    body: str,
    first: int,
    end: int,
    covered: Sequence[tuple[int, int]] = (),
) -> Examined:
    """区切りを検証する: places `first` to before `end`; `covered` are ranges that were archived."""
    leaves = rows(connection, LEAVES, [body, first, end])
    known = events_of(connection, leaves)
    done = Examined(_in_a_row(leaves, first, end))
    done.findings += of_places(body, first, end, (leaf[0] for leaf in leaves))
    events = []
    for index, record, hashed, _ in leaves:
        if (row := known.get(record)) is not None:
            row["index"], row["hash"] = index, hashed
            events.append(row)
        elif any(low <= index <= high for low, high in covered):
            done.archived += 1
        else:
            done.findings.append(Finding(body, "記録が消されています", index, index, record))
    for check in CHECKS:
        done.findings += check(connection, body, events)
    return done


def _in_a_row(leaves: Sequence[Leaf], first: int, end: int) -> bytes:
    """Hashes of all places; a missing leaf counts as nothing but zeros, so the rest stays put."""
    held = {index: hashed for index, _, hashed, _ in leaves}
    hashes = [held.get(index, NOTHING) for index in range(first, end)]
    return b"".join(each if len(each) == HASH else NOTHING for each in hashes)


def events_of(
    connection: psycopg.Connection[Any], leaves: Sequence[Leaf]
) -> dict[int, dict[str, Any]]:
    """葉の記録: by their number; first where their leaves say, then, for the rest, anywhere."""
    if not leaves:
        return {}
    numbers, found = [leaf[1] for leaf in leaves], dict[int, dict[str, Any]]()
    if moments := [leaf[3] for leaf in leaves if leaf[3] is not None]:
        _take(found, dictionaries(connection, IN_TIME, [numbers, min(moments), max(moments)]))
    if missing := [number for number in numbers if number not in found]:
        _take(found, dictionaries(connection, EVENTS, [missing]))
    return found


def _take(found: dict[int, dict[str, Any]], given: list[dict[str, Any]]) -> None:
    """By number; whoever may take the key off the table may also write a number twice."""
    for row in given:
        row["is_twice"] = row["id"] in found
        found[row["id"]] = row
