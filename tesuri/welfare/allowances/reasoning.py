"""理由の提示: plain sentences with their articles, from the lines that settled the months."""

from datetime import date

from tesuri.ground.law import Line
from tesuri.ground.law.explanation import FROM_THE_DESK
from tesuri.ground.text.eras import wareki, wareki_month, wareki_year
from tesuri.welfare.allowances.assessment import Assessment
from tesuri.welfare.allowances.models import Judgement, Outcome
from tesuri.welfare.allowances.rules.months import MonthDecision, Result, shown, tested_year
from tesuri.welfare.allowances.rules.special_disability import RULES

ENTITLEMENT = "法第2条第3項・第26条の2"
CLAIMANT, OBLIGORS = "法第26条の5において準用する法第20条", "法第26条の5において準用する法第21条"
LOST_FOR_GOOD = ("in_facility", "hospital_over_3_months", "after_moving_out")
CLAIM_ANEW = (
    "受給資格を失った後に再び支給要件に該当しても、その後の支給には新たな認定の請求を要すること"
    "（法第26条の5において準用する法第5条第2項）。"
)


def reasons_of(assessment: Assessment) -> list[str]:
    """理由の提示: each sentence once; what ends or stops says from which month on."""
    if assessment.outcome is Outcome.REFUSAL:
        return _why(assessment.months[0])
    sentences = [_why_disabled(assessment.judgement)] if assessment.judgement else []
    seen: set[str] = set()
    for month in assessment.months:
        for sentence in _why(month):
            if sentence not in seen:
                seen.add(sentence)
                is_dated = month.result is not Result.PAYABLE and sentence != CLAIM_ANEW
                since = f"{wareki_month(month.target_month)}分から、" if is_dated else ""
                sentences.append(f"{since}{sentence}")
    return sentences


def spoken(line: Line) -> str:
    """値の言い方: as staff read a line of reasons: days, months and years in 和暦."""
    if isinstance(line.value, date):
        is_month = RULES.kinds[line.name].unit == "月"
        return wareki_month(line.value) if is_month else wareki(line.value)
    if line.name.endswith("_year") and type(line.value) is int:  # a flag may be named so too
        return wareki_year(date(line.value, 12, 31))
    return shown(line)


def _why_disabled(judgement: Judgement) -> str:
    return (
        f"{judgement.get_criterion_display()}に該当すると認められること"
        f"（{wareki(judgement.judged_on)}判定）。"
    )


def _why(month: MonthDecision) -> list[str]:
    """The sentences of one month."""
    if month.result is Result.NOT_PAYABLE:
        return _why_not_entitled(month)
    lines = {line.name: line for line in month.reasons if not line.whose}
    own = lines.get("within_own_limit")
    year = f"{wareki_year(date(tested_year(month.target_month), 12, 31))}中の"
    if month.result is Result.PAYABLE:
        return [_compared(lines, year, "を超えないこと")]
    if own is not None and own.value is False:
        return [_compared(lines, year, "を超えるため、支給を停止すること")]
    return [f"扶養義務者の{year}所得が所得限度額以上のため、支給を停止すること（{OBLIGORS}）。"]


def _compared(lines: dict[str, Line], year: str, result: str) -> str:
    own = next((each for name, each in lines.items() if name.startswith("assessed_income")), None)
    limit = lines.get("own_limit")
    if own is None or limit is None or own.value is None:
        return f"本人の{year}所得が所得限度額{result}（{CLAIMANT}）。"
    return f"本人の{year}所得額{shown(own)}が所得限度額{shown(limit)}{result}（{CLAIMANT}）。"


def _why_not_entitled(month: MonthDecision) -> list[str]:
    """The conditions that settle it, in the words of the rules, with their articles."""
    settling = [line for line in month.reasons[1:] if isinstance(line.value, bool)][:1]
    sentences = [
        f"「{line.term}」が「{shown(line)}」であり、支給要件に該当しないこと"
        f"（{ENTITLEMENT if line.source == FROM_THE_DESK else line.source}）。"
        for line in settling
    ]
    is_for_good = any(line.name in LOST_FOR_GOOD for line in settling)
    return [*sentences, CLAIM_ANEW] if is_for_good else sentences
