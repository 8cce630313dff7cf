"""支給要件の判定: gathers what is known of a claim, asks the rules, and says why in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tesuri.ground.law import Line
from tesuri.ground.law.explanation import FROM_THE_DESK
from tesuri.ground.records import canonical, digest_of
from tesuri.ground.text.eras import wareki, wareki_month, wareki_year
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.models import Claim, Judgement, Outcome
from tesuri.welfare.allowances.rules.months import (
    MonthDecision,
    Result,
    decide_months,
    shown,
    tested_year,
)
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.income import queries as income
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person

MONTHS_AHEAD = 12
SETTLED = (Result.PAYABLE, Result.SUSPENDED, Result.NOT_PAYABLE)


@dataclass(frozen=True)
class Assessment:
    """判定: the settled months, in order; `missing` is what the desk must still find out."""

    months: list[MonthDecision]
    missing: list[str]
    sources: list[list[str]]

    @property
    def outcome(self) -> Outcome | None:
        """認定 when the first month entitles (even if suspended), else 却下; None while unknown."""
        if self.missing or not self.months:
            return None
        entitled = self.months[0].result in (Result.PAYABLE, Result.SUSPENDED)
        return Outcome.GRANT if entitled else Outcome.REFUSAL

    def receipt(self) -> bytes:
        """判定の控え: the receipts of all months, canonical."""
        return canonical(self._content())

    def digest(self) -> str:
        """控えのハッシュ値."""
        return digest_of(self._content())

    def _content(self) -> dict[str, Any]:
        return {"months": [month.receipt for month in self.months]}


def assess(claim: Claim, today: date) -> Assessment:
    """その日の判定: from the month after the claim to a year ahead, as far as it is settled."""
    first = months_after(claim.claimed_on.replace(day=1), 1)
    last = _last_month(claim, first, today)
    decided = decide_months(
        case_of(claim),
        {row.income_year: _tax_of(row, claim) for row in _income(claim.person, first, last)},
        [
            {row.income_year: _items(row) for row in _income(each.person, first, last)}
            for each in claim.obligors.select_related("person")
        ],
        _span(first, last),
    )
    settled = _settled(decided)
    must_know = max(first, today.replace(day=1))
    unsettled = decided[len(settled) : len(settled) + 1]
    missing = [
        term for month in unsettled if month.target_month <= must_know for term in month.missing
    ]
    return Assessment(settled, missing, sources_of(claim, first, last))


def assess_months(claim: Claim, first: date, last: date) -> Assessment:
    """同じ月の判定: the same months once more, to see whether what is known has changed."""
    again = assess(claim, last)
    months = [month for month in again.months if first <= month.target_month <= last]
    return Assessment(months, again.missing, again.sources)


def case_of(claim: Claim) -> dict[str, date | bool | None]:
    """請求の事実: as the rules name them; unknown stays None."""
    facts, judgement = queries.facts_of(claim), queries.judgement_of(claim)
    return {
        "claimed_on": claim.claimed_on,
        "birth_date": persons.present_facts(claim.person).birth_date,
        "meets_criteria": judgement.meets_criteria if judgement else None,
        "resident_in_japan": facts.resident_in_japan,
        "resident_in_city": facts.resident_in_city,
        "facility_stay": facts.facility_stay,
        "facility_since": facts.facility_since,
        "hospital_stay": facts.hospital_stay,
        "hospital_since": facts.hospital_since,
        "obligors_confirmed": facts.obligors_confirmed,
    }


def months_after(month: date, count: int) -> date:
    """その月から数えた月: the first day of the month `count` months later."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def sources_of(claim: Claim, first: date, last: date) -> list[list[str]]:
    """事実の出所: what was known from whom and when; label and source."""
    facts, judgement = queries.facts_of(claim), queries.judgement_of(claim)
    person = persons.present_facts(claim.person)
    sources = [
        ["氏名・生年月日・住所", f"{person.get_source_display()}　{person.reason}"],
        ["住所・入所・入院・扶養義務者", f"{facts.reason}（{facts.entered_by_name}）"],
    ]
    if judgement:
        sources.append(["障害の判定", _judged(judgement)])
    sources += [_income_source("本人", row) for row in _income(claim.person, first, last)]
    for count, obligor in enumerate(claim.obligors.select_related("person"), start=1):
        rows = _income(obligor.person, first, last)
        sources += [_income_source(f"扶養義務者{count}", row) for row in rows]
    return sources


def reasons_of(assessment: Assessment, judgement: Judgement | None) -> list[str]:
    """理由の提示: plain sentences with their articles, from the lines that settled the months."""
    if assessment.outcome is Outcome.REFUSAL:
        return _why(assessment.months[0])
    sentences = [_why_disabled(judgement)] if judgement else []
    seen: set[str] = set()
    for month in assessment.months:
        for sentence in _why(month):
            if sentence not in seen:
                seen.add(sentence)
                is_end = month.result is Result.NOT_PAYABLE
                since = f"{wareki_month(month.target_month)}分から、" if is_end else ""
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


def _last_month(claim: Claim, first: date, today: date) -> date:
    last = months_after(max(first, today.replace(day=1)), MONTHS_AHEAD)
    judgement = queries.judgement_of(claim)
    if judgement and judgement.meets_criteria and judgement.valid_until:
        last = min(last, judgement.valid_until.replace(day=1))
    return max(first, last)


def _span(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(months_after(months[-1], 1))
    return months


def _settled(decided: Sequence[MonthDecision]) -> list[MonthDecision]:
    """The months up to the first that is not settled."""
    settled = []
    for month in decided:
        if month.result not in SETTLED:
            break
        settled.append(month)
    return settled


def _income(person: Person, first: date, last: date) -> list[IncomeFacts]:
    years = sorted({tested_year(month) for month in _span(first, last)})
    rows = (income.income_of(person, year) for year in years)
    return [row for row in rows if row]


def _items(row: IncomeFacts) -> dict[str, object]:
    return {name: getattr(row, name) for name in IncomeFacts.ITEMS}


def _tax_of(row: IncomeFacts, claim: Claim) -> dict[str, object]:
    pensions = queries.facts_of(claim).untaxed_pensions
    return _items(row) | {"untaxed_pension_income": pensions.get(str(row.income_year))}


def _income_source(whose: str, row: IncomeFacts) -> list[str]:
    permit = f"　許可証 {row.permit_id}" if row.permit_id else ""
    source = f"{row.get_source_display()}　{row.reference}{permit}"
    obtained_at = timezone.localtime(row.obtained_at)
    return [
        f"{whose}の{wareki_year(date(row.income_year, 12, 31))}の所得",
        f"{source}　{wareki(obtained_at.date())}",
    ]


def _judged(judgement: Judgement) -> str:
    return f"{wareki(judgement.judged_on)}　{judgement.judge}　{judgement.basis}"


# --- 理由の提示 ---

ENTITLEMENT = "法第2条第3項・第26条の2"
CLAIMANT, OBLIGORS = "法第26条の5において準用する法第20条", "法第26条の5において準用する法第21条"


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
    settling = [line for line in month.reasons[1:] if isinstance(line.value, bool)]
    return [
        f"「{line.term}」が「{shown(line)}」であり、支給要件に該当しないこと"
        f"（{ENTITLEMENT if line.source == FROM_THE_DESK else line.source}）。"
        for line in settling[:1]
    ]
