"""台帳: searching, registering from the resident registry, and correcting without overwriting."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.far_side import JUKI_TOKEN, FarSide
from tests.people import sato, takahashi
from tests.residents import HARUKO, NATSUO, registered, resident
from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.models import HouseholdMember, Person, PersonFacts, Source
from tesuri.welfare.persons.registry import RegistryUnreachable
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PURPOSE = "allowance_claim"
BORN = date(1980, 5, 5)


def kinds() -> list[str]:
    return list(AuditRecord.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize("typed", ["たかはし", "ﾀｶﾊｼ ﾊﾙｺ", "タカハシ"])
def test_it_finds_a_registered_person_by_kana_however_typed(typed: str) -> None:
    registered()
    found = actions.search_register(sato(Duty.PERSONS), criteria(typed))
    assert [facts.person.addressee_number for facts in found] == [HARUKO]


def criteria(kana: str = "", **rest: Any) -> queries.Criteria:
    return queries.Criteria(kana=kana, **rest)


@pytest.mark.control("C-3-13")
def test_a_search_is_recorded_with_the_items_used_and_the_persons_shown() -> None:
    registered()
    actions.search_register(sato(Duty.PERSONS), criteria("タカハシ", birth_date=BORN))
    event = AuditRecord.objects.get(kind="persons.register_searched")
    assert (event.user_id, event.terminal) == ("sato", "T-1")
    said = {"items": ["カナ氏名", "生年月日"], "shown": [HARUKO], "addresses_hidden": []}
    assert event.details == said


def test_it_refuses_a_search_for_almost_anyone() -> None:
    with pytest.raises(Refusal, match="検索の条件が足りません"):
        actions.search_register(sato(Duty.PERSONS), criteria("タ"))


def test_it_searches_the_registry_with_its_own_token_and_records_it(far_side: FarSide) -> None:
    far_side.answers["/residents/search"] = 200, {"residents": [resident()]}
    found = actions.search_registry(sato(Duty.PERSONS), "タカハシ　ハルコ", BORN, PURPOSE)
    assert [each.addressee_number for each in found] == [HARUKO]
    assert far_side.heard[0].bearer == JUKI_TOKEN
    event = AuditRecord.objects.get(kind="persons.registry_searched")
    assert (event.purpose, event.details["shown"]) == ("手当の請求・届出の受付", [HARUKO])


@pytest.mark.control("C-2-01")
@pytest.mark.parametrize("purpose", ["", "curiosity", "obligor"])
def test_it_fetches_nobody_without_a_purpose_on_the_list(far_side: FarSide, purpose: str) -> None:
    actor = sato(Duty.PERSONS)
    with pytest.raises(Refusal, match="請求を受け付けるときだけ"):
        actions.search_registry(actor, "タカハシ", BORN, purpose)
    with pytest.raises(Refusal, match="請求を受け付けるときだけ"):
        actions.register_applicant(actor, HARUKO, purpose, [HARUKO])
    assert (far_side.heard, Person.objects.count()) == ([], 0)


def test_it_registers_an_applicant_once_with_facts_and_household(far_side: FarSide) -> None:
    far_side.answers["/residents/read"] = 200, resident()
    actor = sato(Duty.PERSONS)
    person = actions.register_applicant(actor, HARUKO, PURPOSE, [HARUKO])
    assert actions.register_applicant(actor, HARUKO, PURPOSE, [HARUKO]) == person
    facts = queries.present_facts(person)
    assert (facts.name, facts.previous_municipality) == ("髙橋　春子", "112186")
    assert facts.source == Source.REGISTRY
    assert [member.relationship for member in queries.household_of(person)] == ["世帯主", "妻"]
    assert kinds().count("persons.applicant_registered") == 1


def test_nothing_is_registered_when_the_registry_is_silent(far_side: FarSide) -> None:
    far_side.is_silent = True
    with pytest.raises(RegistryUnreachable, match="登録は行われていません"):
        actions.register_applicant(sato(Duty.PERSONS), HARUKO, PURPOSE, [HARUKO])
    assert Person.objects.count() == 0


def test_it_refuses_a_resident_of_whom_the_registry_knows_nothing(far_side: FarSide) -> None:
    with pytest.raises(Refusal, match="該当する方が見つかりません"):
        actions.register_applicant(sato(Duty.PERSONS), HARUKO, PURPOSE, [HARUKO])


@pytest.mark.control("C-2-01")
def test_only_a_member_of_the_household_becomes_a_related_person(far_side: FarSide) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    actor, person = sato(Duty.PERSONS), registered()
    with pytest.raises(Refusal, match="世帯員"):
        actions.register_related(actor, person, "1000000099")
    assert Person.objects.count() == 1
    related = actions.register_related(actor, person, NATSUO)
    assert queries.present_facts(related).name == "髙橋　夏男"


@pytest.mark.control("C-2-08")
def test_a_correction_keeps_the_former_value_with_reason_person_and_date() -> None:
    person = registered()
    before = queries.present_facts(person).known.lower + timedelta(days=1)
    actor = sato(Duty.PERSONS)
    changes = {"name": "高橋　春子", "kana": "タカハシ　ハルコ"}
    actions.correct_facts(actor, person.key, changes, source="person", reason="戸籍により確認")
    now = queries.present_facts(person)
    assert (now.name, now.reason, now.entered_by_name) == ("高橋　春子", "戸籍により確認", "佐藤")
    then = queries.facts_on(person, date(2026, 2, 1), before)
    assert then is not None
    assert then.name == "髙橋　春子"


@pytest.mark.control("C-2-08")
def test_a_correction_without_a_reason_is_refused_by_action_and_database() -> None:
    person, actor = registered(), sato(Duty.PERSONS)
    with pytest.raises(Refusal, match="理由"):
        actions.correct_facts(actor, person.key, {"name": "別"}, source="person", reason=" ")
    facts = queries.present_facts(person)
    facts.pk, facts.reason = None, ""
    with pytest.raises(IntegrityError, match="person_facts_reason_given"), transaction.atomic():
        facts.save()


def test_a_belief_can_only_be_closed_never_changed_or_deleted() -> None:
    registered()
    for change in ({"name": "別"}, {"known": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonFacts.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFacts.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.update(name="別")


def test_two_beliefs_about_one_day_are_refused_by_the_database() -> None:
    facts = queries.present_facts(registered())
    facts.pk = None
    with pytest.raises(IntegrityError, match="person_facts_one_at_a_time"), transaction.atomic():
        facts.save(force_insert=True)


def test_another_desk_may_do_none_of_this() -> None:
    person, actor = registered(), takahashi()
    for deed in (
        lambda: actions.search_register(actor, criteria("タカハシ")),
        lambda: actions.search_registry(actor, "タカハシ", BORN, PURPOSE),
        lambda: actions.register_applicant(actor, NATSUO, PURPOSE, [NATSUO]),
        lambda: actions.register_related(actor, person, NATSUO),
        lambda: actions.view_person(actor, person.key),
        lambda: actions.correct_facts(actor, person.key, {}, source="person", reason="理由"),
    ):
        with pytest.raises(NotAllowed):
            deed()
