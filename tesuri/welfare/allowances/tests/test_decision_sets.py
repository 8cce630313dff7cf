"""まとめた決定: drafted from the reports in one go, approved as one, each with its own receipt."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests import people
from tests.entry import inside
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.campaigns import decision_sets
from tesuri.welfare.allowances.models import (
    Claim,
    Decision,
    DecisionSet,
    DecisionSetStep,
    DecisionStep,
    SetDecision,
    Stage,
    Step,
)
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.campaign_desk import HANDED, YEAR, report_of
from tesuri.welfare.allowances.tests.desk import FACTS, TODAY
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor


@pytest.fixture
def claims(desk: Desk) -> list[Claim]:
    """春子と夏男: both reported on 20 August; 春子 earned over the limit last year."""
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk)
    with travel(campaign_desk.JULY):
        campaign_desk.listed(desk.clerk)
    with travel(campaign_desk.AUGUST):
        for claim in claims:
            actions.receive_report(desk.clerk, report_of(claim).pk, HANDED)
        notices_desk.learns(claims[0].person, 2025, 9_000_000)
    return claims


@pytest.fixture
def in_august() -> Any:
    with travel("2026-08-21T10:00:00+09:00"):
        yield


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_august")]


def proposed(desk: Desk) -> DecisionSet:
    actions.draft_next_decisions(desk.clerk, YEAR)
    return actions.propose_set(desk.clerk, YEAR)


def decided(desk: Desk, turn: str = "approve", words: str = "") -> DecisionSet:
    made = proposed(desk)
    approvals.decide(desk.chief, actions.DECISION_SET, made.number, turn, made.digest, words)
    return made


def test_each_report_gets_a_draft_with_its_difference(desk: Desk, claims: list[Claim]) -> None:
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 2
    found = actions.view_drafting(desk.clerk, YEAR)
    assert (found.due, found.failed, found.decided) == (0, [], 0)
    assert [each.claim for each in found.drafted] == claims
    told = [decision_sets.difference_of(each, campaign_desk.WINDOW) for each in found.drafted]
    assert told[0]["before"] == "令和8年7月分　支給　30,450円"
    assert told[0]["after"].startswith("令和8年8月分　支給停止")
    assert told[1]["after"] == "令和8年8月分　支給　30,450円"
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 0


def test_one_approval_brings_all_into_force(desk: Desk, claims: list[Claim]) -> None:
    made = decided(desk)
    assert made.step == Step.IN_FORCE
    for claim in claims:
        decision = queries.in_force(claim)
        assert decision is not None
        assert (decision.version, claim.stage) == (2, Stage.GRANTED)
        assert made.members.filter(decision=decision).exists()
    assert not queries.is_held(claims[0])  # its income had changed
    assert actions.view_drafting(desk.clerk, YEAR).decided == 2
    run = actions.order_notices(desk.clerk, date(2026, 8, 21), date(2026, 8, 21))
    assert [each.kind for each in run.due.all()] == ["suspension"]  # of whom anything changes


def test_it_goes_on_where_it_stopped(desk: Desk, claims: list[Claim], monkeypatch: Any) -> None:
    monkeypatch.setattr("tesuri.welfare.allowances.actions.decision_sets.AT_ONCE", 1)
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 1
    assert actions.view_drafting(desk.clerk, YEAR).due == 1
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 1
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 0


def test_what_cannot_be_decided_is_named_and_stops_nobody(desk: Desk, claims: list[Claim]) -> None:
    unknown = FACTS | {"facility_stay": None}
    actions.amend_facts(desk.clerk, claims[0].number, unknown, "入所の有無を確かめている")
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 2
    found = actions.view_drafting(desk.clerk, YEAR)
    assert (found.due, len(found.drafted)) == (1, 1)
    assert "確かめられていないため" in found.failed[0].reason
    actions.amend_facts(desk.clerk, claims[0].number, FACTS, "入所していないことを確かめた")
    actions.draft_next_decisions(desk.clerk, YEAR)
    assert actions.view_drafting(desk.clerk, YEAR).failed == []


def test_what_is_not_received_is_not_decided(desk: Desk) -> None:
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk)
    campaign_desk.listed(desk.clerk)
    short = replace(HANDED, missing=["form"])
    actions.receive_report(desk.clerk, report_of(claims[0]).pk, short)
    assert actions.draft_next_decisions(desk.clerk, YEAR) == 0
    with pytest.raises(Refusal, match="起案して"):
        actions.propose_set(desk.clerk, YEAR)


def test_what_is_sent_back_is_drafted_anew(desk: Desk, claims: list[Claim]) -> None:
    made = decided(desk, "send_back", "所得を確かめること")
    assert made.step == Step.RETURNED
    assert {claim.stage for claim in claims} == {Stage.RETURNED}
    assert actions.view_drafting(desk.clerk, YEAR).due == 2
    again = decided(desk)
    assert again.step == Step.IN_FORCE


def test_a_fact_that_changed_stops_the_whole_and_names_the_claim(
    desk: Desk, claims: list[Claim]
) -> None:
    made = proposed(desk)
    notices_desk.learns(claims[1].person, 2025, 8_000_000)
    with pytest.raises(Refusal, match=claims[1].number):
        approvals.decide(desk.chief, actions.DECISION_SET, made.number, "approve", made.digest)
    assert made.step == Step.SUBMITTED
    found = [queries.in_force(claim) for claim in claims]
    assert [each and each.version for each in found] == [1] * len(claims)


def test_nobody_puts_forward_or_approves_what_is_not_theirs(
    desk: Desk, claims: list[Claim]
) -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    other = people.an_officer("mori", "森", *((Duty.ALLOWANCES, level) for level in levels))
    actions.draft_next_decisions(desk.clerk, YEAR)
    with pytest.raises(Refusal, match="起案して"):
        actions.propose_set(other, YEAR)
    made = actions.propose_set(desk.clerk, YEAR)
    with pytest.raises(NotAllowed):
        approvals.decide(desk.clerk, actions.DECISION_SET, made.number, "approve", made.digest)
    decision = Decision.objects.get(claim=claims[0], version=2)
    with pytest.raises(Refusal):  # not past its set either
        approvals.decide(desk.chief, actions.DECISION, decision.number, "approve", decision.digest)


def test_the_database_asks_for_the_approval_of_the_set(desk: Desk, claims: list[Claim]) -> None:
    made = proposed(desk)
    by = {"actor_user_id": "x", "actor_name": "x"}
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        DecisionStep.objects.create(
            decision=Decision.objects.get(claim=claims[0], version=2), step="in_force", **by
        )
    with pytest.raises(IntegrityError, match="not every decision"), transaction.atomic():
        DecisionSetStep.objects.create(decision_set=made, step="in_force", **by)
    first = Decision.objects.get(claim=claims[0], version=1)
    with pytest.raises(IntegrityError, match="names it"), transaction.atomic():
        SetDecision.objects.create(decision_set=made, decision=first)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        DecisionSet.objects.update(content="{}")


def test_a_stranger_and_another_desk_decide_nothing(desk: Desk, claims: list[Claim]) -> None:
    number = proposed(desk).number
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.draft_next_decisions(who, YEAR),
            lambda who: actions.view_drafting(who, YEAR),
            lambda who: actions.propose_set(who, YEAR),
            lambda who: actions.view_set(who, number),
        ):
            with pytest.raises(NotAllowed):
                act(other)


def test_the_pages_lead_from_the_reports_to_the_approval(desk: Desk, claims: list[Claim]) -> None:
    seat, chief = inside(Client(), desk.clerk), inside(Client(), desk.chief)
    page = reverse("allowances:drafting", args=[YEAR])
    assert page in seat.get(reverse("allowances:campaign", args=[YEAR])).content.decode()
    seat.post(reverse("allowances:draft_decisions", args=[YEAR]))
    assert "支給停止" in seat.get(page).content.decode()
    seat.post(reverse("allowances:propose_set", args=[YEAR]))
    made = DecisionSet.objects.get()
    place = reverse("allowances:decision_set", args=[made.number])
    assert claims[0].number in chief.get(place).content.decode()
    said = {"decision": "approve", "digest": made.digest, "comment": ""}
    chief.post(reverse("allowances:decide_set", args=[made.number]), said)
    assert made.step == Step.IN_FORCE
    decision = Decision.objects.get(claim=claims[0], version=2)
    shown = seat.get(reverse("allowances:decision", args=[decision.number])).content.decode()
    assert f"まとめた決定 {made.number}" in shown
    other = inside(Client(), people.takahashi())
    assert other.get(page).status_code == other.get(place).status_code == 403
