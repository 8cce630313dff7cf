"""多数の判定: results and amounts of many months at once, over columns, without reasons.

For a whole caseload. Each answer is the one that the month has alone (`decide_months`).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from polars import DataFrame

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months.batch import result_column
from tesuri.welfare.allowances.rules.months.facts import MonthFacts
from tesuri.welfare.allowances.rules.months.kept import (
    ALL_OBLIGORS,
    ONE_OBLIGOR,
    TARGETS,
    none_over,
)
from tesuri.welfare.allowances.rules.months.results import BY_VALUE, Result

REFUSED = (Result.REFUSED, 0)


def decide_many(book: Rulebook, known: Sequence[MonthFacts]) -> list[tuple[Result, int]]:
    """The result and the amount of each, in order; a month outside the review is refused."""
    answers = [REFUSED] * len(known)
    own, theirs = book.reviewed(*TARGETS), book.reviewed(ONE_OBLIGOR)
    inside = [
        place
        for place, each in enumerate(known)
        if _within(own, each.month) and (not each.obligors or _within(theirs, each.month))
    ]
    within = _within_limits(
        book, [(place, row) for place in inside for row in known[place].obligors]
    )
    rows = [{**known[place].case, ALL_OBLIGORS: none_over(within[place])} for place in inside]
    if not rows:
        return answers
    worked = book.lazily(_frame(book, rows), *TARGETS)
    found = worked.select(result_column().alias("result"), "monthly_amount").collect()
    for place, (result, amount) in zip(inside, found.iter_rows(), strict=True):
        answers[place] = (BY_VALUE[result], amount or 0)
    return answers


def _within(days: tuple[date, date], month: date) -> bool:
    return days[0] <= month <= days[1]


def _within_limits(
    book: Rulebook, rows: list[tuple[int, dict[str, Any]]]
) -> defaultdict[int, list[bool | None]]:
    """For the place of each case, the answers of its obligors."""
    answers: defaultdict[int, list[bool | None]] = defaultdict(list)
    if rows:
        frame = _frame(book, [row for _, row in rows])
        worked = book.lazily(frame, ONE_OBLIGOR).select(ONE_OBLIGOR).collect()
        for (place, _), answer in zip(rows, worked[ONE_OBLIGOR], strict=True):
            answers[place].append(answer)
    return answers


def _frame(book: Rulebook, rows: list[dict[str, Any]]) -> DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: book.kinds[name].dtype for name in names}
    return pl.from_dicts(rows, schema=schema)
