"""台帳の訂正の決裁: where a city wants two people, nothing changes before the second."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.entry import inside
from tests.people import an_officer, sato
from tests.residents import HARUKO, registered, shielded
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.actions.corrections import ChangedSince
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import AlreadyWaiting, OwnWork, decide
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
OTHER = {"name": "高橋　春子", "birth_date": date(1980, 5, 6), "sex": "1"}


@pytest.fixture(autouse=True)
def two_people(settings) -> None:  # type: ignore[no-untyped-def]  # of pytest-django, untyped
    settings.TESURI_LIMITS = {"FACTS_CORRECTED_BY": "two"}


def chief(*more: Duty) -> Actor:
    duties = (Duty.PERSONS, *more)
    levels = (Level.SEE, Level.APPROVE)
    return an_officer("suzuki", "鈴木", *((d, each) for d in duties for each in levels))


def asked(actor: Actor, person: Person, **changes: object) -> Approval:
    actions.correct_facts(
        actor, person.key, changes or OTHER, source="person", reason="戸籍により確認"
    )
    return Approval.objects.latest("number")


def approve(actor: Actor, approval: Approval) -> None:
    decide(actor, actions.CORRECTION, approval.reference, "approve", approval.digest)


@pytest.mark.control("C-2-08")
def test_a_correction_takes_effect_when_another_approves_it() -> None:
    person, clerk = registered(), sato(Duty.PERSONS)
    approval = asked(clerk, person)
    assert queries.present_facts(person).name == "髙橋　春子"
    with pytest.raises(AlreadyWaiting):
        asked(clerk, person, name="別の人")
    with pytest.raises(NotAllowed):
        approve(clerk, approval)
    approve(chief(), approval)
    now = queries.present_facts(person)
    assert (now.name, now.birth_date, now.sex) == ("高橋　春子", date(1980, 5, 6), "1")
    assert (now.entered_by_name, now.reason) == ("佐藤", "戸籍により確認")
    event = AuditRecord.objects.get(kind="persons.facts_corrected")
    assert (event.user_id, event.subject) == ("suzuki", HARUKO)


def test_nobody_approves_the_own_correction() -> None:
    levels = ((Duty.PERSONS, each) for each in (Level.EDIT, Level.APPROVE))
    both = an_officer("tanaka", "田中", *levels)
    approval = asked(both, registered())
    with pytest.raises(OwnWork):
        approve(both, approval)


def test_what_changed_meanwhile_is_not_corrected(settings) -> None:  # type: ignore[no-untyped-def]  # of pytest-django, untyped
    person, clerk = registered(), sato(Duty.PERSONS)
    approval = asked(clerk, person)
    settings.TESURI_LIMITS = {}
    actions.correct_facts(clerk, person.key, {"name": "第三"}, source="person", reason="届")
    with pytest.raises(ChangedSince):
        approve(chief(), approval)
    assert queries.present_facts(person).name == "第三"


def test_a_correction_sent_back_changes_nothing() -> None:
    person = registered()
    approval = asked(sato(Duty.PERSONS), person)
    decide(
        chief(), actions.CORRECTION, approval.reference, "send_back", approval.digest, "字が違う"
    )
    assert queries.present_facts(person).name == "髙橋　春子"
    assert AuditRecord.objects.get(kind="persons.correction_returned").subject == HARUKO


@pytest.mark.control("C-2-08")
def test_a_hidden_address_is_approved_by_those_who_may_see_it() -> None:
    person = shielded(registered())
    wishes = ((Duty.PERSONS, Level.EDIT), (Duty.SHIELDED, Level.EDIT), (Duty.SHIELDED, Level.SEE))
    approval = asked(an_officer("shien", "支援", *wishes), person, address="別の町1番")
    assert approval.duty == Duty.SHIELDED
    without = an_officer("mori", "森", *((Duty.PERSONS, e) for e in (Level.SEE, Level.APPROVE)))
    with pytest.raises(NotAllowed):
        approve(without, approval)
    page = inside(Client(), without).get(approval.path)
    assert (page.status_code, "別の町" in page.content.decode()) == (403, False)
    approve(chief(Duty.SHIELDED), approval)
    assert queries.present_facts(person).address == "別の町1番"


def test_an_address_hidden_since_is_neither_shown_nor_approved() -> None:
    person = registered()
    approval = asked(sato(Duty.PERSONS), person, address="別の町1番")
    shielded(person)
    page = inside(Client(), chief()).get(approval.path).content.decode()
    assert queries.HIDDEN in page
    assert "別の町" not in page
    with pytest.raises(ChangedSince):
        decide(
            Actor("suzuki", "鈴木", approval.body, "shogai", "T-1", "S-1"),
            actions.CORRECTION,
            approval.reference,
            "approve",
            approval.digest,
        )


def test_the_screen_says_that_it_waits_and_the_chief_decides_there() -> None:
    person, facts = registered(), {}
    clerk = inside(Client(), sato(Duty.PERSONS))
    own = reverse("persons:correct", args=[person.key])
    now = queries.present_facts(person)
    facts = {"kana": now.kana, "sex": now.sex, "postcode": now.postcode, "address": now.address}
    said = {"birth_date": "S55.5.6", "source": "person", "reason": "戸籍により確認"}
    answer = clerk.post(own, facts | said | {"name": "高橋　春子"}, follow=True)
    assert "訂正を決裁に上げました" in answer.content.decode()
    assert "訂正が承認を待っています" in clerk.get(own).content.decode()
    approval = Approval.objects.get()
    desk = inside(Client(), chief())
    page = desk.get(approval.path).content.decode()
    assert "髙橋　春子 → 高橋　春子" in page
    assert "昭和55年5月6日" in page
    form = {"decision": "approve", "digest": approval.digest}
    desk.post(reverse("approvals:decide", args=[approval.number]), form)
    assert queries.present_facts(person).name == "高橋　春子"
    assert "承認を待っています" not in clerk.get(own).content.decode()
