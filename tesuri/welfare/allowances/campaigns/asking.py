"""届の所得を尋ねる: whose income a campaign still wants that another municipality knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tesuri.welfare.allowances import campaigns, particulars, queries
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.models import Campaign, ReportStage, YearlyReport
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.exchange import rules
from tesuri.welfare.exchange.models import Step
from tesuri.welfare.income import queries as income
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person

ENDED_IN_VAIN = (Step.RETURNED, Step.REFUSED, Step.FAILED)


@dataclass(frozen=True)
class Wanted:
    """尋ねる人: of whose income, for which claim, and where; empty where no list has the place."""

    person: Person
    claim_number: str
    procedure: str
    provider: str


def wanted(campaign: Campaign) -> list[Wanted]:
    """尋ねる人々: claimants and obligors, each once, who lived elsewhere on 1 January."""
    window = Window(campaign.year)
    rows = campaigns.with_stage().filter(campaign=campaign).exclude(now=ReportStage.EXEMPT)
    found: dict[int, Wanted] = {}
    for report in rows.select_related("claim__person", "campaign"):
        if procedure := particulars.of(report.claim).enquiry_procedure:
            for person in _people(report, window):
                if person.pk not in found and _is_open(person, window):
                    number = report.claim.number
                    found[person.pk] = Wanted(person, number, procedure, _provider(person))
    return list(found.values())


def _people(report: YearlyReport, window: Window) -> Iterator[Person]:
    yield report.claim.person
    standings = queries.standings_of(report.claim)
    for each in report.claim.obligors.select_related("person"):
        rows = standings[each.person.addressee_number]
        if queries.counts_in(rows, window.first_month):
            yield each.person


def _is_open(person: Person, window: Window) -> bool:
    """Nothing is known of the year, nobody asked, and the tax of it is another's.

    The inhabitant tax on an income is that of the municipality on 1 January after it.
    """
    moved_in_on = persons.present_facts(person).moved_in_on
    if moved_in_on is None or moved_in_on <= date(window.year, 1, 1):
        return False
    if income.income_of(person, window.income_year):
        return False
    return not any(
        each.item == queries.TAX_ITEM
        and window.income_year in each.income_years
        and each.step not in ENDED_IN_VAIN
        for each in exchange.enquiries_of(person)
    )


def _provider(person: Person) -> str:
    return rules.institution_of(persons.present_facts(person).previous_municipality)
