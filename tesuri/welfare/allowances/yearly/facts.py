"""対象月の事実: of many claims, in columns; what `Evidence` says of one claim in one month.

A row for each claim and month, and one for each spouse or obligor who counts in the month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from polars import DataFrame, Expr

from tesuri.ground.law.months import month_of
from tesuri.welfare.allowances import particulars
from tesuri.welfare.allowances.rules.months import Program
from tesuri.welfare.allowances.rules.months.facts import tax_columns
from tesuri.welfare.allowances.rules.months.years import MONTH
from tesuri.welfare.allowances.yearly.reading import Known

NUMBER = "person__addressee_number"


@dataclass(frozen=True)
class Facts:
    """事実: of the claims of one allowance; `claims` tells whose `place` is whose."""

    claims: DataFrame
    cases: DataFrame
    obligors: DataFrame


def facts_of(program: Program, known: Known, months: Sequence[date]) -> Facts:
    """その手当の請求の事実: in the order of the claims."""
    claims = known.claims.filter(pl.col("program") == program.key).with_row_index("place")
    when = DataFrame({MONTH: months}, schema={MONTH: pl.Date})
    return Facts(
        claims, _cases(program, known, claims, when), _obligors(program, known, claims, when)
    )


def _cases(program: Program, known: Known, claims: DataFrame, when: DataFrame) -> DataFrame:
    mine = (
        claims.join(known.facts, left_on="pk", right_on="claim_id", how="left")
        .join(known.people, on="person_id", how="left")
        .join(known.incomes, on="person_id", how="left")
    )
    asks = particulars.TABLE[program.key].asks_untaxed_pensions
    has_income = pl.col("income_year").is_not_null()
    untaxed = pl.when(has_income).then("untaxed") if asks else pl.lit(None, dtype=pl.Int64)
    of_claim = mine.with_columns(untaxed.alias("untaxed_pension_income")).select(
        "place",
        "pk",
        *(value.alias(name) for name, value in _known().items() if name in program.case),
        *tax_columns(program),
    )
    judged = _judged(known.judgements, when)
    rows = of_claim.join(when, how="cross")
    return rows.join(judged, left_on=["pk", MONTH], right_on=["claim_id", MONTH], how="left")


def _known() -> dict[str, Expr]:
    """All that is known of a claim, whatever the allowance, but the judgement; as `_known_in`."""
    has_left = pl.col("resident_until").is_not_null()
    flags = ("facility_stay", "hospital_stay", "pension_due", "obligors_confirmed")
    days = (
        *("claimed_on", "birth_date", "facility_since", "facility_until"),
        *("hospital_since", "hospital_until", "pension_since", "pension_until"),
    )
    return {
        **{name: pl.col(name) for name in (*flags, *days)},
        "held_old_allowance": pl.col("is_taken_over"),
        "resident_in_japan": pl.when(has_left).then(True).otherwise("resident_in_japan"),
        "resident_in_city": pl.when(has_left).then(True).otherwise("resident_in_city"),
        "resident_since": pl.coalesce("resident_since", "moved_in_on", "birth_date"),
        "moved_out": has_left,
        "moved_out_on": pl.col("resident_until"),
        "died": pl.col("died_on").is_not_null(),
        "died_on": pl.col("died_on"),
        "facility_left": pl.col("facility_until").is_not_null(),
        "hospital_left": pl.col("hospital_until").is_not_null(),
        "pension_ended": pl.col("pension_until").is_not_null(),
    }


def _judged(judgements: DataFrame, when: DataFrame) -> DataFrame:
    """その月に及ぶ判定: of each claim and month; none where the last of them has ended.

    As `queries.counted` and `evidence.covering`: of those before the first grant the newest; a
    later one counts from the month after its day; where one has ended, the next one decides.
    """
    before = pl.col("is_before").fill_null(False)
    newest = pl.col("pk") == pl.col("pk").filter(before).max().over("claim_id")
    counted = judgements.filter(~before | newest).with_columns(
        pl.int_range(pl.len()).over("claim_id").alias("at")
    )
    rows = counted.lazy().join(when.lazy(), how="cross")
    whose = ["claim_id", MONTH]
    begun = month_of(pl.col("judged_on")) < pl.col(MONTH)
    chosen = rows.group_by(whose).agg(pl.col("at").filter(begun).max().fill_null(0).alias("chosen"))
    has_ended = pl.col("meets_criteria") & (pl.col("valid_until") < pl.col(MONTH)).fill_null(False)
    holds = (pl.col("at") >= pl.col("chosen")) & ~has_ended
    following = rows.join(chosen, on=whose, how="left").filter(holds)
    first = pl.col("meets_criteria").sort_by("at").first()
    return following.group_by(whose).agg(first).collect()


def _obligors(program: Program, known: Known, claims: DataFrame, when: DataFrame) -> DataFrame:
    """A row for each who counts in the month, in the order in which they were entered."""
    theirs = known.obligors.join(
        claims.select("place", claim_id="pk"), on="claim_id", how="inner"
    ).join(when, how="cross")
    counting = _counting(theirs, known.standings, when)
    who = (pl.col("pk").rank("dense").over("place") - 1).cast(pl.Int64)
    numbered = counting.with_columns(who.alias("who"))
    with_tax = numbered.join(known.incomes, on="person_id", how="left").with_columns(
        pl.lit(None, dtype=pl.Int64).alias("untaxed_pension_income")
    )
    return with_tax.select("place", "who", MONTH, *tax_columns(program, "obligor_"))


def _counting(theirs: DataFrame, standings: DataFrame, when: DataFrame) -> DataFrame:
    """その月の扶養義務者: as `queries.counts_in`; of whom nobody said anything, always."""
    whose = ["claim_id", "addressee_number"]
    begun = standings.join(when, how="cross").filter(month_of(pl.col("since")) < pl.col(MONTH))
    newest = begun.sort("since", "pk").group_by([*whose, MONTH], maintain_order=True).last()
    told = standings.select(whose).unique().with_columns(pl.lit(True).alias("is_told"))
    rows = (
        theirs.rename({NUMBER: "addressee_number"})
        .join(told, on=whose, how="left")
        .join(newest.select(*whose, MONTH, "is_obligor"), on=[*whose, MONTH], how="left")
    )
    return rows.filter(pl.col("is_told").is_null() | pl.col("is_obligor").fill_null(False))
