"""対象月の控え: the receipts of a month's claimant and obligors bound into one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tesuri.ground.law import NotAReceipt, Rulebook, receipt, receipt_bytes
from tesuri.ground.law.receipts import again
from tesuri.welfare.allowances.rules.months.programs import PROGRAMS, Program, program_of
from tesuri.welfare.allowances.rules.months.results import result_of

TARGETS = ("entitled", "payable", "suspended", "monthly_amount", "payment_month")
ONE_OBLIGOR = "within_obligor_limit"
ALL_OBLIGORS = "obligors_within_limits"
Answered = tuple[Mapping[str, Any], Mapping[str, Any]]  # what was given, and every fact


def none_over(answers: Iterable[bool | None]) -> bool | None:
    """One over the limit decides; otherwise one unknown leaves it unknown."""
    known = list(answers)
    return False if False in known else None if None in known else True


def month_receipt(book: Rulebook, case: Answered, obligors: Iterable[Answered]) -> dict[str, Any]:
    """The receipt of one month: of what was given and what the book answered to it."""
    theirs = [receipt(book, given, ONE_OBLIGOR, row=row) for given, row in obligors]
    given, row = case
    return _bound(program_of(book), receipt(book, given, *TARGETS, row=row), theirs)


def replay_month(kept: Mapping[str, Any]) -> bytes:
    """The bytes of a month's receipt, worked out again from itself, the obligors first."""
    return receipt_bytes(_again(kept))


def replay_months(kept: Mapping[str, Any]) -> bytes:
    """The bytes of a decision's receipt, `{"months": [one for each month]}`, or of one month's."""
    if "months" not in kept:
        return replay_month(kept)
    if not isinstance(kept["months"], list):
        raise NotAReceipt("控えとして読めません: months")
    return receipt_bytes({"months": [_again(month) for month in kept["months"]]})


def _again(kept: Mapping[str, Any]) -> dict[str, Any]:
    try:
        program = PROGRAMS[kept["program"]]
        theirs = [again(part, program.book) for part in kept["obligors"]]
        within = none_over(part["answers"][ONE_OBLIGOR] for part in theirs)
        given = {**kept["case"]["given"], ALL_OBLIGORS: within}
        own = again({**kept["case"], "given": given}, program.book)
        return _bound(program, own, theirs)
    except (KeyError, TypeError) as error:
        raise NotAReceipt(f"控えとして読めません: {error}") from error


def _bound(program: Program, own: dict[str, Any], theirs: list[dict[str, Any]]) -> dict[str, Any]:
    answers = own["answers"]
    result = result_of(answers["entitled"], answers["payable"], answers["suspended"])
    return {
        "program": program.id,
        "target_month": date.fromisoformat(own["given"]["target_month"]).strftime("%Y-%m"),
        "result": result.value,
        "amount_yen": answers["monthly_amount"] or 0,
        "case": own,
        "obligors": theirs,
    }
