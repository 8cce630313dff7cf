"""判定の一覧: one row per case with result, amount and the ids of the reasons, in input order."""

from collections.abc import Mapping

import polars as pl
from polars import DataFrame, Expr

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months.batch import (
    KEYS,
    decided,
    obligor_frame,
    placed,
    reviewed,
)
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR
from tesuri.welfare.allowances.rules.months.open_points import UNKNOWN, OpenPoints
from tesuri.welfare.allowances.rules.months.programs import Program, program_of
from tesuri.welfare.allowances.rules.months.results import Result

ALL_MET, NOT_REVIEWED = "all_conditions_met", "not_reviewed"
ANSWERS = ("result", "amount_yen", "reasons")


def report(
    book: Rulebook, cases: DataFrame, obligors: DataFrame, *, facts: bool = False
) -> DataFrame:
    """The answers, in the order of the cases; with `facts`, every fact behind them as well."""
    first, last = reviewed(book)
    inside = cases.filter(pl.col("target_month").is_between(first, last))
    reasons = _reasons(program_of(book)).alias("reasons")
    mine = placed(obligors, inside)
    worked = decided(book, inside, mine).with_columns(reasons).collect()
    worked = _with_unknowns(book, worked.with_row_index("place"), mine)
    shown = [*KEYS, *ANSWERS, *(_fact_names(book, worked) if facts else [])]
    rows = cases.select(KEYS).join(
        worked.select(shown), on=KEYS, how="left", maintain_order="left", validate="1:1"
    )
    rows = _with_refusals(rows)
    return _with_obligors(book, rows, mine) if facts else rows


def _with_refusals(rows: DataFrame) -> DataFrame:
    return rows.with_columns(
        pl.col("result").cast(pl.String).fill_null(Result.REFUSED.value),
        pl.col("amount_yen").fill_null(0),
        pl.col("reasons").fill_null(NOT_REVIEWED),
    )


def _reasons(program: Program) -> Expr:
    result = pl.col("result").cast(pl.String)
    return (
        pl.when(result == Result.PAYABLE.value)
        .then(pl.lit(ALL_MET))
        .when(result == Result.NOT_PAYABLE.value)
        .then(_named(program.entitlement))
        .when(result == Result.SUSPENDED.value)
        .then(_named(program.limits))
        .otherwise(pl.lit(UNKNOWN))
    )


def _named(reasons: Mapping[str, tuple[str, bool]]) -> Expr:
    ids = [
        pl.when(pl.col(fact) == value).then(pl.lit(name)) for name, (fact, value) in reasons.items()
    ]
    return pl.concat_str(ids, separator=";", ignore_nulls=True)


def _fact_names(book: Rulebook, worked: DataFrame) -> list[str]:
    return [n for n in worked.columns if n in book.facts or n == ALL_OBLIGORS]


def _with_unknowns(book: Rulebook, worked: DataFrame, obligors: DataFrame) -> DataFrame:
    """For an unknown result, the columns that are still needed: `unknown:income;…`."""
    is_unknown = pl.col("result").cast(pl.String) == Result.UNKNOWN.value
    rows = worked.filter(is_unknown)
    if rows.is_empty():
        return worked
    points = OpenPoints(book, obligors.join(rows.select("place"), on="place", how="semi"))
    reasons = [";".join(points.of(row)) for row in rows.iter_rows(named=True)]
    found = rows.select("place").with_columns(pl.Series("open", reasons, dtype=pl.String))
    joined = worked.join(found, on="place", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("open", "reasons").alias("reasons")).drop("open")


def _with_obligors(book: Rulebook, rows: DataFrame, obligors: DataFrame) -> DataFrame:
    """Every fact of the obligors, those of one case side by side: `6287000|120000`."""
    if obligors.is_empty():
        return rows
    worked = book.lazily(obligor_frame(program_of(book), obligors), ONE_OBLIGOR).collect()
    names = [n for n in worked.columns if n in book.facts and n.startswith("obligor_")]
    beside = [
        pl.col(n).cast(pl.String).fill_null("").str.join("|").alias(n)
        for n in [*names, ONE_OBLIGOR]
    ]
    each = worked.group_by(KEYS).agg(beside)
    return rows.join(each, on=KEYS, how="left", maintain_order="left")
