"""一年の判定: twelve months of many claims at once, and of each claim one receipt of its year.

Each answer is the one that the month has alone (`decide_months`). A receipt tells a month only when
something in it is other than in the month before, and then all of it, as a row without names: how
the columns are called, and what is common to all claims, stands once on the sheet (`sheets`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import polars as pl
from polars import DataFrame, Expr

from tesuri.ground.law import Rulebook
from tesuri.ground.law.kinds import DATE
from tesuri.ground.law.months import later
from tesuri.welfare.allowances.rules.months.batch import result_column
from tesuri.welfare.allowances.rules.months.kept import ALL_OBLIGORS, ONE_OBLIGOR, TARGETS
from tesuri.welfare.allowances.rules.months.results import Result

MONTH, AUGUST, MONTHS = "target_month", 8, 12  # 法6条・20条: 8月から翌年の7月まで
OF_A_CLAIM, OF_AN_OBLIGOR = ("place",), ("place", "who")
OUTCOME = ("result", "amount_yen", "obligors")
REVIEWED, NOBODY = "is_reviewed", "[]"


@dataclass(frozen=True)
class Year:
    """一年の答え: `claims` has a row for each claim and month, `obligors` one for each who counts.

    Columns of `claims`: place, target_month, result, amount_yen, obligors (which of them count, as
    text), and what a receipt tells; of `obligors`: place, who, target_month, and the same.
    """

    claims: DataFrame
    obligors: DataFrame


def months_of_year(year: int) -> list[date]:
    """年度の月: August of the year to July of the next, which the incomes of one year decide."""
    return [later(date(year, AUGUST, 1), count) for count in range(MONTHS)]


def common(book: Rulebook) -> list[str]:
    """すべての請求に共通の事実: the figures, and what follows from the month alone."""
    order = book.order((*TARGETS, ONE_OBLIGOR), {})
    found = {MONTH, *(name for name in order if name in book.figures)}
    for name in order:
        if name in book.facts and found.issuperset(book.facts[name].needs):
            found.add(name)
    return [name for name in order if name in found and name != MONTH]


def told_of_case(book: Rulebook) -> list[str]:
    """控えの列: of the claim, given and derived; they follow month, result, amount, obligors."""
    return _told(book, TARGETS)


def told_of_obligor(book: Rulebook) -> list[str]:
    """控えの列: of each spouse or obligor; they follow the month."""
    return _told(book, (ONE_OBLIGOR,))


def _told(book: Rulebook, targets: tuple[str, ...]) -> list[str]:
    left_out = {MONTH, *common(book)}
    return sorted(name for name in book.order(targets, {}) if name not in left_out)


# --- 答え ---


def decide_year(book: Rulebook, cases: DataFrame, obligors: DataFrame) -> Year:
    """一年の判定: results, amounts and all facts; a month outside the review is refused.

    `cases`: a row for each claim (`place`) and month; `obligors`: one for each `who` counts in the
    month. Both have the facts that the rules are given, by their names; what is absent is unknown.
    """
    mine = _decided(book, obligors.with_columns(_within(book, ONE_OBLIGOR)), (ONE_OBLIGOR,))
    by_month = mine.group_by("place", MONTH).agg(
        pl.col(ONE_OBLIGOR).all(ignore_nulls=False).alias(ALL_OBLIGORS),
        pl.col(REVIEWED).all(),
        _listed(pl.col("who").sort().cast(pl.String)).alias("obligors"),
    )
    has_none = pl.col("obligors").is_null()
    rows = cases.join(by_month, on=["place", MONTH], how="left").with_columns(
        pl.when(has_none).then(True).otherwise(ALL_OBLIGORS).alias(ALL_OBLIGORS),
        pl.col("obligors").fill_null(NOBODY),
        (pl.col(REVIEWED).fill_null(True) & _within(book, *TARGETS)).alias(REVIEWED),
    )
    return Year(_decided(book, rows, TARGETS), mine)


def _decided(book: Rulebook, rows: DataFrame, targets: tuple[str, ...]) -> DataFrame:
    """Every fact behind the targets; derived facts are unknown outside the review."""
    names = _told(book, targets)
    absent = [n for n in names if n in book.given and n not in rows.columns]
    rows = rows.with_columns(_nothing(book, name) for name in absent)
    head = [n for n in ("place", "who", MONTH, REVIEWED, "obligors") if n in rows.columns]
    inside, outside = rows.filter(REVIEWED), rows.filter(~pl.col(REVIEWED))
    outcome, refused = _outcome() if targets == TARGETS else ([], [])
    unknown = [name if name in book.given else _nothing(book, name) for name in names]
    found = [
        book.lazily(inside, *targets).select(*head, *names, *outcome),
        outside.lazy().select(*head, *unknown, *refused),
    ]
    order = [name for name in head if name in (*OF_AN_OBLIGOR, MONTH)]
    return pl.concat(found).sort(order).collect()


def _outcome() -> tuple[list[Expr], list[Expr]]:
    """The result and the amount: of a month inside the review, and of one outside."""
    worked = [
        result_column().cast(pl.String).alias("result"),
        pl.col("monthly_amount").fill_null(0).alias("amount_yen"),
    ]
    none = pl.lit(0, dtype=pl.Int64).alias("amount_yen")
    return worked, [pl.lit(Result.REFUSED.value).alias("result"), none]


def _within(book: Rulebook, *targets: str) -> Expr:
    return pl.col(MONTH).is_between(*book.reviewed(*targets)).alias(REVIEWED)


def _nothing(book: Rulebook, name: str) -> Expr:
    return pl.lit(None, dtype=book.kinds[name].dtype).alias(name)


# --- 控え ---


def year_receipts(book: Rulebook, year: Year, claims: Sequence[str], sheet: str) -> list[str]:
    """一年の控え: canonical JSON, one for each claim in the order of their places.

    `claims` are the numbers of the claims; `sheet` is the digest of the sheet.
    """
    own, theirs = told_of_case(book), told_of_obligor(book)
    head = [_month(), _quoted(pl.col("result")), pl.col("amount_yen").cast(pl.String)]
    rows = _written(
        year.claims,
        OF_A_CLAIM,
        [*OUTCOME, *own],
        [*head, pl.col("obligors"), *(_text(book, name) for name in own)],
    )
    each = _written(
        year.obligors, OF_AN_OBLIGOR, theirs, [_month(), *(_text(book, name) for name in theirs)]
    )
    beside = each.group_by("place", maintain_order=True).agg(
        _listed(pl.col("rows")).alias("obligors")
    )
    numbers = pl.DataFrame({"claim": claims}, schema={"claim": pl.String}).with_row_index("place")
    found = (
        numbers.with_columns(pl.col("place").cast(rows.schema["place"]))
        .join(rows, on="place", how="left", maintain_order="left")
        .join(beside, on="place", how="left", maintain_order="left")
    )
    body = pl.concat_str(
        *(pl.lit('{"claim":"'), pl.col("claim"), pl.lit('","months":'), pl.col("rows")),
        *(pl.lit(',"obligors":'), pl.col("obligors").fill_null(NOBODY)),
        pl.lit(f',"sheet":"{sheet}"}}'),
    )
    return found.select(body.alias("body"))["body"].to_list()


def _written(
    answers: DataFrame, whose: tuple[str, ...], names: Iterable[str], cells: list[Expr]
) -> DataFrame:
    """The rows of each, those that repeat the month before left out."""
    same = [pl.col(name).eq_missing(pl.col(name).shift(1)) for name in (*whose, *names)]
    changed = answers.lazy().filter(reduce(or_, [~each for each in same]))
    row = pl.concat_str(pl.lit("["), pl.concat_str(cells, separator=","), pl.lit("]"))
    grouped = changed.select(*whose, row.alias("row")).group_by(whose, maintain_order=True)
    return grouped.agg(_listed(pl.col("row")).alias("rows")).collect()


def _listed(cells: Expr) -> Expr:
    return pl.concat_str(pl.lit("["), cells.str.join(","), pl.lit("]")).first()


def _month() -> Expr:
    return _quoted(pl.col(MONTH).dt.strftime("%Y-%m"))


def _text(book: Rulebook, name: str) -> Expr:
    """The value as JSON: a day as text, what is unknown as null."""
    value = pl.col(name).cast(pl.String)
    return (_quoted(value) if book.kinds[name].dtype == DATE else value).fill_null("null")


def _quoted(text: Expr) -> Expr:
    return pl.concat_str(pl.lit('"'), text, pl.lit('"'))
