"""決裁区分: steps in order, frozen at submission, each by another person who fits it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import people
from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.actions import (
    AlreadyWaiting,
    Asked,
    NotWaiting,
    OneStepEach,
    OwnWork,
)
from tesuri.workplace.approvals.matters import Proposed, declared
from tesuri.workplace.approvals.models import OF_THE_MAKER, Outcome, Rank, Route
from tesuri.workplace.approvals.tests.staging import (
    DUTY,
    SAMPLE,
    SHELF,
    Shelf,
    a_post,
    a_route,
    agreed,
    approved,
    found,
    managers,
    officer,
    submitted,
)
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
TWO = (Asked("", Rank.ANYBODY), Asked("", Rank.SECTION_HEAD))


def given() -> bool:
    shown = found()
    return queries.is_given(SAMPLE.kind, "1", shown.digest)


def test_without_a_route_there_is_one_step(shelf: Shelf) -> None:
    submitted(officer("sato", Level.EDIT))
    assert [str(step) for step in found().steps] == ["団体内（用具の承認権限）"]
    approved(officer("suzuki", Level.APPROVE))
    assert (shelf.done, given()) == ([("approved", "suzuki")], True)


def test_the_effect_comes_with_the_last_step_alone(shelf: Shelf) -> None:
    two = managers()
    a_route(two, *TWO)
    head = officer("kacho", Level.APPROVE)
    a_post(two, head, Rank.SECTION_HEAD)
    submitted(officer("sato", Level.EDIT))
    approved(officer("suzuki", Level.APPROVE))
    assert (found().state, found().steps_taken, shelf.done, given()) == ("waiting", 1, [], False)
    assert [each.number for each in queries.waiting_for(head)] == [found().number]
    approved(head)
    assert (found().state, shelf.done, given()) == ("approved", [("approved", "kacho")], True)
    events = AuditRecord.objects.filter(details__reference="1").order_by("id")
    assert list(events.values_list("kind", flat=True)) == [
        "approvals.submitted",
        "approvals.step_approved",
        "approvals.approved",
    ]


@pytest.mark.control("C-6-03")
def test_a_step_for_a_superior_is_not_taken_by_a_peer_with_the_grant() -> None:
    two = managers()
    a_route(two, Asked("", Rank.SECTION_HEAD))
    peer, chief = officer("ito", Level.APPROVE), officer("kakari", Level.APPROVE)
    a_post(two, chief, Rank.UNIT_HEAD)
    submitted(officer("sato", Level.EDIT))
    for actor in (peer, chief):
        assert queries.waiting_for(actor) == []
        with pytest.raises(NotAllowed, match="課長以上"):
            approved(actor)
    director = officer("bucho", Level.APPROVE)
    a_post(two, director, Rank.DIVISION_HEAD)
    assert approved(director).state == "approved"


def test_a_step_names_its_office() -> None:
    two = managers()
    a_route(two, Asked("kikaku", 0), Asked(OF_THE_MAKER, 0))
    own = officer("suzuki", Level.APPROVE)
    other = officer("mori", Level.APPROVE, office="kikaku")
    submitted(officer("sato", Level.EDIT))
    assert [step["office"] for step in found().route] == ["kikaku", "shogai"]
    with pytest.raises(NotAllowed):
        approved(own)
    approved(other)
    assert approved(own).state == "approved"


def test_a_step_may_be_of_another_duty() -> None:
    a_route(managers(), Asked("", 0), Asked("", 0, Duty.PAYMENTS))
    submitted(officer("sato", Level.EDIT))
    approved(officer("suzuki", Level.APPROVE))
    with pytest.raises(NotAllowed):
        approved(officer("mori", Level.APPROVE))
    cashier = officer("kaikei", Level.APPROVE, duty=Duty.PAYMENTS)
    assert approved(cashier).state == "approved"


def test_a_step_without_a_duty_is_of_the_submission() -> None:
    proposal = a_route(managers(), *TWO)
    assert [each["duty"] for each in proposal.content["steps"]] == ["", ""]
    maker = officer("abe", Level.EDIT, duty=Duty.PAYMENTS)
    draft = Proposed(SHELF.content, duty=Duty.PAYMENTS)
    actions.put_forward(maker, replace(SAMPLE, brings_duty=True), "1", draft=draft)
    assert [each["duty"] for each in found().route] == [Duty.PAYMENTS] * 2


def test_the_database_knows_the_kinds_that_bring_their_duty() -> None:
    with connection.cursor() as cursor:
        for each in declared():
            cursor.execute("SELECT approvals_brings_duty(%s)", [each.kind])
            assert cursor.fetchone() == (each.brings_duty,), each.kind


def test_one_person_takes_one_step() -> None:
    a_route(managers(), Asked("", 0), Asked("", 0))
    submitted(officer("sato", Level.EDIT))
    suzuki = officer("suzuki", Level.APPROVE)
    approved(suzuki)
    assert queries.waiting_for(suzuki) == []
    with pytest.raises(OneStepEach):
        approved(suzuki)
    row = {"maker_id": "sato", "drafter_id": "sato", "state": "approved"}
    named = {"actor_id": "suzuki", "actor_name": "鈴木", "digest": found().digest}
    with pytest.raises(IntegrityError, match="one step of a matter"), transaction.atomic():
        Outcome.objects.create(approval=found(), **row, **named)


def test_the_maker_takes_none_of_several_steps() -> None:
    a_route(managers(), Asked("", 0), Asked("", 0))
    both = officer("sato", Level.EDIT, Level.APPROVE)
    submitted(both)
    with pytest.raises(OwnWork):
        approved(both)
    approved(officer("suzuki", Level.APPROVE))
    with pytest.raises(OwnWork):
        approved(both)


def test_a_return_at_any_step_ends_it(shelf: Shelf) -> None:
    a_route(managers(), Asked("", 0), Asked("", 0))
    maker = officer("sato", Level.EDIT)
    submitted(maker)
    approved(officer("suzuki", Level.APPROVE))
    mori = officer("mori", Level.APPROVE)
    actions.decide(mori, SAMPLE, "1", "send_back", found().digest, "数を確かめること")
    assert (found().state, shelf.done) == ("returned", [("returned", "数を確かめること")])
    with pytest.raises(NotWaiting):
        approved(mori)
    again = submitted(maker)
    assert (again.state, again.steps_taken) == ("waiting", 0)


def test_a_route_is_frozen_when_it_is_submitted() -> None:
    two = managers()
    submitted(officer("sato", Level.EDIT))
    a_route(two, *TWO)
    assert approved(officer("suzuki", Level.APPROVE)).state == "approved"
    assert len(submitted(people.an_officer("abe", "阿部", (DUTY, Level.EDIT)), "2").steps) == 2


def test_a_later_route_ends_the_one_before() -> None:
    two, today = managers(), timezone.localdate()
    a_route(two, *TWO)
    week = today + timedelta(days=7)
    one = [Asked("", Rank.SECTION_HEAD)]
    agreed(actions.propose_route(two[0], SAMPLE.kind, one, week), two[1])
    first, second = Route.objects.order_by("id")
    assert (first.valid.lower, first.valid.upper) == (today, week)
    assert (second.valid.lower, second.valid.upper) == (week, None)
    with pytest.raises(Refusal, match="より後の日から始まる"):
        actions.propose_route(two[0], SAMPLE.kind, one, today)
    agreed(actions.propose_route(two[0], SAMPLE.kind, [], week), two[1])
    assert len(submitted(officer("sato", Level.EDIT)).steps) == 2


def test_a_route_is_proposed_for_declared_kinds_from_today_on() -> None:
    soumu, _ = managers()
    with pytest.raises(Refusal, match="この種別"):
        actions.propose_route(soumu, "nothing", TWO, timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refusal, match="今日以後"):
        actions.propose_route(soumu, SAMPLE.kind, TWO, yesterday)
    five = [Asked("", 0)] * 5
    with pytest.raises(Refusal, match="この種別"):
        actions.propose_route(soumu, SAMPLE.kind, five, timezone.localdate())


def test_one_proposal_of_a_route_waits_at_a_time() -> None:
    soumu, _ = managers()
    actions.propose_route(soumu, SAMPLE.kind, TWO, timezone.localdate())
    with pytest.raises(AlreadyWaiting):
        actions.propose_route(soumu, SAMPLE.kind, [], timezone.localdate())


def test_nobody_approves_the_own_post() -> None:
    soumu, kanri = managers()
    today = timezone.localdate()
    proposal = actions.propose_post(soumu, kanri.user_id, Rank.CHIEF, today, today)
    with pytest.raises(OwnWork, match="自分の職位"):
        agreed(proposal, kanri)


def test_a_post_ends_with_a_transfer_and_when_it_is_taken_away() -> None:
    two = managers()
    a_route(two, Asked("", Rank.SECTION_HEAD))
    head = officer("kacho", Level.APPROVE)
    a_post(two, head, Rank.SECTION_HEAD)
    submitted(officer("sato", Level.EDIT))
    (post,) = queries.posts(head.body)
    with pytest.raises(Refusal, match="職位がすでに"):
        a_post(two, head, Rank.CHIEF)
    actions.end_post(two[0], post.pk)
    actions.end_post(two[0], post.pk)
    with pytest.raises(NotAllowed):
        approved(head)
    assert AuditRecord.objects.filter(kind="approvals.arrangement_ended").count() == 1
