"""所得の突合: declared beside found; each difference is disposed of once, with words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, registered
from tesuri.ground.records import Refusal
from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.models import Disposition, Effect, IncomeFacts, Source
from tesuri.welfare.income.tests.a_file import a_file, chief, clerk, entered, read
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("D-3-04")]
AT = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
TAX: dict[str, Any] = {"total_income": 1_500_000, "dependants": 1, "widow": "none"}
NETWORK = Source.NETWORK


@pytest.fixture
def person() -> Person:
    return registered()


@pytest.fixture
def desk() -> Actor:
    return clerk()


def says(
    actor: Actor, person: Person, source: Source, number: str = "R1", **items: Any
) -> IncomeFacts:
    obtained = actions.Obtained(
        source, f"{source}-{number}", AT, "申出" if source == Source.PERSON else "照会"
    )
    return actions.enter_income(actor, person, 2024, items, obtained)


def differing(person: Person) -> list[tuple[str, ...]]:
    return [each.items for each in queries.open_differences([person.pk])]


def dispose(actor: Actor, person: Person, **choices: str) -> Disposition:
    (found,) = queries.open_differences([person.pk])
    seen = found.declared.pk, found.found.pk
    return actions.dispose(
        actor, person.key, 2024, seen=seen, choices=choices, reason="確定申告書の写しで確認"
    )


def believed(person: Person) -> IncomeFacts:
    facts = queries.income_of(person, 2024)
    assert facts is not None
    return facts


# --- 差 ---


def test_only_what_both_know_can_differ(person: Person, desk: Actor) -> None:
    says(desk, person, Source.PERSON, total_income=0, dependants=1, medical_expense=5)
    assert differing(person) == []  # nothing was found yet
    says(desk, person, NETWORK, **TAX)
    assert differing(person) == [("total_income",)]  # zero differs; unknown does not


def test_the_order_in_which_they_came_does_not_matter(person: Person, desk: Actor) -> None:
    says(desk, person, NETWORK, **TAX)
    says(desk, person, Source.PERSON, widow="widow", dependants=2)
    assert differing(person) == [("widow", "dependants")]
    assert queries.open_differences([person.pk], [2023]) == []
    assert queries.open_differences([0]) == []


def test_what_agrees_is_no_difference(person: Person, desk: Actor) -> None:
    says(desk, person, Source.PERSON, **TAX)
    says(desk, person, Source.OFFICE, **TAX)
    assert differing(person) == []


def test_a_paper_with_the_number_of_an_answer_keeps_the_answer_out_of_nothing(
    person: Person, desk: Actor
) -> None:
    for source in (Source.PERSON, NETWORK):
        obtained = actions.Obtained(source, "E1", AT, "x")
        actions.enter_income(desk, person, 2024, TAX, obtained)
    assert believed(person).source == NETWORK


# --- 処置 ---


def test_what_was_found_is_believed_and_nothing_is_entered_twice(
    person: Person, desk: Actor
) -> None:
    says(desk, person, Source.PERSON, total_income=0)
    found = says(desk, person, NETWORK, **TAX)
    made = dispose(desk, person, total_income="found")
    assert (made.disposed_by_id, made.reason) == ("sato", "確定申告書の写しで確認")
    assert believed(person) == found
    assert differing(person) == []
    told = AuditRecord.objects.get(kind="income.difference_disposed")
    assert (told.subject, told.details["items"]) == (HARUKO, ["total_income"])


def test_what_was_declared_is_believed_item_by_item(person: Person, desk: Actor) -> None:
    says(desk, person, Source.PERSON, total_income=0, widow="widow")
    says(desk, person, NETWORK, **TAX)
    made = dispose(desk, person, total_income="found", widow="declared")
    facts = believed(person)
    assert (facts.total_income, facts.widow, facts.dependants) == (1_500_000, "widow", 1)
    assert (facts.source, facts.disposition, facts.reason) == (
        *(Source.MATCHING, made, "確定申告書の写しで確認"),
    )
    assert IncomeFacts.objects.filter(person=person).count() == 3
    assert differing(person) == []


def test_a_declaration_after_it_does_not_pass_for_what_was_found(
    person: Person, desk: Actor
) -> None:
    says(desk, person, NETWORK, **TAX)
    says(desk, person, Source.PERSON, total_income=0, dependants=1)
    dispose(desk, person, total_income="found")
    assert believed(person).total_income == 1_500_000
    assert believed(person).widow is None  # the paper said nothing of it; nothing is filled in


def test_it_is_disposed_of_once_and_again_only_when_something_newer_is_known(
    person: Person, desk: Actor
) -> None:
    says(desk, person, Source.PERSON, total_income=0)
    says(desk, person, NETWORK, **TAX)
    (before,) = queries.open_differences([person.pk])
    dispose(desk, person, total_income="declared")
    seen = before.declared.pk, before.found.pk
    again: dict[str, Any] = {"seen": seen, "choices": {"total_income": "found"}, "reason": "再"}
    with pytest.raises(actions.NotThisDifference, match="処置する差はありません"):
        actions.dispose(desk, person.key, 2024, **again)
    says(desk, person, NETWORK, "R2", **TAX | {"total_income": 9})
    with pytest.raises(actions.NotThisDifference, match="新しい所得情報"):
        actions.dispose(desk, person.key, 2024, **again)
    dispose(desk, person, total_income="found")
    assert believed(person).total_income == 9


@pytest.mark.parametrize("choices", [{}, {"total_income": "both"}, {"widow": "found"}])
def test_every_difference_is_decided_and_no_other(
    person: Person, desk: Actor, choices: dict[str, str]
) -> None:
    says(desk, person, Source.PERSON, total_income=0)
    says(desk, person, NETWORK, **TAX)
    with pytest.raises(Refusal, match="すべてについて"):
        dispose(desk, person, **choices)


def test_a_file_that_repeats_what_was_weighed_changes_nothing(person: Person, desk: Actor) -> None:
    says(desk, person, Source.PERSON, total_income=0)
    entered(desk, chief(), a_file())
    dispose(desk, person, total_income="declared")
    facts = believed(person)
    assert (facts.total_income, facts.receipts, facts.tax_history) == (0, 2_000_000, "1")
    assert [row.effect for row in read(desk, a_file()).rows.all()] == [Effect.SAME]
    assert [row.effect for row in read(desk, a_file({"総所得額": "2"})).rows.all()] == [
        Effect.CHANGED
    ]


# --- データベース ---


def test_the_database_takes_no_other_disposition_and_no_other_belief(
    person: Person, desk: Actor
) -> None:
    declared = says(desk, person, Source.PERSON, total_income=0)
    found = says(desk, person, NETWORK, **TAX)
    who = {"disposed_by_id": "sato", "disposed_by_name": "佐藤", "reason": "理由"}
    whole = {"declared": declared, "found": found, "choices": {"total_income": "found"}} | who
    for changed, words in (
        ({"choices": {}}, "names every item"),
        ({"choices": {"total_income": "found", "widow": "found"}}, "names every item"),
        ({"choices": {"total_income": "x"}}, "names every item"),
        ({"declared": found, "found": declared}, "names every item"),
        ({"reason": ""}, "has_its_reason"),
    ):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Disposition.objects.create(**whole | changed)
    made = Disposition.objects.create(**whole)
    with pytest.raises(IntegrityError, match="disposed_once"), transaction.atomic():
        Disposition.objects.create(**whole)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Disposition.objects.filter(pk=made.pk).update(reason="x")
    obtained = actions.Obtained(Source.MATCHING, "突合", AT, "理由")
    for items, disposition in (({"total_income": 0}, made), ({}, None)):
        with pytest.raises(IntegrityError, match="what it chose"), transaction.atomic():
            actions.enter_income(desk, person, 2024, items, obtained, disposition=disposition)


# --- 画面 ---


def test_it_stands_on_the_desk_list_of_who_may_dispose_of_it(person: Person, settings: Any) -> None:
    settings.TESURI_ERRANDS = "tesuri.sites.welfare.errands.waiting"
    actor = clerk()
    says(actor, person, Source.PERSON, total_income=0)
    says(actor, person, NETWORK, **TAX)
    desk, label = inside(Client(), actor), "所得の突合（処置していない差）"
    assert queries.errands(actor) == [(label, 1, "income:differences")]
    assert label in desk.get("/").content.decode()
    page = desk.get(reverse("income:differences")).content.decode()
    assert "髙橋　春子" in page
    assert "総所得金額等" in page
    seen = AuditRecord.objects.filter(kind="income.differences_seen").latest("id")
    assert seen.details["shown"] == [HARUKO]
    dispose(actor, person, total_income="found")
    assert queries.errands(actor) == [(label, 0, "income:differences")]


def test_it_is_disposed_of_on_its_page(person: Person) -> None:
    actor = clerk()
    says(actor, person, Source.PERSON, total_income=0)
    says(actor, person, NETWORK, **TAX)
    desk, place = inside(Client(), actor), reverse("income:difference", args=[person.key, 2024])
    opened = desk.get(place)
    for told in ("0円", "1,500,000円", "申出の値による"):
        assert told in opened.content.decode()
    form = opened.context["form"]
    given = {name: form[name].value() for name in ("declared", "found")}
    assert desk.post(place, given | {"reason": "写し"}).status_code == 422
    given |= {"item_total_income": "declared", "reason": "写し"}
    stale = desk.post(place, given | {"found": "1"})
    assert stale.status_code == 409
    assert "写し" in stale.content.decode()
    reply = desk.post(place, given)
    assert reply.headers["Location"] == reverse("income:income", args=[person.key])
    assert "申出と調査結果の突合" in desk.get(reply.headers["Location"]).content.decode()
    assert desk.get(place).status_code == 409


def test_strangers_other_desks_and_readers_do_none_of_this(person: Person, desk: Actor) -> None:
    says(desk, person, Source.PERSON, total_income=0)
    says(desk, person, NETWORK, **TAX)
    elsewhere = takahashi()
    reader = an_officer("kato", "加藤", (Duty.ALLOWANCES, Level.SEE))
    for name, args, status in (
        ("differences", [], 200),
        ("difference", [person.key, 2024], 403),
    ):
        place = reverse(f"income:{name}", args=args)
        assert Client().get(place).status_code == 302
        assert inside(Client(), elsewhere).get(place).status_code == 403
        assert inside(Client(), reader).get(place).status_code == status
    assert queries.errands(elsewhere) == queries.errands(reader) == []
    given: dict[str, Any] = {"seen": (1, 2), "choices": {}, "reason": "x"}
    for stranger in (elsewhere, reader):
        with pytest.raises(Refusal, match="権限"):
            actions.dispose(stranger, person.key, 2024, **given)
