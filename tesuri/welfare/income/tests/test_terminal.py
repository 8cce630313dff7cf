"""接続端末の結果: entered by one, read anew by another, and only then in the ledger."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, registered
from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.welfare.income import actions
from tesuri.welfare.income.models import Comparison, IncomeFacts, Source, TerminalEntry
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-6-19")]
NUMBER = "T-0a1b2c3d4e"
ITEMS = dict.fromkeys(IncomeFacts.ITEMS) | {"total_income": 1_234_567, "working_student": False}
RECORD = {"total_income": "1234567", "working_student": "false"}
TOLD = {
    "income_year": "2024",
    "enquiry_number": NUMBER,
    "provider": "深谷市",
    "permit_id": "P1",
    "received_on": "R8.5.1",
}
SEES, EDITS, APPROVES = ((Duty.ALLOWANCES, each) for each in (Level.SEE, Level.EDIT, Level.APPROVE))


@pytest.fixture
def person() -> Person:
    return registered()


@pytest.fixture
def clerk() -> Client:
    return inside(Client(), an_officer("sato", "佐藤", SEES, EDITS, APPROVES))


@pytest.fixture
def chief() -> Client:
    return inside(Client(), an_officer("suzuki", "鈴木", SEES, APPROVES))


def drafted(clerk: Client, person: Person, **fields: str) -> str:
    reply = clerk.post(f"/income/{person.key}/terminal/", TOLD | RECORD | fields)
    assert reply.status_code == 302, reply.content.decode()
    return TerminalEntry.objects.latest("id").number


def compare(client: Client, number: str, **fields: str) -> Any:
    return client.post(f"/income/terminal/{number}/compare/", RECORD | fields)


def decide(client: Client, number: str, **fields: str) -> Any:
    approval = latest("income.terminal", number)
    assert approval is not None
    said = {"decision": "approve", "digest": approval.digest} | fields
    return client.post(f"/income/terminal/{number}/decide/", said)


def entered() -> int:
    return IncomeFacts.objects.count()


def test_it_is_entered_after_a_second_person_read_the_same(
    person: Person, clerk: Client, chief: Client
) -> None:
    number = drafted(clerk, person)
    assert entered() == 0
    assert compare(chief, number).status_code == 302
    assert entered() == 0
    assert decide(chief, number).status_code == 302
    facts = IncomeFacts.objects.get()
    assert (facts.total_income, facts.working_student, facts.widow) == (1_234_567, False, None)
    assert (facts.source, facts.reference, facts.permit_id) == ("terminal", NUMBER, "P1")
    page = clerk.get(f"/income/{person.key}/").content.decode()
    assert "接続端末の照会結果（二人で照合）" in page
    kinds = set(AuditRecord.objects.filter(subject=HARUKO).values_list("kind", flat=True))
    assert {"income.entry_drafted", "income.compared", "income.entered"} <= kinds


def test_who_compares_sees_no_value_before(person: Person, clerk: Client, chief: Client) -> None:
    number = drafted(clerk, person)
    assert "1,234,567円" in clerk.get(f"/income/terminal/{number}/").content.decode()
    page = chief.get(f"/income/terminal/{number}/").content.decode()
    approval = latest("income.terminal", number)
    assert approval is not None
    decision = chief.get(f"/approvals/{approval.number}/").content.decode()
    for shown in (page, decision):
        assert "1,234,567" not in shown
        assert "1234567" not in shown
        assert "この内容を承認する" not in shown
    compare(chief, number)
    page = chief.get(f"/income/terminal/{number}/").content.decode()
    assert "1,234,567円" in page
    assert "この内容を承認する" in page


def test_another_reading_enters_nothing_and_tells_which_item(
    person: Person, clerk: Client, chief: Client
) -> None:
    number = drafted(clerk, person)
    reply = compare(chief, number, total_income="1234568")
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "総所得金額等" in page
    assert "1234567" not in page
    assert compare(chief, number, total_income="x").status_code == 422
    assert decide(chief, number).status_code == 409
    assert (entered(), Comparison.objects.count()) == (0, 0)
    assert AuditRecord.objects.get(kind="income.compared").outcome == "refused"


def test_what_was_read_stays_in_the_form_when_the_readings_differ(
    person: Person, clerk: Client, chief: Client
) -> None:
    number = drafted(clerk, person)
    reply = compare(chief, number, total_income="1234568", social_insurance="765")
    page, typed = reply.content.decode(), reply.context["form"]
    assert (typed["total_income"].value(), typed["social_insurance"].value()) == ("1234568", "765")
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert "受け取った記録の読みが、入力された値と違います" in page
    (refused,) = AuditRecord.objects.filter(outcome="refused")
    assert refused.subject == person.addressee_number
    assert refused.details == {"reason": "differs", "place": "income:compare"}


def test_nobody_compares_or_approves_the_own_entry(person: Person, clerk: Client) -> None:
    number = drafted(clerk, person)
    assert compare(clerk, number).status_code == 403
    assert decide(clerk, number).status_code in (403, 409)
    entry = TerminalEntry.objects.get()
    with pytest.raises(IntegrityError, match="nobody compares"), transaction.atomic():
        Comparison.objects.create(entry=entry, compared_by_id="SATO", compared_by_name="x")
    assert entered() == 0


def test_who_approves_is_who_compared(person: Person, clerk: Client, chief: Client) -> None:
    number = drafted(clerk, person)
    other = inside(Client(), an_officer("mori", "森", SEES, APPROVES))
    compare(other, number)
    assert decide(chief, number).status_code == 409
    assert decide(other, number).status_code == 302
    assert entered() == 1


def test_a_value_unlike_the_received_one_needs_a_reason_and_shows_both(
    person: Person, clerk: Client, chief: Client
) -> None:
    different = {"different-total_income": "1000000"}
    place = f"/income/{person.key}/terminal/"
    reply = clerk.post(place, TOLD | RECORD | different)
    assert reply.status_code == 422
    assert TerminalEntry.objects.count() == 0
    number = drafted(clerk, person, **different, **{"different-reason": "更正の通知による"})
    compare(chief, number)
    page = chief.get(f"/income/terminal/{number}/").content.decode()
    for told in ("1,234,567円", "1,000,000円", "更正の通知による"):
        assert told in page
    decide(chief, number)
    facts = IncomeFacts.objects.get()
    assert (facts.total_income, facts.reason) == (1_000_000, "更正の通知による")


def test_a_difference_without_a_reason_is_refused_below_the_form_too(
    person: Person, clerk: Client
) -> None:
    actor = Actor("sato", "佐藤", "112020", "shogai", terminal="T-1", session="S-1")
    received = actions.Received(NUMBER, "深谷市", "P1", date(2026, 5, 1), dict(ITEMS))
    with pytest.raises(Refusal, match="理由"):
        actions.draft_entry(actor, person.key, 2024, received, different={"total_income": 1})
    number = drafted(clerk, person)
    row = {**TerminalEntry.objects.filter(number=number).values().get()}
    del row["id"]
    told = json.loads(str(row["content"]))
    told["items"] = told["items"] | {"total_income": 1}
    good = row | {"number": "T9"}
    row |= {"number": "T9", "content": canonical(told).decode(), "digest": digest_of(told)}
    with pytest.raises(IntegrityError, match="difference_has_its_reason"), transaction.atomic():
        TerminalEntry.objects.create(**row)
    with pytest.raises(IntegrityError, match="digest_of_content"), transaction.atomic():
        TerminalEntry.objects.create(**good | {"digest": "0" * 64})


def test_the_database_enters_nothing_else(person: Person, clerk: Client, chief: Client) -> None:
    number = drafted(clerk, person)
    entry = TerminalEntry.objects.get()
    at = entry.drafted_at
    obtained = actions.Obtained(Source.TERMINAL, NUMBER, at, "x")
    system = Actor.system("migration", "112020")

    def enter(**changes: Any) -> None:
        told: dict[str, Any] = {"entry": entry, "items": ITEMS, "income_year": 2024} | changes
        with transaction.atomic():
            actions.enter_income(system, person, obtained=obtained, **told)

    for stage in ("alone", "compared"):
        with pytest.raises(IntegrityError, match="two people"):
            enter()
        if stage == "alone":
            compare(chief, number)
    for changes in ({"entry": None}, {"items": ITEMS | {"total_income": 1}}, {"income_year": 2023}):
        with pytest.raises(IntegrityError, match="two people|of_a_terminal_entry"):
            enter(**changes)
    decide(chief, number)
    assert entered() == 1
    for changes in ({"items": ITEMS | {"total_income": 1}}, {"income_year": 2023}):
        with pytest.raises(IntegrityError, match="two people"):
            enter(**changes)


def test_it_is_not_typed_as_a_paper(person: Person, clerk: Client) -> None:
    form = {"income_year": "2024", "source": "office", "reference": NUMBER, "reason": "x"}
    for changes in ({}, {"source": "terminal"}):
        clerk.post(f"/income/{person.key}/enter/", form | RECORD | changes)
    assert entered() == 0


def test_it_comes_back_and_is_entered_anew(person: Person, clerk: Client, chief: Client) -> None:
    number = drafted(clerk, person)
    assert decide(chief, number, decision="send_back", comment="所得の年が違う").status_code == 302
    assert "所得の年が違う" in clerk.get(f"/income/terminal/{number}/").content.decode()
    again = drafted(clerk, person)
    compare(chief, again)
    decide(chief, again)
    assert entered() == 1


def test_strangers_other_desks_and_readers_do_none_of_this(person: Person, clerk: Client) -> None:
    number = drafted(clerk, person)
    places = (f"/income/{person.key}/terminal/", f"/income/terminal/{number}/")
    elsewhere = inside(Client(), takahashi())
    for place in places:
        assert Client().get(place).status_code == 302
        assert elsewhere.get(place).status_code == 403
    reader = inside(Client(), an_officer("kato", "加藤", SEES))
    assert reader.get(places[0]).status_code == 403
    assert compare(reader, number).status_code == 403
    assert decide(reader, number).status_code == 403
    assert reader.get("/income/terminal/T0/").status_code == 404
