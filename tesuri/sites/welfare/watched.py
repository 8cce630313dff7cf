"""点検のための事実: what welfare knows of the persons whom somebody looked at.

A case is a claim, a payment, an enquiry or a copy, however old: whom a duty has ever known it may
have to look at again.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from tesuri.welfare.allowances import queries as allowances
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.payments import queries as payments
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import PersonFacts as Known
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.watch.facts import address_digest, surname_of
from tesuri.workplace.watch.rules.patterns import PersonFacts

CASES: dict[Duty, Callable[[Collection[str]], set[str]]] = {
    Duty.ALLOWANCES: allowances.concerned,
    Duty.PAYMENTS: payments.concerned,
    Duty.ENQUIRIES: exchange.enquired,
    Duty.COPIES: exchange.published,
}


def facts(body: str, day: date, numbers: frozenset[str]) -> Mapping[str, PersonFacts]:
    """対象者の事実: of those who are in the register; this site serves one body.

    Whether somebody was hidden is told of that day, all else as it is known now.
    """
    hidden = persons.shielded_on(numbers, day)
    concerned = {duty: whose(numbers) for duty, whose in CASES.items()}
    bearers = Counter[str]()
    for surname, count in persons.bearers_of_surnames().items():
        bearers[surname_of(surname)] += count
    total = bearers.total()
    return {
        known.person.addressee_number: replace(
            _told(known, concerned, bearers, total),
            is_shielded=known.person.addressee_number in hidden,
        )
        for known in persons.present_of(numbers)
    }


def _told(
    known: Known, concerned: Mapping[Duty, set[str]], bearers: Counter[str], total: int
) -> PersonFacts:
    surname, number = surname_of(known.name), known.person.addressee_number
    return PersonFacts(
        surname=surname,
        per_mille=1_000 * bearers[surname] / total,
        address=address_digest(known.address),
        duties=frozenset(duty.value for duty, whose in concerned.items() if number in whose),
    )
