"""媒体台帳の試験: two people, one loan at a time, no return without erasure, a place for all."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from tests import people
from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions, queries
from tesuri.workplace.outputs.limits import LOAN_DAYS
from tesuri.workplace.outputs.models import Medium, MediumState, MediumStep
from tesuri.workplace.outputs.models.media import AFTER
from tesuri.workplace.outputs.refusals import NotNow
from tesuri.workplace.outputs.tests.a_store import HOME, a_store

pytestmark = pytest.mark.django_db


def state(medium: Medium) -> str:
    return Medium.objects.get(number=medium.number).now.state


@pytest.mark.control("C-3-20")
def test_a_medium_is_on_the_register_when_a_second_person_saw_it() -> None:
    store = a_store()
    medium = store.enter()
    assert state(medium) == MediumState.ENTERED
    with pytest.raises(NotAllowed):
        actions.decide_medium(store.keeper, medium.number, Turn.APPROVE, store.given().digest)
    store.decide(medium)
    assert state(medium) == MediumState.KEPT
    events = set(AuditRecord.objects.filter(user_id="suzuki").values_list("kind", flat=True))
    assert events >= {"approvals.approved", "outputs.medium_registered"}


def test_what_is_sent_back_is_not_on_the_register() -> None:
    store = a_store()
    medium = store.enter()
    store.decide(medium, approve=False)
    assert state(medium) == MediumState.REFUSED
    with pytest.raises(NotNow):
        store.lend(medium)


def test_nobody_approves_what_he_or_she_entered() -> None:
    store = a_store()
    both = people.an_officer(
        "tanaka", "田中", *((Duty.MEDIA, each) for each in (Level.EDIT, Level.APPROVE))
    )
    medium = actions.enter_medium(both, kind="usb", label="U-9", serial="", **HOME)
    with pytest.raises(OwnWork):
        actions.decide_medium(both, medium.number, Turn.APPROVE, store.given().digest)
    with pytest.raises(ContentChanged):
        actions.decide_medium(store.chief, medium.number, Turn.APPROVE, "0" * 64)


def test_a_label_is_used_once_however_it_is_written() -> None:
    store = a_store()
    store.kept("U-001")
    with pytest.raises(Refusal, match="すでに使われています"):
        store.enter("u-001")


@pytest.mark.control("C-6-25")
def test_a_medium_on_loan_cannot_be_lent_again() -> None:
    store = a_store()
    medium = store.lent()
    assert state(medium) == MediumState.LENT
    with pytest.raises(NotNow, match="貸出中"):
        store.lend(medium)
    now = medium.now
    with pytest.raises(IntegrityError), transaction.atomic():
        MediumStep.objects.create(
            medium=medium,
            state="lending",
            previous=now,
            loan=now.loan,
            place="机",
            key_holder="佐藤",
            actor_user_id="ito",
            actor_name="伊藤",
        )


@pytest.mark.control("C-6-25")
def test_a_loan_is_approved_by_a_superior_who_is_not_the_borrower() -> None:
    store = a_store()
    medium = store.kept()
    store.lend(medium, borrower="suzuki")
    with pytest.raises(OwnWork):
        store.decide(medium)
    assert state(medium) == MediumState.LENDING


@pytest.mark.control("C-6-25")
def test_a_return_needs_an_erasure_or_a_reason_and_an_approval() -> None:
    store = a_store()
    medium = store.lent()
    with pytest.raises(Refusal, match="消去が記録されていません") as refused:
        actions.bring_back(store.keeper, medium.number)
    assert refused.value.code == "not_erased"
    store.erase(medium)
    actions.bring_back(store.keeper, medium.number)
    assert state(medium) == MediumState.RETURNING
    assert queries.overdue(people.CITY, timezone.localdate() + timedelta(days=99)).count() == 1
    store.decide(medium)
    now = Medium.objects.get().now
    assert (now.state, now.place, now.key_holder) == ("kept", *HOME.values())


def test_a_return_that_is_sent_back_leaves_it_on_loan() -> None:
    store = a_store()
    medium = store.lent()
    actions.bring_back(store.keeper, medium.number, reason="壊れて消去できない")
    store.decide(medium, approve=False)
    now = Medium.objects.get().now
    assert (now.state, now.key_holder) == (MediumState.LENT, "佐藤")


@pytest.mark.control("C-6-25")
def test_direct_statements_close_no_return_without_erasure_or_approval() -> None:
    store = a_store()
    medium = store.lent()
    lent = medium.now
    given = {"medium": medium, "place": "北", "key_holder": "課長"}
    who = {"actor_user_id": "suzuki", "actor_name": "鈴木"}
    with pytest.raises(IntegrityError, match="recorded erasure"), transaction.atomic():
        MediumStep.objects.create(state="returning", previous=lent, loan=lent.loan, **given, **who)
    actions.bring_back(store.keeper, medium.number, reason="壊れた")
    returning = medium.now
    with pytest.raises(IntegrityError, match="no second person"), transaction.atomic():
        MediumStep.objects.create(
            state="kept", previous=returning, digest=returning.digest, **given, **who
        )


def test_no_step_follows_but_those_of_the_table() -> None:
    """Every pair that the table does not name is refused by the database too."""
    store = a_store()
    mediums = {MediumState.ENTERED: store.enter("A"), None: None}
    mediums[MediumState.KEPT] = store.kept("B")
    mediums[MediumState.LENT] = store.lent("C")
    mediums[MediumState.REFUSED] = refused = store.enter("D")
    store.decide(refused, approve=False)
    for came, wanted in product(mediums, MediumState):
        medium = mediums[came]
        if medium is None or came in AFTER[wanted]:
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            MediumStep.objects.create(
                medium=medium,
                state=wanted,
                previous=medium.now,
                place="北",
                key_holder="課長",
                actor_user_id="suzuki",
                actor_name="鈴木",
            )


def test_a_step_is_followed_once() -> None:
    store = a_store()
    medium = store.kept()
    before = medium.now
    actions.move(store.keeper, medium.number, place="南", key_holder="係長")
    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        MediumStep.objects.create(
            medium=medium,
            state="kept",
            previous=before,
            place="東",
            key_holder="係長",
            actor_user_id="ito",
            actor_name="伊藤",
        )


@pytest.mark.control("C-3-20")
def test_nothing_is_without_place_or_key_holder() -> None:
    store = a_store()
    medium = store.kept("P-001", "paper")
    store.lend(medium)
    store.decide(medium)
    held = queries.newest_steps().filter(medium__body=people.CITY)
    assert held.count() == 1
    assert not held.filter(Q(place="") | Q(key_holder="")).exists()
    with pytest.raises(IntegrityError, match="outputs_place_and_key_holder"), transaction.atomic():
        MediumStep.objects.create(
            medium=store.kept("B"),
            state="kept",
            previous=Medium.objects.get(label="B").now,
            place="",
            key_holder="課長",
            actor_user_id="ito",
            actor_name="伊藤",
        )


@pytest.mark.control("C-3-20")
def test_what_is_out_past_its_day_is_listed() -> None:
    store = a_store()
    medium = store.lent()
    due_on = medium.now.loan.due_on  # type: ignore[union-attr]  # lent
    assert list(queries.overdue(people.CITY, due_on)) == []
    late = queries.overdue(people.CITY, due_on + timedelta(days=1))
    assert [step.medium for step in late] == [medium]
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        for actor, wanted in ((store.keeper, 1), (store.clerk, 1), (store.chief, 1)):
            assert ("返却期限を過ぎた媒体", wanted, "outputs:media") in queries.errands(actor)


def test_a_loan_is_short() -> None:
    store = a_store()
    medium = store.kept()
    for days in (-1, LOAN_DAYS.value + 1):
        with pytest.raises(Refusal, match="返却期限"):
            store.lend(medium, days=days)
    store.lend(medium, days=LOAN_DAYS.value)


def test_a_loan_goes_to_an_officer_of_the_body() -> None:
    store = a_store()
    medium = store.kept()
    people.an_officer("kato", "加藤", body=people.OTHER_CITY)
    for stranger in ("nobody", "kato"):
        with pytest.raises(Refusal, match="見つかりません"):
            store.lend(medium, borrower=stranger)


@pytest.mark.control("C-3-21")
def test_a_machine_is_not_lent_and_is_disposed_of_with_its_evidence() -> None:
    store = a_store()
    server = store.kept("SV-1", "server")
    with pytest.raises(NotNow, match="貸し出せません"):
        store.lend(server)
    with pytest.raises(Refusal, match="先の日"):
        store.dispose(server, timezone.localdate() + timedelta(days=1))
    store.dispose(server)
    assert state(server) == MediumState.DISPOSING
    with pytest.raises(NotAllowed):
        actions.decide_medium(store.keeper, server.number, Turn.APPROVE, store.given().digest)
    store.decide(server)
    now = Medium.objects.get().now
    assert now.state == MediumState.DISPOSED
    assert now.disposal
    assert now.disposal.certificate_number == "D-7"


@pytest.mark.control("C-3-21")
def test_a_disposal_without_evidence_or_second_person_is_refused_by_the_database() -> None:
    store = a_store()
    medium = store.kept()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(
            "INSERT INTO outputs_disposal (medium_id, method, performed_by, certificate_number,"
            " done_on) VALUES (%s, '破壊', '業者', '', '2026-01-01')",
            [medium.number],
        )
    store.dispose(medium)
    before = medium.now
    with pytest.raises(IntegrityError, match="no second person"), transaction.atomic():
        MediumStep.objects.create(
            medium=medium,
            state="disposed",
            previous=before,
            disposal=before.disposal,
            place="北",
            key_holder="課長",
            actor_user_id="suzuki",
            actor_name="鈴木",
        )


def test_a_disposal_that_is_sent_back_leaves_it_kept() -> None:
    store = a_store()
    medium = store.kept()
    store.dispose(medium)
    store.decide(medium, approve=False)
    assert state(medium) == MediumState.KEPT


def test_the_registers_are_append_only() -> None:
    store = a_store()
    store.erase(store.lent())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("medium", "mediumstep", "loan", "erasure"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM outputs_{table}")


def test_another_body_has_its_own_register() -> None:
    store = a_store()
    medium = store.kept()
    keeper = people.an_officer(
        "kato", "加藤", *((Duty.MEDIA, each) for each in Level), body=people.OTHER_CITY
    )
    assert actions.look_at_media(keeper) == []
    assert actions.enter_medium(keeper, kind="usb", label="U-001", serial="", **HOME).body == (
        people.OTHER_CITY
    )
    with pytest.raises(Exception, match="No Medium"):
        actions.move(keeper, medium.number, place="東", key_holder="係長")


def test_it_is_found_by_words_kind_and_state() -> None:
    store = a_store()
    usb, paper = store.lent("U-001"), store.kept("P-001", "paper")
    assert actions.look_at_media(store.chief, "佐藤") == [usb]
    assert actions.look_at_media(store.chief, "キャビネット p-0") == [paper]
    assert actions.look_at_media(store.chief, kind="paper") == [paper]
    assert actions.look_at_media(store.chief, state="lent") == [usb]
    with pytest.raises(NotAllowed):
        actions.look_at_media(people.takahashi())
