"""一括判定: a frame of cases and one of their obligors, to a result and an amount for each case."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from polars import DataFrame, Expr, Series

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months.columns import CASES, INCOMES, KEY
from tesuri.welfare.allowances.rules.months.facts import WORDS
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR
from tesuri.welfare.allowances.rules.months.programs import Program, program_of
from tesuri.welfare.allowances.rules.months.results import Result

KEYS = [column.name for column in KEY]
TARGETS = ("suspended", "monthly_amount")
RESULTS = pl.Enum([result.value for result in Result])
INCOME_NAMES = {column.name for column in INCOMES}
OF_TABLES = {column.name for column in CASES}
FACT_OF = {"working_student": "is_working_student"}


def placed(obligors: DataFrame, cases: DataFrame) -> DataFrame:
    """The obligors of the cases, each with the row number of its case as `place`.

    The keys are text; they are looked up here, once, and the numbers used from then on.
    """
    places = cases.select(*KEYS).with_row_index("place")
    return obligors.join(places, on=KEYS, maintain_order="left")


def decided(book: Rulebook, cases: DataFrame, obligors: DataFrame) -> pl.LazyFrame:
    """Every fact, the result and the amount of cases inside the review, in their order.

    The obligors know their cases by `place`; see `placed`.
    """
    facts = case_frame(program_of(book), cases, within_limits(book, obligors, len(cases)))
    return book.lazily(facts, *TARGETS).with_columns(
        result_column().alias("result"),
        pl.when(pl.col("payable")).then("monthly_amount").otherwise(0).alias("amount_yen"),
    )


def reviewed(book: Rulebook) -> tuple[date, date]:
    """The first and the last target month whose figures were reviewed."""
    return book.reviewed(*TARGETS, ONE_OBLIGOR)


def case_frame(program: Program, cases: DataFrame, within: Series) -> DataFrame:
    """The facts that the rules are given, from the table's columns.

    A row says for one month what the desk's facts say with dates; see the README of the room.
    """
    settled = {name: pl.lit(value) for name, value in program.settled.items()}
    return _as_facts(program, cases, "").with_columns(within.alias(ALL_OBLIGORS), **settled)


def within_limits(book: Rulebook, obligors: DataFrame, count: int) -> Series:
    """For each case: false if one of its obligors is over, else unknown if one is unknown."""
    mine = obligor_frame(program_of(book), obligors)
    answered = book.lazily(mine, ONE_OBLIGOR).select("place", ONE_OBLIGOR).collect()
    within = pl.repeat(True, count, eager=True)
    within.scatter(answered.filter(pl.col(ONE_OBLIGOR).is_null())["place"], None)
    return within.scatter(answered.filter(~pl.col(ONE_OBLIGOR))["place"], False)


def obligor_frame(program: Program, obligors: DataFrame) -> DataFrame:
    """The facts of each obligor, a row each, in their order."""
    facts = _as_facts(program, obligors, "obligor_")
    return facts.with_columns(pl.lit(True).alias("obligor_right_year"))


def given_by_cases(program: Program) -> dict[str, str]:
    """事例の表の事実: each fact that a row of cases gives, with the column that gives it."""
    return {fact: c.name for c in CASES for fact in _facts_of(program, c.name, "")}


def _as_facts(program: Program, table: DataFrame, prefix: str) -> DataFrame:
    """What the rules look at, by their names; what is no column of the tables stays as it is."""
    columns: list[Expr] = []
    for name in [n for n in table.columns if n not in KEYS]:
        for fact in _facts_of(program, name, prefix):
            value = pl.col(name)
            word = _word_of(program, name, fact.removeprefix(prefix))
            columns.append((value if word is None else value == word).alias(fact))
    others = [pl.col(name) for name in table.columns if name in KEYS or name not in OF_TABLES]
    return table.select(*others, *columns)


def _facts_of(program: Program, column: str, prefix: str) -> list[str]:
    """The facts of the rules that a column gives: itself, or a flag for each of its words."""
    prefix = prefix if column in INCOME_NAMES else ""
    words = _words_of(program, column)
    names = words["none"] if words else [FACT_OF.get(column, column)]
    asked = program.book.kinds.keys() - program.book.figures.keys()
    return [prefix + name for name in names if prefix + name in asked]


def _words_of(program: Program, column: str) -> Mapping[str, Mapping[str, bool]]:
    return WORDS.get(column) or program.words.get(column, {})


def _word_of(program: Program, column: str, flag: str) -> str | None:
    """The word for which a flag holds; None where the column is not of words."""
    words = _words_of(program, column).items()
    return next((word for word, flags in words if flags[flag]), None)


def result_column() -> Expr:
    """結果の列: from the three facts that settle it."""
    return (
        pl.when(~pl.col("entitled"))
        .then(_word(Result.NOT_PAYABLE))
        .when(pl.col("payable"))
        .then(_word(Result.PAYABLE))
        .when(pl.col("suspended"))
        .then(_word(Result.SUSPENDED))
        .otherwise(_word(Result.UNKNOWN))
    )


def _word(result: Result) -> Expr:
    return pl.lit(result.value, dtype=RESULTS)
