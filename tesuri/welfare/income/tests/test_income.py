"""所得: each belief has its source; a new one ends the former and keeps it; looking is an event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, sato, takahashi
from tests.residents import registered
from tesuri.ground.records import Refusal
from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.models import IncomeFacts, Source
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("allowances", "112020")
SOMEONE = "00000000-0000-4000-8000-000000000001"
PAGES = [("get", f"/income/{SOMEONE}/"), ("get", f"/income/{SOMEONE}/enter/")]
ITEMS: dict[str, Any] = {"total_income": 500_000, "widow": "none", "working_student": False}


def obtained(reference: str = "E2026-000001", source: Source = Source.NETWORK) -> actions.Obtained:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return actions.Obtained(source, reference, at, "情報照会の回答", "深谷市", "P-1")


def test_the_same_answer_is_entered_once() -> None:
    person = registered()
    first = actions.enter_income(SYSTEM, person, 2024, ITEMS, obtained())
    assert actions.enter_income(SYSTEM, person, 2024, ITEMS, obtained()) == first
    assert first.total_income == 500_000
    assert first.dependants is None


@pytest.mark.control("C-2-08")
def test_a_new_belief_keeps_the_former_one_and_its_source() -> None:
    person = registered()
    first = actions.enter_income(SYSTEM, person, 2024, ITEMS, obtained())
    actions.enter_income(
        SYSTEM, person, 2024, ITEMS | {"total_income": 1}, obtained("E2026-000002")
    )
    now = queries.income_of(person, 2024)
    then = queries.income_of(person, 2024, first.known.lower + timedelta(microseconds=1))
    assert now is not None
    assert then is not None
    assert (now.total_income, then.total_income) == (1, 500_000)
    assert (then.reference, then.permit_id) == ("E2026-000001", "P-1")


def test_more_elderly_and_specific_dependants_than_dependants_are_refused() -> None:
    wrong = {"dependants": 1, "elderly_dependants": 1, "specific_dependants": 1}
    with pytest.raises(actions.NotOfLayout, match="扶養親族等の数を超えています"):
        actions.enter_income(SYSTEM, registered(), 2024, ITEMS | wrong, obtained())
    assert IncomeFacts.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"total_income": "5"}, {"total_income": -1}, {"dependants": True}, {"widow": "x"}, {"my": 1}],
)
def test_what_does_not_fit_the_layout_is_refused_as_a_whole(wrong: dict[str, Any]) -> None:
    with pytest.raises(actions.NotOfLayout, match="様式"):
        actions.enter_income(SYSTEM, registered(), 2024, ITEMS | wrong, obtained())
    assert IncomeFacts.objects.count() == 0


@pytest.mark.control("D-3-01")
def test_the_database_refuses_income_without_a_listed_source() -> None:
    first = actions.enter_income(SYSTEM, registered(), 2024, ITEMS, obtained())
    for wrong in ({"source": "hearsay"}, {"reference": ""}):
        row = IncomeFacts.objects.get(pk=first.pk)
        row.pk, row.valid, row.income_year = None, None, 2023
        for name, value in wrong.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_belief_can_only_be_closed() -> None:
    actions.enter_income(SYSTEM, registered(), 2024, ITEMS, obtained())
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeFacts.objects.update(total_income=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeFacts.objects.all().delete()


def test_an_answer_of_the_network_is_not_typed_by_hand() -> None:
    with pytest.raises(Refusal, match="自動で登録"):
        actions.enter_by_hand(sato(Duty.ALLOWANCES), registered().key, 2024, ITEMS, obtained())


def test_another_desk_neither_sees_nor_enters() -> None:
    person, other = registered(), takahashi()
    paper = obtained("課税証明書", Source.PERSON)
    with pytest.raises(NotAllowed):
        actions.view_income(other, person.key)
    with pytest.raises(NotAllowed):
        actions.enter_by_hand(other, person.key, 2024, ITEMS, paper)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply["Location"].startswith("/entry/")) == (302, True)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    assert getattr(inside(client, takahashi()), method)(path).status_code == 403


def test_who_may_only_look_cannot_enter(client: Client) -> None:
    looks = an_officer("ito", "伊藤", (Duty.ALLOWANCES, Level.SEE))
    assert inside(client, looks).post(PAGES[1][1]).status_code == 403


@pytest.mark.control("C-3-13")
def test_opening_the_form_is_recorded(client: Client) -> None:
    person = registered()
    inside(client, sato(Duty.ALLOWANCES)).get(f"/income/{person.key}/enter/")
    event = AuditRecord.objects.get(kind="income.form_opened")
    assert (event.user_id, event.subject) == ("sato", person.addressee_number)


def test_a_paper_is_entered_and_shown_with_its_source_and_what_stays_unknown(
    client: Client,
) -> None:
    person, clerk = registered(), inside(client, sato(Duty.ALLOWANCES))
    said = {
        "income_year": "2024",
        "total_income": "500000",
        "own_disability": "",
        "widow": "none",
        "working_student": "false",
        "source": "person",
        "reference": "課税証明書 第12号",
        "reason": "本人が持参",
    }
    reply = clerk.post(f"/income/{person.key}/enter/", said)
    assert reply["Location"] == f"/income/{person.key}/"
    page = clerk.get(reply["Location"]).content.decode()
    for told in ("500,000円", "課税証明書 第12号", "本人・扶養義務者の申出", "不明"):
        assert told in page
    viewed = AuditRecord.objects.filter(kind="income.viewed")
    assert [event.subject for event in viewed] == [person.addressee_number]
