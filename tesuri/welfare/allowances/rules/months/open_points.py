"""未定の点: what must still be found out before a case can be decided, by the table's columns."""

from collections.abc import Iterator, Mapping
from typing import Any

from polars import DataFrame

from tesuri.ground.law import Rulebook, explain
from tesuri.welfare.allowances.rules.months.batch import given_by_cases, obligor_frame
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR
from tesuri.welfare.allowances.rules.months.programs import program_of

UNKNOWN = "unknown"


class OpenPoints:
    """未定の点: asked for one case after the other; the obligors are those of all of them."""

    def __init__(self, book: Rulebook, obligors: DataFrame) -> None:
        program = program_of(book)
        self.book, self.column_of = book, given_by_cases(program)
        self.given = [*self.column_of, *program.settled, ALL_OBLIGORS]
        self.theirs = obligor_frame(program, obligors).partition_by("place", as_dict=True)

    def of(self, row: Mapping[str, Any]) -> Iterator[str]:
        """一事例の未定の点: `unknown:income`, of its second obligor `unknown:obligor2.income`."""
        target = "monthly_amount" if row["payable"] is None else "suspended"
        missing = self._missing({name: row[name] for name in self.given}, target)
        yield from self._named(name for name in missing if name != ALL_OBLIGORS)
        if ALL_OBLIGORS in missing:
            rows = self.theirs[(row["place"],)].rows(named=True)
            for number, each in enumerate(rows, start=1):
                yield from self._of_obligor(each, number)

    def _of_obligor(self, row: Mapping[str, Any], number: int) -> Iterator[str]:
        missing = self._missing({n: v for n, v in row.items() if n in self.book.kinds}, ONE_OBLIGOR)
        return self._named((n.removeprefix("obligor_") for n in missing), f"obligor{number}.")

    def _missing(self, given: Mapping[str, Any], target: str) -> list[str]:
        """The given facts without which the target stays unknown, in the order of the table."""
        lines = explain(self.book, given, target)
        if lines[0].value is not None:
            return []
        names = {line.name for line in lines if line.value is None}
        return [name for name in given if name in names]

    def _named(self, facts: Iterator[str], place: str = "") -> Iterator[str]:
        columns = dict.fromkeys(self.column_of.get(fact, fact) for fact in facts)
        yield from (f"{UNKNOWN}:{place}{column}" for column in columns)
