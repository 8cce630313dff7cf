"""照合する人の検査: only who is asked now compares, and whoever may yet be asked sees no value."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.people import an_officer
from tests.residents import registered
from tesuri.ground.records import Refusal
from tesuri.welfare.income import actions
from tesuri.welfare.income.models import Comparison, Source, TerminalEntry
from tesuri.welfare.income.tests.test_terminal import (
    APPROVES,
    EDITS,
    ITEMS,
    NUMBER,
    SEES,
    compare,
    decide,
    drafted,
    entered,
)
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import awaiting, latest
from tesuri.workplace.approvals.tests.staging import a_route, by_hand, managers
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-6-19")]
KIND = "income.terminal"


@pytest.fixture
def person() -> Person:
    return registered()


@pytest.fixture
def clerk() -> Client:
    return inside(Client(), an_officer("sato", "佐藤", SEES, EDITS, APPROVES))


@pytest.fixture
def chief() -> Client:
    return inside(Client(), an_officer("suzuki", "鈴木", SEES, APPROVES))


def submission(number: str) -> Approval:
    found = latest(KIND, number)
    assert found is not None
    return found


def page_of(client: Client, number: str) -> str:
    return str(client.get(f"/income/terminal/{number}/").content.decode())


def test_who_is_not_asked_yet_neither_compares_nor_sees(
    person: Person, clerk: Client, chief: Client
) -> None:
    a_route(managers(), Asked(office="kyufu", rank=0), Asked(office="", rank=0), kind=KIND)
    number = drafted(clerk, person)
    page = page_of(chief, number)
    assert "1,234,567" not in page
    assert "/compare/" not in page
    assert compare(chief, number).status_code == 409
    assert Comparison.objects.count() == 0
    first = inside(Client(), an_officer("mori", "森", SEES, APPROVES, office="kyufu"))
    assert "1,234,567" not in page_of(first, number)
    assert compare(first, number).status_code == 302
    assert "1,234,567円" in page_of(chief, number)
    assert decide(first, number).status_code == 302
    assert decide(chief, number).status_code == 302
    assert entered() == 1


def test_what_came_back_is_not_compared(person: Person, clerk: Client, chief: Client) -> None:
    number = drafted(clerk, person)
    decide(chief, number, decision="send_back", comment="所得の年が違う")
    assert compare(chief, number).status_code == 409
    assert "1,234,567" not in page_of(chief, number)
    assert "1,234,567円" in page_of(clerk, number)
    reader = inside(Client(), an_officer("kato", "加藤", SEES))
    assert "1,234,567円" in page_of(reader, number)


@pytest.mark.parametrize("duty", ["payments", "equipment"])
def test_no_route_takes_it_to_another_duty(duty: str) -> None:
    two = managers()
    with pytest.raises(Refusal) as refused:
        a_route(two, Asked(office="", rank=0, duty=duty), kind=KIND)
    assert refused.value.code == "foreign_step"
    a_route(two, Asked(office="", rank=0, duty="allowances"), kind=KIND)


def test_it_is_decided_on_its_page_by_who_may_see_it(
    person: Person, clerk: Client, chief: Client
) -> None:
    number = drafted(clerk, person)
    compare(chief, number)
    there = f"/approvals/{submission(number).number}/"
    assert "この内容を承認する" in page_of(chief, number)
    assert "この内容を承認する" not in chief.get(there).content.decode()
    told = {"decision": "approve", "digest": submission(number).digest}
    assert chief.post(f"{there}decide", told, follow=True).status_code == 200
    blind = an_officer("yamada", "山田", APPROVES)
    assert awaiting(blind) == []
    assert decide(inside(Client(), blind), number).status_code == 403
    assert (submission(number).state, entered()) == ("waiting", 0)
    assert decide(chief, number).status_code == 302
    assert entered() == 1


def test_an_approval_in_another_duty_enters_nothing(
    person: Person, clerk: Client, chief: Client
) -> None:
    number = drafted(clerk, person)
    entry = TerminalEntry.objects.get()
    good = submission(number)
    clerk.post(f"/approvals/{good.number}/withdraw")
    checker = an_officer("yamada", "山田", (Duty.EQUIPMENT, Level.APPROVE))
    Comparison.objects.create(entry=entry, compared_by_id="yamada", compared_by_name="山田")
    by_hand(KIND, number, good.content, checker, Duty.EQUIPMENT, "sato")
    obtained = actions.Obtained(Source.TERMINAL, NUMBER, entry.drafted_at, "x")
    system = Actor.system("migration", "112020")
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        actions.enter_income(system, person, 2024, ITEMS, obtained, entry)
    assert entered() == 0
