"""判定の材料: what is known of a claim in each month, from whom, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tesuri.ground.law import Rulebook
from tesuri.ground.text.eras import wareki, wareki_year
from tesuri.welfare.allowances import figures, particulars, queries
from tesuri.welfare.allowances.models import Claim, ClaimFacts, ClaimObligor, Judgement
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.allowances.rules.months import (
    MonthDecision,
    MonthFacts,
    decide_months,
    month_facts,
    tested_year,
)
from tesuri.welfare.income import queries as income
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person, PersonFacts

Incomes = dict[int, dict[int, IncomeFacts]]
Taxes = dict[int, dict[str, object]]


@dataclass(frozen=True)
class Evidence:
    """材料: of one claim; judgements in the order in which they count, incomes by person, year."""

    claim: Claim
    facts: ClaimFacts
    person: PersonFacts
    judgements: Sequence[Judgement]
    obligors: Sequence[ClaimObligor]
    standings: queries.Standings
    incomes: Incomes
    book: Rulebook
    died_on: date | None = None

    @property
    def handling(self) -> Particulars:
        """手当の扱い: of the allowance that is claimed."""
        return particulars.of(self.claim)

    def decide(self, month: date) -> MonthDecision:
        """対象月の判定: with the judgement and the obligors of that month."""
        own, theirs = self._taxes_in(month)
        return decide_months(self.book, self.case_in(month), own, theirs, [month])[0]

    def known_in(self, month: date) -> MonthFacts:
        """対象月の事実: what the month would be decided on, for many months at once."""
        return month_facts(self.book, self.case_in(month), *self._taxes_in(month), month)

    def _taxes_in(self, month: date) -> tuple[Taxes, list[Taxes]]:
        """Of the claimant, and of each obligor of that month."""
        own = {y: self._tax_of(row) for y, row in self.incomes[self.claim.person_id].items()}
        theirs = [
            {year: _items(row) for year, row in self.incomes[each.person_id].items()}
            for each in self.obligors_in(month)
        ]
        return own, theirs

    def case_in(self, month: date) -> dict[str, date | bool | None]:
        """請求の事実: those that the allowance asks, as its rules name them; unknown stays None."""
        known = self._known_in(month)
        return {name: known[name] for name in self.handling.rules.case}

    def _known_in(self, month: date) -> dict[str, date | bool | None]:
        """All that is known of a claim in the month, whatever the allowance."""
        facts, judgement = self.facts, self.judgement_in(month)
        has_left = facts.resident_until is not None
        return {
            "claimed_on": self.claim.claimed_on,
            "birth_date": self.person.birth_date,
            "held_old_allowance": self.claim.takeover is not None,
            "meets_criteria": judgement.meets_criteria if judgement else None,
            "resident_in_japan": facts.resident_in_japan if not has_left else True,
            "resident_in_city": facts.resident_in_city if not has_left else True,
            "resident_since": facts.resident_since or self.resident_by_register,
            "moved_out": has_left,
            "moved_out_on": facts.resident_until,
            "died": self.died_on is not None,
            "died_on": self.died_on,
            "facility_stay": facts.facility_stay,
            "facility_since": facts.facility_since,
            "facility_left": facts.facility_until is not None,
            "facility_until": facts.facility_until,
            "hospital_stay": facts.hospital_stay,
            "hospital_since": facts.hospital_since,
            "hospital_left": facts.hospital_until is not None,
            "hospital_until": facts.hospital_until,
            "pension_due": facts.pension_due,
            "pension_since": facts.pension_since,
            "pension_ended": facts.pension_until is not None,
            "pension_until": facts.pension_until,
            "obligors_confirmed": facts.obligors_confirmed,
        }

    @property
    def resident_by_register(self) -> date:
        """台帳による転入日: someone who never moved in has lived here since birth."""
        return self.person.moved_in_on or self.person.birth_date

    def judgement_in(self, month: date) -> Judgement | None:
        """その月の判定: the one that covers the month, or None."""
        return covering(self.judgements, month)

    def is_expired(self, month: date) -> bool:
        """期限切れか: someone judged, but no judgement covers the month."""
        return bool(self.judgements) and self.judgement_in(month) is None

    def obligors_in(self, month: date) -> list[ClaimObligor]:
        """その月の扶養義務者: in the order in which they were entered."""
        return [
            each
            for each in self.obligors
            if queries.counts_in(self.standings[each.person.addressee_number], month)
        ]

    def sources(self) -> list[list[str]]:
        """事実の出所: what was known from whom and when; label and source."""
        facts, person = self.facts, self.person
        sources = [
            ["氏名・生年月日・住所", f"{person.get_source_display()}　{person.reason}"],
            ["住所・入所・入院・扶養義務者", f"{facts.reason}（{facts.entered_by_name}）"],
        ]
        sources += [["障害の判定", _judged(each)] for each in self.judgements]
        sources += self._income_sources("本人", self.claim.person_id)
        for count, obligor in enumerate(self.obligors, start=1):
            sources += self._income_sources(f"扶養義務者{count}", obligor.person_id)
        return sources

    def _income_sources(self, whose: str, person_id: int) -> list[list[str]]:
        return [_income_source(whose, row) for row in self.incomes[person_id].values()]

    def _tax_of(self, row: IncomeFacts) -> dict[str, object]:
        if not self.handling.asks_untaxed_pensions:
            return _items(row)
        pensions = self.facts.untaxed_pensions
        return _items(row) | {"untaxed_pension_income": pensions.get(str(row.income_year))}


def evidence_of(claim: Claim, months: Sequence[date]) -> Evidence:
    """材料を集める: incomes are those of the years that the months test."""
    years = sorted({tested_year(month) for month in months})
    obligors = list(claim.obligors.select_related("person"))
    people = [claim.person, *(each.person for each in obligors)]
    return Evidence(
        claim=claim,
        facts=queries.facts_of(claim),
        person=persons.present_facts(claim.person),
        judgements=queries.judgements_that_count(claim),
        obligors=obligors,
        standings=queries.standings_of(claim),
        incomes={each.pk: _incomes(each, years) for each in people},
        book=figures.in_force(particulars.of(claim).rules),
        died_on=persons.died_on(claim.person),
    )


def covering(judgements: Sequence[Judgement], month: date) -> Judgement | None:
    """その月に及ぶ判定: a later one counts from the month after its day, and never before.

    The first covers the claim from its beginning. Where a judgement for a term has ended, the next
    one decides from the end of that term on; where there is none, nothing is decided.
    """
    chosen = 0
    for place, each in enumerate(judgements):
        if each.judged_on.replace(day=1) < month:
            chosen = place
    following = judgements[chosen:]
    return next((each for each in following if not _has_ended(each, month)), None)


def _has_ended(judgement: Judgement, month: date) -> bool:
    until = judgement.valid_until
    return judgement.meets_criteria and until is not None and until < month


def _incomes(person: Person, years: Sequence[int]) -> dict[int, IncomeFacts]:
    rows = ((year, income.income_of(person, year)) for year in years)
    return {year: row for year, row in rows if row}


def _items(row: IncomeFacts) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IncomeFacts.ITEMS}


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
