"""理由の提示: plain sentences with their articles, from the lines that settled the months."""

import re
from datetime import date

from tesuri.ground.law import Line
from tesuri.ground.law.explanation import FROM_THE_DESK
from tesuri.ground.text.eras import wareki, wareki_month, wareki_year
from tesuri.welfare.allowances.assessment import Assessment
from tesuri.welfare.allowances.models import Judgement, Outcome
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.allowances.particulars.shape import Grounds
from tesuri.welfare.allowances.rules.months import (
    MonthDecision,
    Result,
    kind_of,
    shown,
    tested_year,
)

PARTS = {  # of the dependants, those for whom the limit grows by a figure of their own
    "elderly_dependants": "own_limit_per_elderly",
    "specific_dependants": "own_limit_per_specific",
}
APPROVED = re.compile(r"（決裁[^（）]*）")
EVERY_MONTH = ("target_month", "claimed_on")  # days that each month is compared with


def reasons_of(assessment: Assessment) -> list[str]:
    """理由の提示: each sentence once; what ends or stops says from which month on."""
    if assessment.outcome is Outcome.REFUSAL:
        return sentences_of(assessment, assessment.months[0])
    told = [_why_disabled(assessment.judgement)] if assessment.judgement else []
    seen: set[str] = set()
    for month in assessment.months:
        for place, sentence in enumerate(sentences_of(assessment, month)):
            if sentence not in seen:
                seen.add(sentence)
                is_dated = place == 0 and month.result is not Result.PAYABLE
                told.append(since(month.target_month, sentence) if is_dated else sentence)
    return told


def sentences_of(assessment: Assessment, month: MonthDecision) -> list[str]:
    """対象月の理由の文: what follows for the month, then what that rests on."""
    handling, grounds = assessment.handling, assessment.handling.grounds
    if month.result is Result.NOT_PAYABLE:
        return _why_not_entitled(grounds, month, assessment.judged_on.get(month.target_month))
    lines = {line.name: line for line in month.reasons if not line.whose}
    year = f"{wareki_year(date(tested_year(month.target_month), 12, 31))}中の"
    if month.result is Result.PAYABLE:
        told = _compared(grounds, lines, year, "を超えないこと")
        return [told, *_obligors_below(grounds, month, year)]
    own = lines.get("within_own_limit")
    if own is not None and own.value is False:
        main = _compared(grounds, lines, year, "を超えるため、支給を停止すること")
        return [main, *_income_and_limit(handling, lines)]
    return _obligors_over(grounds, month, year)


def since(month: date, sentence: str) -> str:
    """その月からの文: 令和8年8月分から、…."""
    return f"{wareki_month(month)}分から、{sentence}"


def of_law(source: str) -> str:
    """条文と版: as a resident is told, without the approval by which we activated the edition."""
    return APPROVED.sub("", source)


def spoken(line: Line) -> str:
    """値の言い方: as staff read a line of reasons: days, months and years in 和暦."""
    if isinstance(line.value, date):
        is_month = kind_of(line).unit == "月"
        return wareki_month(line.value) if is_month else wareki(line.value)
    if line.name.endswith("_year") and type(line.value) is int:  # a flag may be named so too
        return wareki_year(date(line.value, 12, 31))
    return shown(line)


def _why_disabled(judgement: Judgement) -> str:
    return (
        f"{judgement.get_criterion_display()}に該当すると認められること"
        f"（{wareki(judgement.judged_on)}判定）。"
    )


# --- 所得 ---


def _compared(grounds: Grounds, lines: dict[str, Line], year: str, result: str) -> str:
    own = _income(lines)
    limit = lines.get("own_limit")
    basis = f"（{grounds.own_income}）。"
    if own is None or limit is None or own.value is None:
        return f"本人の{year}所得が所得限度額{result}{basis}"
    return f"本人の{year}所得額{shown(own)}が所得限度額{shown(limit)}{result}{basis}"


def _income(lines: dict[str, Line]) -> Line | None:
    return next((each for name, each in lines.items() if name.startswith("assessed_income")), None)


def _income_and_limit(handling: Particulars, lines: dict[str, Line]) -> list[str]:
    """The sums behind the comparison: what was deducted, and the editions of the limit."""
    own, before, limit = (lines.get(n) for n in ("assessed_income", "income", "own_limit_base"))
    sentences = []
    if own and before and own.value is not None:
        needed = handling.rules.book.facts["assessed_income"].needs[1:]
        taken = [lines[name] for name in needed if name in lines and lines[name].value]
        sums = "、".join(f"{line.term}{shown(line)}" for line in taken) or "なし"
        sentences.append(
            f"{own.term}は、{before.term}{shown(before)}から控除（{sums}）をした額であること"
            f"（{own.source}）。"
        )
    if limit:
        parts = [f"{limit.term}{shown(limit)}（{of_law(limit.source)}）", *_added(lines)]
        sentences.append(f"本人の所得限度額は、{'、'.join(parts)}によること。")
    return sentences


def _added(lines: dict[str, Line]) -> list[str]:
    """What the limit grows by for each dependant; some are of a kind of their own."""
    numbers = {figure: _number(lines, count) for count, figure in PARTS.items()}
    ordinary = _number(lines, "dependants") - sum(numbers.values())
    added = {"own_limit_per_ordinary": ordinary, **numbers}
    return [
        f"{lines[name].term}{shown(lines[name])}を{number}人分（{of_law(lines[name].source)}）"
        for name, number in added.items()
        if number > 0 and name in lines
    ]


def _number(lines: dict[str, Line], name: str) -> int:
    value = lines[name].value if name in lines else 0
    return value if isinstance(value, int) else 0


def _obligors_over(grounds: Grounds, month: MonthDecision, year: str) -> list[str]:
    """Whose incomes reach the limit; no sum, nor what the limit is: these are of somebody else."""
    over = [line for line in month.reasons if line.name == "within_obligor_limit"]
    limit = next((line for line in month.reasons if line.name == "obligor_limit"), None)
    whose = "及び".join(line.whose for line in over if line.value is False) or "扶養義務者"
    article = grounds.obligor_income
    main = f"{whose}の{year}所得が所得限度額以上のため、支給を停止すること（{article}）。"
    if limit is None:
        return [main]
    basis = "扶養義務者の所得限度額は、その扶養親族等の有無と数に応じて定まること"
    return [main, f"{basis}（{limit.source}）。"]


def _obligors_below(grounds: Grounds, month: MonthDecision, year: str) -> list[str]:
    if not any(line.name == "within_obligor_limit" for line in month.reasons):
        return []
    return [
        f"扶養義務者の{year}所得が、いずれも所得限度額以上でないこと（{grounds.obligor_income}）。"
    ]


# --- 支給要件 ---


def _why_not_entitled(grounds: Grounds, month: MonthDecision, judged_on: date | None) -> list[str]:
    """The condition that settles it, in the words of the rules, since when, with its articles."""
    settling = next((line for line in month.reasons[1:] if isinstance(line.value, bool)), None)
    if settling is None:
        return []
    basis = grounds.entitlement if settling.source == FROM_THE_DESK else settling.source
    days = _days(month, judged_on if settling.name == "meets_criteria" else None)
    if settling.value:
        ground = f"{settling.term.removesuffix('こと')}{days}ため"
    else:
        ground = f"「{settling.term}」という要件を満たさない{days}ため"
    main = f"{ground}、支給要件に該当しないこと（{basis}）。"
    then = grounds.what_then.get(settling.name)
    return [main, then] if then else [main]


def _days(month: MonthDecision, judged_on: date | None) -> str:
    """The days on which it rests, in brackets; empty where there is none."""
    told = [f"{wareki(judged_on)}判定"] if judged_on else []
    told += [
        f"{line.term} {spoken(line)}"
        for line in month.reasons
        if isinstance(line.value, date) and line.name not in EVERY_MONTH
    ]
    return f"（{'、'.join(told)}）" if told else ""
