"""台帳の訂正の決裁: where a city wants two people, nothing changes before the second."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.entrance import administrator
from tests.entry import inside
from tests.people import CITY, an_officer, sato
from tests.residents import HARUKO, registered, shielded
from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.ground.text.eras import wareki
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.actions.correction_rule import CORRECTION_RULE, REFERENCE
from tesuri.welfare.persons.actions.corrections import ChangedSince
from tesuri.welfare.persons.actions.register import write
from tesuri.welfare.persons.models import CorrectedBy, Person, PersonFacts
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import (
    AlreadyWaiting,
    Asked,
    OwnWork,
    decide,
    propose_route,
)
from tesuri.workplace.approvals.actions.agreed import ROUTE
from tesuri.workplace.approvals.actions.matters import submit_draft
from tesuri.workplace.approvals.matters import Proposed
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
KANRI, OTHER_KANRI = (Actor(each, "管理", CITY, "system") for each in ("kanri", "kanri2"))
OTHER = {"name": "高橋　春子", "birth_date": date(1980, 5, 6), "sex": "1"}


@pytest.fixture(autouse=True)
def two_people(db: None) -> None:
    """As the city chose, by two administrators."""
    for each in (KANRI, OTHER_KANRI):
        administrator(each.user_id)
    the_rule(CorrectedBy.TWO)


def the_rule(corrected_by: CorrectedBy, since: date | None = None) -> None:
    actions.propose_correction_rule(KANRI, corrected_by, since or timezone.localdate())
    agree(OTHER_KANRI)


def agree(other: Actor) -> None:
    waiting = latest(queries.CORRECTION_RULE, REFERENCE)
    assert waiting is not None
    decide(other, CORRECTION_RULE, REFERENCE, "approve", waiting.digest)


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


def test_what_changed_meanwhile_is_not_corrected() -> None:
    person, clerk = registered(), sato(Duty.PERSONS)
    approval = asked(clerk, person)
    the_rule(CorrectedBy.ALONE)
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


def a_route_from_before(*steps: dict[str, Any]) -> None:
    """決裁区分: as it was proposed when a step named the duty of the kind."""
    content = {"kind": "persons.correction", "since": f"{timezone.localdate()}", "steps": steps}
    draft = Proposed(content, "決裁区分")
    proposal = submit_draft(KANRI, ROUTE, f"{CITY}-persons.correction", draft)
    decide(OTHER_KANRI, ROUTE, proposal.reference, "approve", proposal.digest)


@pytest.mark.parametrize("duty", ["", "persons", "equipment"])
def test_no_route_leads_a_hidden_address_to_somebody_else(duty: str) -> None:
    a_route_from_before({"duty": duty, "office": "", "rank": 0})
    person = shielded(registered())
    clerk = an_officer("shien", "支援", *((d, Level.EDIT) for d in (Duty.PERSONS, Duty.SHIELDED)))
    approval = asked(clerk, person, address="別の町1番")
    assert [each["duty"] for each in approval.route] == [Duty.SHIELDED]
    more = an_officer("mori", "森", (Duty.EQUIPMENT, Level.SEE), (Duty.EQUIPMENT, Level.APPROVE))
    for without in (chief(), more):
        client = inside(Client(), without)
        assert client.get(approval.path).status_code == 403
        assert approval.path not in client.get("/").content.decode()
        with pytest.raises(NotAllowed):
            approve(without, approval)
    approve(an_officer("kacho", "課長", (Duty.SHIELDED, Level.APPROVE)), approval)
    assert queries.present_facts(person).address == "別の町1番"


@pytest.mark.parametrize(("duty", "is_hidden"), [("persons", False), ("shielded", True)])
def test_the_database_corrects_a_hidden_address_as_its_own_duty_approved(
    duty: str, is_hidden: bool
) -> None:
    person = shielded(registered())
    former = queries.present_facts(person)
    said = {"source": "person", "reason": "戸籍により確認"}
    content = {
        **said,
        "addressee_number": person.addressee_number,
        "is_hidden": is_hidden,
        "former": {"address": former.address},
        "changed": {"address": "別の町1番"},
    }
    approver = an_officer("kacho", "課長", (Duty(duty), Level.APPROVE))
    by_hand(actions.CORRECTION.kind, str(person.key), content, approver, duty, sato().user_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM persons_correction_given(%s)", [person.pk])
        assert cursor.fetchone() == (int(is_hidden),)


def test_a_route_of_corrections_names_no_other_duty() -> None:
    with pytest.raises(Refusal, match="件ごとの事務"):
        propose_route(
            KANRI, "persons.correction", [Asked("", 0, Duty.PAYMENTS)], timezone.localdate()
        )


def test_an_address_hidden_since_is_neither_shown_nor_approved() -> None:
    person = registered()
    approval = asked(sato(Duty.PERSONS), person, address="別の町1番")
    shielded(person)
    page = inside(Client(), chief()).get(approval.path).content.decode()
    now = queries.present_facts(person)
    assert f"{now.name}　{wareki(now.birth_date)}生" in page
    assert queries.HIDDEN in page
    assert "別の町" not in page
    assert now.address not in page
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
    approval = Approval.objects.latest("number")
    desk = inside(Client(), chief())
    page = desk.get(approval.path).content.decode()
    assert "髙橋　春子 → 高橋　春子" in page
    assert f"髙橋　春子　{wareki(now.birth_date)}生" in page
    assert "昭和55年5月6日" in page
    form = {"decision": "approve", "digest": approval.digest}
    desk.post(reverse("approvals:decide", args=[approval.number]), form)
    assert queries.present_facts(person).name == "高橋　春子"
    history = clerk.get(own).content.decode()
    assert "承認を待っています" not in history
    assert all(f">{wareki(day)}</td>" in history for day in (now.birth_date, date(1980, 5, 6)))


# --- データベース ---
def closed(person: Person) -> PersonFacts:
    """The present belief, closed by a statement of its own."""
    former = queries.present_facts(person)
    now = timezone.now()
    known = DateTimeTZRange(former.known.lower, now, "[)")
    PersonFacts.objects.filter(pk=former.pk).update(known=known)
    return former


def rewritten(former: PersonFacts, **change: Any) -> None:
    """Another belief in its place, past the program."""
    columns = [f.attname for f in PersonFacts._meta.fields if f.attname not in ("id", "known")]
    row = {name: getattr(former, name) for name in columns} | change
    PersonFacts.objects.create(**row, known=DateTimeTZRange(timezone.now(), None, "[)"))


@pytest.mark.control("C-2-08")
def test_the_database_closes_no_belief_without_two_people() -> None:
    person = registered()
    with pytest.raises(IntegrityError, match="closed by two people"), transaction.atomic():
        closed(person)
    asked(sato(Duty.PERSONS), person)
    with pytest.raises(IntegrityError, match="closed by two people"), transaction.atomic():
        closed(person)


@pytest.mark.control("C-2-08")
def test_the_database_corrects_nothing_but_what_was_approved_and_that_once() -> None:
    person, clerk = registered(), sato(Duty.PERSONS)
    approval = asked(clerk, person)
    approve(chief(), approval)
    now = queries.present_facts(person)
    assert now.approval == approval.number
    wrong: list[dict[str, Any]] = [
        {"approval": None, "name": "別人"},
        {"approval": approval.number},
        {"approval": 0},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rewritten(now, **change)
    with pytest.raises(IntegrityError, match="closed by two people"), transaction.atomic():
        closed(person)


@pytest.mark.parametrize("change", [{"address": "別"}, {"sex": "2"}, {"household_number": "9"}])
def test_a_correction_holds_exactly_what_was_approved(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    person = registered()
    approval = asked(sato(Duty.PERSONS), person)
    place = "tesuri.welfare.persons.actions.corrections.write"

    def otherwise(actor: Actor, values: dict[str, Any], **given: Any) -> PersonFacts:
        return write(actor, values | change, **given)

    monkeypatch.setattr(place, otherwise)
    with pytest.raises(IntegrityError, match="as two people agreed"), transaction.atomic():
        approve(chief(), approval)
    monkeypatch.setattr(place, write)
    approve(chief(), approval)
    assert queries.present_facts(person).name == "高橋　春子"


# --- 決め方 ---
def test_where_one_is_enough_a_correction_takes_effect_at_once() -> None:
    the_rule(CorrectedBy.ALONE)
    person = registered()
    actions.correct_facts(
        sato(Duty.PERSONS), person.key, {"name": "第三"}, source="person", reason="届"
    )
    assert queries.present_facts(person).name == "第三"


@pytest.mark.control("C-2-08")
def test_the_rule_holds_from_its_day_and_takes_two_administrators() -> None:
    today = timezone.localdate()
    the_rule(CorrectedBy.ALONE, today + timedelta(days=1))
    assert queries.corrected_by_two()
    actions.propose_correction_rule(KANRI, CorrectedBy.ALONE, today)
    with pytest.raises(OwnWork):
        agree(KANRI)
    assert queries.corrected_by_two()
    agree(OTHER_KANRI)
    assert not queries.corrected_by_two()
    assert AuditRecord.objects.filter(kind="persons.correction_rule_set").count() == 3


@pytest.mark.parametrize("since", ["garbage", "2026-13-45", "", None])
def test_no_statement_stops_the_question_by_a_day_that_is_none(since: str | None) -> None:
    content = {"corrected_by": "alone", "since": since}
    Approval.objects.create(
        body=CITY,
        kind=queries.CORRECTION_RULE,
        reference="other",
        title="x",
        content=content,
        content_text=canonical(content).decode(),
        digest=digest_of(content),
        duty=Duty.ADMINISTRATION,
        path="/",
        maker_id="kanri",
        maker_name="管理",
        drafter_id="kanri",
    )
    assert queries.corrected_by_two()
    a_clerk, person = sato(Duty.PERSONS), registered()
    approve(chief(), asked(a_clerk, person))
    assert queries.present_facts(person).name == OTHER["name"]


def test_the_rule_is_proposed_on_its_screen_by_administrators_alone() -> None:
    page = reverse("persons:correction_rule")
    propose = reverse("persons:propose_correction_rule")
    assert Client().get(page).status_code == 302
    assert inside(Client(), sato(Duty.PERSONS)).get(page).status_code == 403
    client, today = inside(Client(), KANRI), wareki(timezone.localdate())
    assert "別の人の承認で効く" in client.get(page).content.decode()
    past = client.post(propose, {"corrected_by": "alone", "since": "令和2年4月1日"})
    assert (past.status_code, "今日以後の日" in past.content.decode()) == (422, True)
    assert client.post(propose, {"corrected_by": "alone", "since": today}).status_code == 302
    shown = client.get(page).content.decode()
    assert all(words in shown for words in ("訂正した人だけで効く", "承認待ち"))
    waiting = latest(queries.CORRECTION_RULE, REFERENCE)
    assert waiting is not None
    decided = inside(Client(), OTHER_KANRI)
    assert "この内容を承認する" in decided.get(waiting.path).content.decode()
