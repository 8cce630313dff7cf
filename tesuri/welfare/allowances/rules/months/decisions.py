"""対象月ごとの判定: claimant and obligors, month by month, each with what settles it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from tesuri.ground.law import Line, NotReviewed, Rulebook, explain
from tesuri.ground.law.kinds import Kind
from tesuri.welfare.allowances.rules.months.facts import (
    Facts,
    MonthFacts,
    TaxYears,
    case_facts,
    obligor_facts,
)
from tesuri.welfare.allowances.rules.months.kept import (
    ALL_OBLIGORS,
    ONE_OBLIGOR,
    TARGETS,
    Answered,
    month_receipt,
    none_over,
)
from tesuri.welfare.allowances.rules.months.programs import (
    PROGRAMS,
    SPECIAL_DISABILITY,
    Program,
    program_of,
)
from tesuri.welfare.allowances.rules.months.results import Result, result_of

KINDS = {name: kind for each in PROGRAMS.values() for name, kind in each.book.kinds.items()}
UNKNOWN = "不明"


@dataclass(frozen=True)
class MonthDecision:
    """対象月の判定: the result, the amount (0 unless payable), what settles it, and the receipt."""

    target_month: date
    result: Result
    amount: int = 0
    reasons: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    receipt: dict[str, Any] = field(default_factory=dict)


def decide_months(
    book: Rulebook,
    case: Facts,
    own_tax: TaxYears,
    obligors: Sequence[TaxYears],
    months: Iterable[date],
) -> list[MonthDecision]:
    """One decision for each month, in order; a month outside the review is refused, not raised.

    `book`: the rules with the figures that hold now (`allowances.figures.in_force`).
    """
    return [_decided(book, month_facts(book, case, own_tax, obligors, month)) for month in months]


@lru_cache(maxsize=1_000)  # of some years of months; it reads no figure
def tested_year(month: date) -> int:
    """審査する所得の年: the calendar year of the incomes that decide about the month."""
    book = SPECIAL_DISABILITY.book  # the year turns over in August for every allowance
    return int(book.answer({"target_month": month}, "tested_year")["tested_year"])


def payment_month(month: date) -> date:
    """支払期月: the first month in which the city pays the target month."""
    book = SPECIAL_DISABILITY.book  # the three allowances of the city are paid alike
    paid: date = book.answer({"target_month": month}, "payment_month")["payment_month"]
    return paid


def kind_of(line: Line) -> Kind:
    """What a line of reasons tells, whichever allowance it is of."""
    return KINDS[line.name]


def shown(line: Line) -> str:
    """The value of a line of reasons as a resident reads it."""
    kind = kind_of(line)
    if line.value is None:
        return UNKNOWN
    if isinstance(line.value, bool):
        return "はい" if line.value else "いいえ"
    if isinstance(line.value, date):
        day = "" if kind.unit == "月" else f"{line.value.day}日"
        return f"{line.value.year}年{line.value.month}月{day}"
    return f"{line.value:,}円" if kind.unit == "円" else str(line.value)


def month_facts(
    book: Rulebook, case: Facts, own_tax: TaxYears, obligors: Sequence[TaxYears], month: date
) -> MonthFacts:
    """The facts of the claimant and of each obligor in one month, as the rules name them."""
    year = tested_year(month)
    theirs = [obligor_facts(book, tax, month, year) for tax in obligors]
    return MonthFacts(month, case_facts(program_of(book), case, own_tax, month, year), theirs)


def _decided(book: Rulebook, known: MonthFacts) -> MonthDecision:
    month, theirs, facts = known.month, known.obligors, known.case
    try:
        beside = [book.answer(each, ONE_OBLIGOR) for each in theirs]
        facts = {**facts, ALL_OBLIGORS: none_over(each[ONE_OBLIGOR] for each in beside)}
        row = book.answer(facts, *TARGETS)
    except NotReviewed as error:
        return MonthDecision(month, Result.REFUSED, missing=(str(error),))
    result = result_of(row["entitled"], row["payable"], row["suspended"])
    lines = tuple(_reasons(book, facts, row, zip(theirs, beside, strict=True), result))
    return MonthDecision(
        target_month=month,
        result=result,
        amount=row["monthly_amount"] or 0,
        reasons=lines,
        missing=_missing(program_of(book), lines, month) if result is Result.UNKNOWN else (),
        receipt=month_receipt(book, (facts, row), list(zip(theirs, beside, strict=True))),
    )


def _behind(result: Result, row: Facts) -> str:
    """The fact whose explanation is the explanation of the result."""
    if result is Result.NOT_PAYABLE:
        return "entitled"
    if result is Result.SUSPENDED or row["payable"] is False:
        return "suspended"
    return "monthly_amount"


def _reasons(
    book: Rulebook, facts: Facts, row: Facts, beside: Iterable[Answered], result: Result
) -> Iterable[Line]:
    lines = explain(book, facts, _behind(result, row), row=row)
    articles = "、".join(book.facts["within_obligor_limits"].articles)
    for line in lines:
        is_about_all = line.name == ALL_OBLIGORS
        yield replace(line, source=articles) if is_about_all else line
    if ALL_OBLIGORS in {line.name for line in lines}:
        for number, (each, answered) in enumerate(beside, start=1):
            if answered[ONE_OBLIGOR] is facts[ALL_OBLIGORS]:
                whose = f"扶養義務者{number}"
                yield from explain(book, each, ONE_OBLIGOR, whose=whose, row=answered)


def _missing(program: Program, lines: Iterable[Line], month: date) -> tuple[str, ...]:
    """What must still be found out, each once; a year without any tax facts is one point.

    Obligors who are not all confirmed are such a point whether nobody asked or the answer was no.
    """
    given = [n for n in lines if n.name in program.book.given and n.name != ALL_OBLIGORS]
    open_lines = [line for line in given if line.value is None or _is_unconfirmed(line)]
    without_tax = {line.whose for line in open_lines if line.name.endswith("income_year")}
    points = [_point(program, line, tested_year(month), without_tax) for line in open_lines]
    return tuple(dict.fromkeys(points))


def _is_unconfirmed(line: Line) -> bool:
    return line.name == "obligors_confirmed" and line.value is False


def _point(program: Program, line: Line, year: int, without_tax: set[str]) -> str:
    is_of_case = not line.whose and line.name in program.facts_of_case
    if line.whose in without_tax and not is_of_case:
        return f"{line.whose or program.claimant}の{year}年中の所得と控除（税の情報）"
    return line.term.replace("扶養義務者", line.whose) if line.whose else line.term
