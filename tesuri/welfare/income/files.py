"""所得ファイルの効果: what a row would change of what is known of a person and year."""

from collections.abc import Iterable, Mapping
from typing import Any

from tesuri.ground.records import digest_of
from tesuri.welfare.income.formats import income_file
from tesuri.welfare.income.models import Effect, ImportedRow, IncomeFacts, Source

Values = Mapping[str, Any]
Change = tuple[str, Any, Any]  # 項目, 前の値, 後の値


def effect_of(items: Values, former: IncomeFacts | None) -> Effect:
    """取込みの効果: what the office says again changes nothing.

    What only the person had said is entered once more, because another source says it now.
    """
    if former is None:
        return Effect.NEW
    disposed = former.disposition
    if disposed is not None and not changes(disposed.found.kept, items):
        return Effect.SAME  # the office repeats what a clerk has weighed against the declaration
    if changes(former.kept, items):
        return Effect.CHANGED
    return Effect.CONFIRMED if former.source == Source.PERSON else Effect.SAME


def changes(before: Values, after: Values) -> list[Change]:
    """変わる項目: in the order of the file; unknown is a value like any other."""
    return [
        (column.kept_as, before.get(column.kept_as), after.get(column.kept_as))
        for column in income_file.columns()
        if column.kept_as in IncomeFacts.COLUMNS
        if before.get(column.kept_as) != after.get(column.kept_as)
    ]


def rows_digest(rows: Iterable[ImportedRow]) -> str:
    """行のSHA-256: with what each found in the register, so that what is seen is what is agreed."""
    return digest_of([[r.line, r.person_id, r.income_year, r.items, r.former_id] for r in rows])
