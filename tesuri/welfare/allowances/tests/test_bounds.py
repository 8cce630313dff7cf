"""「少なくとも」と「多くとも」: in a batch without gaps they are the fact itself, at no cost."""

from random import Random

import polars as pl
import pytest

from tesuri.welfare.allowances.rules.months import PROGRAMS, Program
from tesuri.welfare.allowances.rules.months.batch import case_frame, obligor_frame, reviewed
from tesuri.welfare.allowances.rules.months.columns import INCOMES
from tesuri.welfare.allowances.rules.months.kept import ONE_OBLIGOR
from tesuri.welfare.allowances.tests.rows import (
    cases_frame,
    drawn_case,
    drawn_obligor,
    obligors_frame,
)

TARGETS = ("suspended", "monthly_amount")
COUNT = 400
ITEMS = [column.name for column in INCOMES]


def some_incomes_unknown(program: Program, frame: pl.DataFrame) -> pl.DataFrame:
    known = pl.int_range(pl.len()) % 9 > 0
    frame = frame.filter(pl.col("target_month").is_between(*reviewed(program.book)))
    return frame.with_columns(pl.when(known).then("income").alias("income"))


def with_a_gap(frame: pl.DataFrame) -> pl.DataFrame:
    """One more row, of which no item of income is known: it leaves no bound exact."""
    gap = frame.tail(1).with_columns(
        pl.lit(None, dtype=frame.schema[name]).alias(name) for name in ITEMS
    )
    return pl.concat([frame, gap])


def case_facts(program: Program, cases: pl.DataFrame) -> pl.DataFrame:
    within = pl.Series([n % 7 > 0 for n in range(len(cases))])
    return case_frame(program, cases, within)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_bounds_of_a_case_without_gaps_are_worked_out_as_the_fact(program: Program) -> None:
    draw, book = Random(7), program.book
    cases = some_incomes_unknown(
        program, cases_frame([drawn_case(draw, program, n) for n in range(COUNT)])
    )
    whole, gapped = case_facts(program, cases), case_facts(program, with_a_gap(cases))
    assert {"assessed_income_at_most", "assessed_income_at_least"} <= book.exact_bounds(
        whole
    ).keys()
    assert "assessed_income_at_most" not in book.exact_bounds(gapped)
    quick = book.lazily(whole, *TARGETS).collect()
    slow = book.lazily(gapped, *TARGETS).collect().head(len(whole))
    names = [name for name in slow.columns if name in book.facts]
    assert set(names) >= {"assessed_income_at_most", "own_limit_at_least", "suspended"}
    assert quick.select(names).equals(slow.select(names))


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_bounds_of_an_obligor_too(program: Program) -> None:
    draw, book = Random(8), program.book
    rows = [drawn_obligor(draw, drawn_case(draw, program, n)) for n in range(COUNT)]
    obligors = some_incomes_unknown(program, obligors_frame(rows))
    whole, gapped = (obligor_frame(program, each) for each in (obligors, with_a_gap(obligors)))
    assert "obligor_assessed_income_at_least" in book.exact_bounds(whole)
    assert "obligor_assessed_income_at_least" not in book.exact_bounds(gapped)
    quick = book.lazily(whole, ONE_OBLIGOR).collect()
    slow = book.lazily(gapped, ONE_OBLIGOR).collect().head(len(whole))
    names = [name for name in slow.columns if name in book.facts]
    assert quick.select(names).equals(slow.select(names))
