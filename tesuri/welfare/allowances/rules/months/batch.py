"""一括判定: a frame of cases and one of their obligors, to a result and an amount for each case."""

from datetime import date

import polars as pl
from polars import DataFrame, Expr, Series

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months.columns import INCOMES, KEY
from tesuri.welfare.allowances.rules.months.facts import WORDS
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR
from tesuri.welfare.allowances.rules.months.results import Result
from tesuri.welfare.allowances.rules.special_disability import RULES

KEYS = [column.name for column in KEY]
TARGETS = ("suspended", "monthly_amount")
RESULTS = pl.Enum([result.value for result in Result])
# A table row says for one month what the desk's facts say with dates; see the README of the room.
SETTLED_BY_THE_TABLE = {
    "resident_in_city": True,
    "resident_when_claimed": True,
    "after_moving_out": False,
    "of_age_when_claimed": True,
    "after_claim": True,
    "right_year": True,
    "obligors_confirmed": True,
}
INCOME_NAMES = {column.name for column in INCOMES}
FACT_OF = {"working_student": "is_working_student"}
FLAGS_OF = {name: tuple(meanings["none"]) for name, meanings in WORDS.items()}


def decided(book: Rulebook, cases: DataFrame, obligors: DataFrame) -> pl.LazyFrame:
    """Every fact, the result and the amount of cases inside the review, in their order."""
    facts = case_frame(cases, within_limits(book, obligors, cases))
    return book.lazily(facts, *TARGETS).with_columns(
        result_column().cast(RESULTS).alias("result"),
        pl.when(pl.col("payable")).then("monthly_amount").otherwise(0).alias("amount_yen"),
    )


def reviewed(book: Rulebook) -> tuple[date, date]:
    """The first and the last target month whose figures were reviewed."""
    return book.reviewed(*TARGETS, ONE_OBLIGOR)


def case_frame(cases: DataFrame, within: Series) -> DataFrame:
    """The facts that the rules are given, from the table's columns."""
    known = {name: pl.lit(value) for name, value in SETTLED_BY_THE_TABLE.items()}
    return _as_facts(cases, "").with_columns(within.alias(ALL_OBLIGORS), **known)


def within_limits(book: Rulebook, obligors: DataFrame, cases: DataFrame) -> Series:
    """For each case: false if one of its obligors is over, else unknown if one is unknown."""
    places = cases.select(*KEYS).with_row_index("place")
    mine = obligor_frame(obligors.join(places, on=KEYS))
    answered = book.lazily(mine, ONE_OBLIGOR).select("place", ONE_OBLIGOR).collect()
    within = pl.repeat(True, len(cases), eager=True)
    within.scatter(answered.filter(pl.col(ONE_OBLIGOR).is_null())["place"], None)
    return within.scatter(answered.filter(~pl.col(ONE_OBLIGOR))["place"], False)


def obligor_frame(obligors: DataFrame) -> DataFrame:
    """The facts of each obligor, a row each, in their order."""
    return _as_facts(obligors, "obligor_").with_columns(pl.lit(True).alias("obligor_right_year"))


def _as_facts(table: DataFrame, prefix: str) -> DataFrame:
    columns: list[Expr] = [pl.col(name) for name in table.columns if name not in INCOME_NAMES]
    for name in table.columns:
        if name in FLAGS_OF:
            columns += _flags(name, prefix)
        elif name in INCOME_NAMES:
            columns.append(pl.col(name).alias(prefix + FACT_OF.get(name, name)))
    return table.select(columns)


def _flags(name: str, prefix: str) -> list[Expr]:
    """Each flag holds for one word; what the rules do not ask of this person is left out."""
    words = {f: w for w, meaning in WORDS[name].items() for f, holds in meaning.items() if holds}
    asked = [flag for flag in FLAGS_OF[name] if prefix + flag in RULES.given]
    return [(pl.col(name) == words[flag]).alias(prefix + flag) for flag in asked]


def result_column() -> Expr:
    """結果の列: from the three facts that settle it."""
    return (
        pl.when(~pl.col("entitled"))
        .then(pl.lit(Result.NOT_PAYABLE.value))
        .when(pl.col("payable"))
        .then(pl.lit(Result.PAYABLE.value))
        .when(pl.col("suspended"))
        .then(pl.lit(Result.SUSPENDED.value))
        .otherwise(pl.lit(Result.UNKNOWN.value))
    )
