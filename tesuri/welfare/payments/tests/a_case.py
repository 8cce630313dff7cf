"""春子と支払: a person with months owed and an account, without the rooms above payments."""

from datetime import date
from typing import Any

import pytest
from time_machine import travel

from tests import people
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import Run
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor

DECIDER = Actor.system("allowances", people.CITY)
MAY, PAY_ON = date(2026, 5, 1), date(2026, 5, 8)
FEBRUARY_TO_APRIL = [
    (date(2026, 2, 1), 29_590),
    (date(2026, 3, 1), 29_590),
    (date(2026, 4, 1), 30_450),
]


def haruko(number: str = "1000000001") -> Person:
    """春子: registered as an applicant."""
    return Person.objects.create(
        addressee_number=number,
        purpose="allowance_claim",
        registered_by_id="sato",
        registered_by_name="佐藤",
    )


def clerk() -> Actor:
    """佐藤: may also take the file out, to a medium."""
    levels = (Level.SEE, Level.EDIT, Level.EXPORT)
    grants = [(duty, level) for duty in (Duty.PAYMENTS, Duty.PERSONS) for level in levels]
    media = [(Duty.MEDIA, Level.SEE), (Duty.MEDIA, Level.EXPORT)]
    return people.an_officer("sato", "佐藤", *grants, *media)


def account(actor: Actor, person: Person, number: str = "1234567") -> None:
    """口座: at 埼玉りそな銀行 熊谷支店."""
    actions.enter_account(actor, person, "0017", "574", "1", number, "ヤマダ　ハルコ")


def owed(
    person: Person, months: list[tuple[date, int]] | None = None, reference: str = "D-1"
) -> None:
    """支給月: as a decision hands them down."""
    actions.enter_months(
        DECIDER,
        reference=reference,
        person=person,
        months=months or FEBRUARY_TO_APRIL,
        reasons="法26条の3",
    )


@pytest.fixture
def april() -> Any:
    """四月: the month before the payment."""
    with travel("2026-04-20T09:00:00+09:00", tick=True):
        yield


def drafted(actor: Actor) -> Run:
    """起案した支払: of 春子."""
    person = haruko()
    account(actor, person)
    owed(person)
    return actions.draft_run(actor, MAY, PAY_ON)
