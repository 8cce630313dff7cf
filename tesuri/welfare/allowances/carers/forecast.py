"""見込み: what the city's own rules expect of a carer's case; the prefecture alone decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tesuri.ground.law import Rulebook
from tesuri.ground.records import canonical, digest_of
from tesuri.welfare.allowances import figures
from tesuri.welfare.allowances.assessment import MONTHS_AHEAD, months_after
from tesuri.welfare.allowances.models import (
    CaredChild,
    CaredChildFacts,
    CarerCase,
    CarerFacts,
    CarerObligor,
)
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.allowances.rules.months import (
    SPECIAL_CHILD,
    MonthDecision,
    Result,
    decide_months,
    tested_year,
)
from tesuri.welfare.income import queries as income
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person

Taxes = dict[int, dict[str, Any]]
Obligors = Mapping[int, list[CarerObligor]]
ENTITLED = (Result.PAYABLE, Result.SUSPENDED)
OPEN = (Result.UNKNOWN, Result.REFUSED)


@dataclass(frozen=True)
class ChildForecast:
    """一人の児童の見込み: the months from the one after the claim, each with its reasons."""

    child: CaredChild
    months: Sequence[MonthDecision]

    @property
    def missing(self) -> list[str]:
        """まだ分からないこと: of the first month that is open."""
        return next((list(m.missing) for m in self.months if m.result in OPEN), [])

    @property
    def first_entitled(self) -> date | None:
        """受給資格の始まる見込みの月: stopped by an income or not."""
        entitled = (m.target_month for m in self.months if m.result in ENTITLED)
        return next(entitled, None)

    def in_month(self, month: date) -> MonthDecision | None:
        """その月の見込み."""
        return next((each for each in self.months if each.target_month == month), None)


@dataclass(frozen=True)
class Forecast:
    """見込み: of every child of the case; nobody is told it as a decision."""

    children: Sequence[ChildForecast]

    def receipt(self) -> bytes:
        """見込みの控え: the receipts of all months, canonical."""
        return canonical(self._content())

    def digest(self) -> str:
        """控えのハッシュ値."""
        return digest_of(self._content())

    def _content(self) -> dict[str, Any]:
        months = (month for child in self.children for month in child.months)
        return {"months": [month.receipt for month in months if month.receipt]}


@dataclass(frozen=True)
class _Known:
    """What is known of the carer, whichever child and month is asked about."""

    facts: CarerFacts
    ended_on: date | None
    own: Taxes
    obligors: Obligors
    taxes: Mapping[int, Taxes]
    book: Rulebook

    def decide(self, child: CaredChild, claimed_on: date, month: date) -> MonthDecision:
        case = self._case_in(child, claimed_on, month)
        theirs = [self.taxes[each.pk] for each in queries.obligors_in(self.obligors, month)]
        return decide_months(self.book, case, self.own, theirs, [month])[0]

    def _case_in(self, child: CaredChild, claimed_on: date, month: date) -> dict[str, Any]:
        facts = queries.child_facts(child)
        return {
            "claimed_on": claimed_on,
            "birth_date": persons.present_facts(child.person).birth_date,
            "grade": facts.grade or None,
            "is_cared_for": _is_cared_for(facts, self.ended_on, month),
            "resident_in_japan": facts.resident_in_japan,
            "carer_resident_in_japan": self.facts.carer_resident_in_japan,
            "obligors_confirmed": self.facts.obligors_confirmed,
            "december_asked_early": self.facts.december_asked_early,
            "facility_stay": facts.facility_stay,
            "facility_since": facts.facility_since,
            "facility_left": facts.facility_until is not None,
            "facility_until": facts.facility_until,
            "pension_due": facts.pension_due,
            "pension_since": facts.pension_since,
            "pension_ended": facts.pension_until is not None,
            "pension_until": facts.pension_until,
        }


def forecast_of(case: CarerCase, today: date) -> Forecast:
    """見込みを立てる: of each child, from the month after its claim to a year ahead."""
    spans = {child: _months_of(child, today) for child in queries.children_of(case)}
    obligors = queries.obligor_rows(case)
    years = sorted({tested_year(month) for _, months in spans.values() for month in months})
    known = _Known(
        facts=queries.carer_facts(case),
        ended_on=queries.ended_on(case),
        own=_taxes(case.person, years),
        obligors=obligors,
        taxes={key: _taxes(rows[0].person, years) for key, rows in obligors.items()},
        book=figures.in_force(SPECIAL_CHILD),
    )
    return Forecast(
        [
            ChildForecast(child, [known.decide(child, day, month) for month in months])
            for child, (day, months) in spans.items()
            if day
        ]
    )


def _months_of(child: CaredChild, today: date) -> tuple[date | None, list[date]]:
    day = queries.claimed_on(child)
    if day is None:
        return None, []
    first = months_after(day.replace(day=1), 1)
    last = months_after(max(first, today.replace(day=1)), MONTHS_AHEAD)
    count = (last.year - first.year) * 12 + last.month - first.month
    return day, [months_after(first, n) for n in range(count + 1)]


def _is_cared_for(facts: CaredChildFacts, ended_on: date | None, month: date) -> bool | None:
    """法5条の2第1項: the month in which the care or the carer's life ends is still paid."""
    ends = [day for day in (facts.cared_until, ended_on) if day]
    if any(day.replace(day=1) < month for day in ends):
        return False
    return facts.is_cared_for


def _taxes(person: Person, years: Sequence[int]) -> Taxes:
    rows = {year: income.income_of(person, year) for year in years}
    return {year: _items(row) for year, row in rows.items() if row}


def _items(row: IncomeFacts) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IncomeFacts.ITEMS}
