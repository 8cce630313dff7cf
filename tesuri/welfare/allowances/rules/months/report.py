"""判定の一覧: one row per case with result, amount and the ids of the reasons, in input order."""

from collections.abc import Iterator
from typing import Any

import polars as pl
from polars import DataFrame, Expr

from tesuri.ground.law import Rulebook, explain
from tesuri.welfare.allowances.rules.months.batch import (
    FACT_OF,
    FLAGS_OF,
    KEYS,
    decided,
    obligor_frame,
    reviewed,
)
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR
from tesuri.welfare.allowances.rules.months.results import Result
from tesuri.welfare.allowances.rules.special_disability import RULES

# id → the fact, and the value of it that is the reason
AGAINST_ENTITLEMENT = {
    "criteria_not_met": ("meets_criteria", False),
    "not_resident_in_japan": ("resident_in_japan", False),
    "under_age": ("of_age", False),
    "in_facility": ("in_facility", True),
    "hospital_over_3_months": ("hospital_over_3_months", True),
}
OVER_LIMITS = {
    "own_income_over_limit": ("within_own_limit", False),
    "obligor_income_at_limit": ("within_obligor_limits", False),
}
ALL_MET, NOT_REVIEWED, UNKNOWN = "all_conditions_met", "not_reviewed", "unknown"
ANSWERS = ("result", "amount_yen", "reasons")
COLUMN_OF = {flag: name for name, flags in FLAGS_OF.items() for flag in flags}
COLUMN_OF |= {fact: name for name, fact in FACT_OF.items()}


def report(
    book: Rulebook, cases: DataFrame, obligors: DataFrame, *, facts: bool = False
) -> DataFrame:
    """The answers, in the order of the cases; with `facts`, every fact behind them as well."""
    first, last = reviewed(book)
    inside = cases.filter(pl.col("target_month").is_between(first, last))
    worked = decided(book, inside, obligors).with_columns(_reasons().alias("reasons")).collect()
    worked = _with_unknowns(book, worked, obligors)
    shown = [*KEYS, *ANSWERS, *(_fact_names(worked) if facts else [])]
    rows = cases.select(KEYS).join(
        worked.select(shown), on=KEYS, how="left", maintain_order="left", validate="1:1"
    )
    rows = _with_refusals(rows)
    return _with_obligors(book, rows, obligors) if facts else rows


def _with_refusals(rows: DataFrame) -> DataFrame:
    return rows.with_columns(
        pl.col("result").cast(pl.String).fill_null(Result.REFUSED.value),
        pl.col("amount_yen").fill_null(0),
        pl.col("reasons").fill_null(NOT_REVIEWED),
    )


def _reasons() -> Expr:
    result = pl.col("result").cast(pl.String)
    return (
        pl.when(result == Result.PAYABLE.value)
        .then(pl.lit(ALL_MET))
        .when(result == Result.NOT_PAYABLE.value)
        .then(_named(AGAINST_ENTITLEMENT))
        .when(result == Result.SUSPENDED.value)
        .then(_named(OVER_LIMITS))
        .otherwise(pl.lit(UNKNOWN))
    )


def _named(reasons: dict[str, tuple[str, bool]]) -> Expr:
    ids = [
        pl.when(pl.col(fact) == value).then(pl.lit(name)) for name, (fact, value) in reasons.items()
    ]
    return pl.concat_str(ids, separator=";", ignore_nulls=True)


def _fact_names(worked: DataFrame) -> list[str]:
    return [n for n in worked.columns if n in RULES.facts or n == ALL_OBLIGORS]


# --- what is unknown, case by case ---


def _with_unknowns(book: Rulebook, worked: DataFrame, obligors: DataFrame) -> DataFrame:
    """For an unknown result, the columns that are still needed: `unknown:income;…`."""
    is_unknown = pl.col("result").cast(pl.String) == Result.UNKNOWN.value
    rows = worked.filter(is_unknown)
    if rows.is_empty():
        return worked
    mine = obligor_frame(obligors.join(rows.select(KEYS), on=KEYS, how="semi"))
    theirs = mine.partition_by(KEYS, as_dict=True)
    reasons = [";".join(_open_points(book, row, theirs)) for row in rows.iter_rows(named=True)]
    found = rows.select(KEYS).with_columns(pl.Series("open", reasons, dtype=pl.String))
    joined = worked.join(found, on=KEYS, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("open", "reasons").alias("reasons")).drop("open")


def _open_points(
    book: Rulebook, row: dict[str, Any], theirs: dict[tuple[Any, ...], DataFrame]
) -> Iterator[str]:
    given = {n: v for n, v in row.items() if n in RULES.kinds and n not in DERIVED}
    lines = explain(book, given, "monthly_amount" if row["payable"] is None else "suspended")
    names = {line.name for line in lines if line.value is None and line.name in given}
    yield from dict.fromkeys(
        f"{UNKNOWN}:{COLUMN_OF.get(name, name)}" for name in given if name in names - {ALL_OBLIGORS}
    )
    if ALL_OBLIGORS in names:
        for number, each in enumerate(theirs[tuple(row[k] for k in KEYS)].rows(named=True), 1):
            yield from _open_points_of(book, each, number)


def _open_points_of(book: Rulebook, row: dict[str, Any], number: int) -> Iterator[str]:
    given = {n: v for n, v in row.items() if n in RULES.kinds}
    lines = explain(book, given, ONE_OBLIGOR)
    if lines[0].value is None:
        names = {line.name for line in lines if line.value is None and line.name in given}
        columns = (n.removeprefix("obligor_") for n in given if n in names)
        yield from dict.fromkeys(
            f"{UNKNOWN}:obligor{number}.{COLUMN_OF.get(name, name)}" for name in columns
        )


DERIVED = set(RULES.facts) - {"income", "salary_or_pension_income", "in_facility", "right_year"}
DERIVED -= {"hospital_over_3_months", "of_age_when_claimed", "after_claim"}
DERIVED -= {"resident_when_claimed", "after_moving_out"}


def _with_obligors(book: Rulebook, rows: DataFrame, obligors: DataFrame) -> DataFrame:
    """Every fact of the obligors, those of one case side by side: `6287000|120000`."""
    first, last = reviewed(book)
    inside = obligors.filter(pl.col("target_month").is_between(first, last))
    if inside.is_empty():
        return rows
    worked = book.lazily(obligor_frame(inside), ONE_OBLIGOR).collect()
    names = [n for n in worked.columns if n in RULES.facts and n.startswith("obligor_")]
    beside = [
        pl.col(n).cast(pl.String).fill_null("").str.join("|").alias(n)
        for n in [*names, ONE_OBLIGOR]
    ]
    each = worked.group_by(KEYS).agg(beside)
    return rows.join(each, on=KEYS, how="left", maintain_order="left")
