"""差: where a month ends otherwise than it was decided, stretches of equal months together."""

import polars as pl
from polars import DataFrame

from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.allowances.rules.months.years import MONTH
from tesuri.welfare.allowances.yearly.reading import Known

OPEN = [Result.PAYABLE.value, Result.SUSPENDED.value, Result.UNKNOWN.value]
SAME = ["decided_result", "decided_yen", "found_result", "found_yen", "paid_yen"]


def differences(claims: DataFrame, answers: DataFrame, known: Known) -> DataFrame:
    """差: a row for each stretch of months; `claims` tells whose place is whose.

    A month of which nothing is decided differs when it would be paid or stopped, or when something
    must still be found out; where it gives nothing, nothing is to be done.
    """
    whose = claims.select("place", "number", claim_id="pk")
    decided = known.decided.select(
        MONTH, claim_id="decision__claim_id", decided_result="result", decided_yen="amount_yen"
    )
    paid = (
        known.paid.rename({"month__reference": "number", "month__target_month": MONTH})
        .group_by("number", MONTH)
        .agg(paid_yen=pl.col("amount_yen").sum())
    )
    months = (
        answers.select("place", MONTH, found_result="result", found_yen="amount_yen")
        .join(whose, on="place", how="left")
        .join(decided, on=["claim_id", MONTH], how="left")
        .join(paid, on=["number", MONTH], how="left")
        .with_columns(pl.col("decided_yen").fill_null(0), pl.col("paid_yen").fill_null(0))
    )
    is_open = pl.col("decided_result").is_null() & pl.col("found_result").is_in(OPEN)
    is_other = pl.col("found_result") != pl.col("decided_result")
    differs = (pl.col("found_yen") != pl.col("decided_yen")) | is_other.fill_null(False) | is_open
    return _stretches(months.filter(differs).with_columns(pl.col("decided_result").fill_null("")))


def _stretches(months: DataFrame) -> DataFrame:
    """Equal months that follow one another are one row."""
    ordered = months.sort("place", MONTH)
    follows = pl.col(MONTH).dt.offset_by("-1mo") == pl.col(MONTH).shift(1)
    same = pl.all_horizontal(pl.col(n) == pl.col(n).shift(1) for n in ("place", *SAME)) & follows
    rows = ordered.group_by((~same.fill_null(False)).cum_sum().alias("at"), maintain_order=True)
    return rows.agg(
        pl.col("claim_id").first(),
        pl.col(MONTH).first().alias("first_month"),
        pl.col(MONTH).last().alias("last_month"),
        pl.len().cast(pl.Int64).alias("months"),
        *(pl.col(name).first() for name in SAME),
    ).drop("at")


def sums(found: DataFrame) -> tuple[int, int, int]:
    """差の計: how many claims, yen more and yen less than was decided."""
    change = (pl.col("found_yen") - pl.col("decided_yen")) * pl.col("months")
    (more,) = found.select(change.filter(change > 0).sum()).row(0)
    (less,) = found.select((-change).filter(change < 0).sum()).row(0)
    return found["claim_id"].n_unique(), int(more), int(less)
