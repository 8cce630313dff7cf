"""許可の判定: `may` against an evaluator that was written from the words of the rule alone.

A grant opens exactly: its person, while the account is in its term and not stopped; its duty and
its level; the cases of its office, asked from the office where the person sits that day; the days
of its period; and, once a quarter that it lived to see is due, only with a confirmation of that
quarter or of a later one.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from tests.people import CITY, OTHER_CITY
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import (
    Grant,
    Office,
    Officer,
    Posting,
    Review,
    ReviewOutcome,
)
from tesuri.workplace.access.queries import levels_of, may
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
DAYS = [  # the edges of quarters, of their reviews, and of what begins and ends on them
    *(date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 2)),
    *(date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1)),
]
QUARTERS = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
ENDS_OF_REVIEW = {  # written out by hand: the quarter that is due on each of the days
    date(2026, 3, 31): date(2026, 1, 1),
    date(2026, 4, 1): date(2026, 1, 1),
    date(2026, 5, 1): date(2026, 1, 1),
    date(2026, 5, 2): date(2026, 4, 1),
    date(2026, 6, 30): date(2026, 4, 1),
    date(2026, 7, 1): date(2026, 4, 1),
    date(2026, 7, 31): date(2026, 4, 1),
    date(2026, 8, 1): date(2026, 7, 1),
}
DUTIES = [Duty.PERSONS, Duty.PAYMENTS, Duty.ADMINISTRATION]
LEVELS = [Level.SEE, Level.EDIT, Level.APPROVE]
OFFICES = {"shogai": CITY, "kaikei": CITY, "fukaya": OTHER_CITY}
WORLDS = range(6)


@dataclass
class Given:
    """与えられた権限: as plain values."""

    duty: str
    level: str
    office: str
    since: date
    until: date | None  # not included
    confirmed: list[date] = field(default_factory=list)


@dataclass
class Person:
    """人: as plain values."""

    user_id: str
    office: str
    begins: date
    ends: date | None
    stopped: bool
    moves: list[tuple[date, str]]
    given: list[Given]

    def seat(self, day: date) -> str:
        seat = self.office
        for moved_on, office in sorted(self.moves):
            if moved_on <= day:
                seat = office
        return seat


def says_the_rule(person: Person, day: date, claimed: str, duty: str, level: str, of: str) -> bool:
    """独立した判定: no query, no code of the house."""
    if person.stopped or day < person.begins or (person.ends and day > person.ends):
        return False
    if claimed != person.seat(day) or OFFICES[claimed] != OFFICES[person.office]:
        return False
    due = ENDS_OF_REVIEW[day]
    for given in person.given:
        fits = (given.duty, given.level, given.office) == (duty, level, of)
        lives = given.since <= day and (given.until is None or day < given.until)
        reviewed = given.since >= due or any(quarter >= due for quarter in given.confirmed)
        if fits and lives and reviewed and OFFICES[of] == OFFICES[claimed]:
            return True
    return False


def a_person(chance: random.Random, number: int) -> Person:
    home = chance.choice(["shogai", "shogai", "kaikei", "fukaya"])
    other = "kaikei" if home == "shogai" else "shogai"
    moves = [(chance.choice(DAYS), other)] if home != "fukaya" and chance.random() < 0.4 else []
    begins = chance.choice([date(2025, 4, 1), DAYS[1], DAYS[5]])
    last = [day for day in (DAYS[4], DAYS[6], date(2027, 3, 31)) if day >= begins]
    person = Person(
        user_id=f"person{number}",
        office=home,
        begins=begins,
        ends=chance.choice([None, *last]),
        stopped=chance.random() < 0.1,
        moves=moves,
        given=[],
    )
    for duty in DUTIES:
        for level in LEVELS:
            for office in OFFICES:
                if chance.random() < 0.6:
                    person.given.append(a_grant(chance, duty, level, office))
    return person


def a_grant(chance: random.Random, duty: Duty, level: Level, office: str) -> Given:
    since = chance.choice([date(2025, 10, 1), date(2026, 3, 31), DAYS[1], DAYS[2], DAYS[5]])
    later = [None, None, *(day for day in DAYS if day > since)]
    confirmed = [quarter for quarter in QUARTERS if chance.random() < 0.4]
    return Given(duty, level, office, since, chance.choice(later), confirmed)


def put_down(people: list[Person]) -> None:
    offices = {
        code: Office.objects.create(body=body, code=code, name=code)
        for code, body in OFFICES.items()
    }
    for person in people:
        officer = Officer.objects.create(
            user_id=person.user_id,
            name=person.user_id,
            office=offices[person.office],
            password="!",
            begins_on=person.begins,
            ends_on=person.ends,
            has_no_end=person.ends is None,
            stopped_at="2026-01-01T00:00:00Z" if person.stopped else None,
        )
        for moved_on, office in person.moves:
            Posting.objects.create(officer=officer, office=offices[office], moves_on=moved_on)
        for given in person.given:
            put_grant_down(officer, offices[given.office], given)


def put_grant_down(officer: Officer, office: Office, given: Given) -> None:
    grant = Grant.objects.create(
        officer=officer,
        duty=given.duty,
        level=given.level,
        office=office,
        valid=DateRange(given.since, given.until),
    )
    Review.objects.bulk_create(
        Review(
            grant=grant,
            quarter=quarter,
            outcome=ReviewOutcome.CONFIRMED,
            reviewer_id="chief",
            reviewer_name="課長",
        )
        for quarter in given.confirmed
    )


@pytest.mark.control("C-3-01")
@pytest.mark.parametrize("world", WORLDS)
def test_every_combination_is_answered_as_the_rule_says(world: int) -> None:
    chance = random.Random(world)
    people = [a_person(chance, number) for number in range(4)]
    put_down(people)
    answers: Counter[bool] = Counter()
    for day in DAYS:
        with time_machine.travel(f"{day}T12:00:00+09:00", tick=False):
            for person in people:
                answers += compared(person, day)
    assert answers[True] > 20, answers
    assert answers[False] > 20, answers


def compared(person: Person, day: date) -> "Counter[bool]":
    """Every seat that could be claimed, and for the true one every office that could be meant."""
    answers: Counter[bool] = Counter()
    for claimed in OFFICES:
        actor = Actor(person.user_id, person.user_id, OFFICES[claimed], claimed)
        expected = {
            (duty.value, level.value)
            for duty in DUTIES
            for level in LEVELS
            if says_the_rule(person, day, claimed, duty, level, claimed)
        }
        assert levels_of(actor) == expected, (person, day, claimed)
        for of in OFFICES if claimed == person.seat(day) else ():
            for duty in DUTIES:
                for level in LEVELS:
                    answer = may(actor, duty, level, of)
                    assert answer == says_the_rule(person, day, claimed, duty, level, of)
                    answers[answer] += 1
    return answers


def test_the_decision_costs_one_query_and_so_do_all_of_them() -> None:
    put_down([a_person(random.Random(1), 1)])
    actor = Actor("person1", "人", CITY, "shogai")
    for ask in (lambda: may(actor, Duty.PERSONS, Level.SEE), lambda: levels_of(actor)):
        with CaptureQueriesContext(connection) as asked:
            ask()
        assert len(asked) == 1


@pytest.mark.control("C-3-01")
def test_a_grant_for_another_office_opens_its_cases_and_no_others() -> None:
    today = date(2026, 4, 1)
    given = Given(Duty.PAYMENTS, Level.SEE, "kaikei", today, None)
    put_down([Person("sato", "shogai", today, None, False, [], [given])])
    sato = Actor("sato", "佐藤", CITY, "shogai")
    with time_machine.travel(f"{today}T12:00:00+09:00", tick=False):
        assert may(sato, Duty.PAYMENTS, Level.SEE, "kaikei")
        assert not may(sato, Duty.PAYMENTS, Level.SEE)
        assert not may(sato, Duty.PAYMENTS, Level.SEE, "fukaya")


@pytest.mark.control("C-3-10")
def test_a_grant_that_nobody_confirmed_rests_from_the_day_after_the_last() -> None:
    given = Given(Duty.PERSONS, Level.SEE, "shogai", date(2026, 3, 31), None)
    put_down([Person("sato", "shogai", date(2026, 1, 1), None, False, [], [given])])
    sato = Actor("sato", "佐藤", CITY, "shogai")
    for moment, answer in (("2026-05-01T23:59:59", True), ("2026-05-02T00:00:00", False)):
        with time_machine.travel(f"{moment}+09:00", tick=False):
            assert may(sato, Duty.PERSONS, Level.SEE) is answer


def test_a_grant_waits_for_its_first_full_quarter() -> None:
    given = Given(Duty.PERSONS, Level.SEE, "shogai", date(2026, 4, 1), None)
    put_down([Person("sato", "shogai", date(2026, 1, 1), None, False, [], [given])])
    sato = Actor("sato", "佐藤", CITY, "shogai")
    for moment, answer in (("2026-07-31T23:59:59", True), ("2026-08-01T00:00:00", False)):
        with time_machine.travel(f"{moment}+09:00", tick=False):
            assert may(sato, Duty.PERSONS, Level.SEE) is answer
    assert date(2026, 8, 1) - date(2026, 7, 1) > timedelta(days=30)
