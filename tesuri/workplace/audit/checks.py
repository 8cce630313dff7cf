"""記録ごとの検証: what the auditor checks of each event, beside its leaf.

A room that keeps more than the details of an event (rows whose digest stands in them, say) adds its
check to CHECKS: it is given the auditor's connection, the body and a run of events as dictionaries
(the columns of `entries.SELECTED`, and `index`, `hash`, `is_twice`), and yields a Finding for each
that does not hold. What no run of events can show is looked for once a body, in WHOLE, with the
size of the tree.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import psycopg

from tesuri.workplace.audit.archive import by_one_person
from tesuri.workplace.audit.change_check import changes_of_nothing, check_changes
from tesuri.workplace.audit.entries import leaf_of
from tesuri.workplace.audit.verifier import Finding

Row = Mapping[str, Any]
Check = Callable[[psycopg.Connection[Any], str, Sequence[Row]], Iterator[Finding]]
Whole = Callable[[psycopg.Connection[Any], str, int], Iterator[Finding]]


def leaves(
    connection: psycopg.Connection[Any], body: str, rows: Sequence[Row]
) -> Iterator[Finding]:
    """葉の検証: each event hashes to its leaf."""
    for row in rows:
        if leaf_of(row) != row["hash"]:
            yield Finding(body, "記録が書き換えられています", row["index"], row["index"], row["id"])


def once(connection: psycopg.Connection[Any], body: str, rows: Sequence[Row]) -> Iterator[Finding]:
    """一度だけ: of two events with one number readers see both, and the tree holds one."""
    for row in rows:
        if row["is_twice"]:
            what = "同じ番号の記録が二つあります"
            yield Finding(body, what, row["index"], row["index"], row["id"])


CHECKS: tuple[Check, ...] = (leaves, once, check_changes)
WHOLE: tuple[Whole, ...] = (changes_of_nothing, by_one_person)
