"""まとめた決定の操作: drafted one after another, put forward and approved as one set.

Each decision keeps all that a decision alone has: its receipt, its reasons, its checks.
"""

from typing import Any

from django.db import transaction

from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.allowances import campaigns
from tesuri.welfare.allowances.actions import force
from tesuri.welfare.allowances.actions.decisions import draft_decision
from tesuri.welfare.allowances.campaigns import decision_sets
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Decision,
    DecisionSet,
    DraftAttempt,
    SetDecision,
    Stage,
    Step,
    YearlyReport,
)
from tesuri.welfare.allowances.to_approve import set_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

AT_ONCE = 50  # drafted in one go, each in its own transaction
IN_A_SET = 200  # what one person is asked to approve at once


class SetRefused(Refusal):
    """まとめた決定が止まる: one of its decisions cannot come into force; the whole goes back."""

    status = 409


def draft_next_decisions(actor: Actor, year: int) -> int:
    """次の届の決定を起案する: so many were tried; whoever stopped goes on with the rest."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    due = list(decision_sets.to_decide(campaigns.campaign_of(year))[:AT_ONCE])
    for report in due:
        _draft(actor, report)
    return len(due)


def _draft(actor: Actor, report: YearlyReport) -> None:
    """Its decision, or in words why there is none; the words are for the list of the campaign."""
    said = {"report": report, "actor_user_id": actor.user_id, "actor_name": actor.name}
    try:
        with transaction.atomic():
            decision = draft_decision(actor, report.claim.number)
            DraftAttempt.objects.create(decision=decision, **said)
    except Refusal as refusal:
        with transaction.atomic():
            DraftAttempt.objects.create(reason=refusal.message[:500], **said)
            audit.record(
                actor,
                Event.DECISION_DRAFTED,
                subject=report.claim.person.addressee_number,
                outcome="refused",
                claim=report.claim.number,
                reason=refusal.code,
            )


@transaction.atomic
def view_drafting(actor: Actor, year: int) -> decision_sets.Drafting:
    """起案の進みを見る: looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = decision_sets.drafting_of(campaigns.campaign_of(year))
    numbers = decision_sets.people_of(found.drafted)
    numbers += [each.report.claim.person.addressee_number for each in found.failed]
    audit.record_shown(actor, Event.DRAFTING_VIEWED, numbers, campaign=year)
    return found


@transaction.atomic
def propose_set(actor: Actor, year: int) -> DecisionSet:
    """まとめて決裁に上げる: what this actor drafted of the campaign, under one approval."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    campaign = campaigns.campaign_of(year)
    chosen = decision_sets.drafted_for(campaign, actor.user_id)[:IN_A_SET]
    if not chosen:
        raise Refusal(
            "あなたが起案して、まだ決裁に上げていない決定はありません。", code="none_drafted"
        )
    number = next_number("K", "allowances_decision_set_number")
    window = Window(year)
    content = {
        "set_number": number,
        "year": year,
        "decisions": [_line(decision, window) for decision in chosen],
    }
    made = DecisionSet.objects.create(
        number=number,
        campaign=campaign,
        content=canonical(content).decode(),
        digest=digest_of(content),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    SetDecision.objects.bulk_create(
        SetDecision(decision_set=made, decision=decision) for decision in chosen
    )
    made.enter_step(Step.DRAFTED, actor)
    approvals.put_forward(actor, DECISION_SET, number)
    return made


@transaction.atomic
def view_set(actor: Actor, number: str) -> DecisionSet:
    """まとめた決定を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = decision_sets.set_numbered(number)
    _record(actor, Event.SET_VIEWED, found)
    return found


def _line(decision: Decision, window: Window) -> dict[str, Any]:
    return {
        "number": decision.number,
        "digest": decision.digest,
        "claim": decision.claim.number,
        "addressee_number": decision.claim.person.addressee_number,
        "program": decision.claim.program,
        "outcome": decision.outcome,
        **decision_sets.difference_of(decision, window),
        "reasons": decision.reasons,
    }


# --- 決裁 ---


def _locked(number: str) -> DecisionSet:
    decision_sets.set_numbered(number)
    return DecisionSet.objects.select_for_update(of=("self",)).get(number=number)


def _members(actor: Actor, found: DecisionSet) -> list[Decision]:
    """The decisions, then their claims, each locked: in the order of their numbers."""
    numbers = found.members.order_by("decision__number").values_list("decision__number", flat=True)
    return [force.DECISION.find(actor, number) for number in numbers]


def _may_submit(actor: Actor, found: DecisionSet) -> bool:
    return found.step == Step.DRAFTED


def _submitted(actor: Actor, found: DecisionSet, approval: Approval) -> None:
    for decision in _members(actor, found):
        if force.DECISION.may_submit(actor, decision):
            force.DECISION.submitted(actor, decision, approval)
    found.enter_step(Step.SUBMITTED, actor)
    _record(actor, Event.SET_SUBMITTED, found)


def _approved(actor: Actor, found: DecisionSet, approval: Approval) -> None:
    """Each as if it were approved alone; one that cannot be stops the whole."""
    for decision in _members(actor, found):
        try:
            force.DECISION.approved(actor, decision, approval)
        except Refusal as refusal:
            raise SetRefused(
                f"請求 {decision.claim.number}：{refusal.message}", code=refusal.code
            ) from refusal
    found.enter_step(Step.IN_FORCE, actor)
    _record(actor, Event.SET_IN_FORCE, found)


def _returned(actor: Actor, found: DecisionSet, words: str) -> None:
    """All of them are drafted anew."""
    for decision in _members(actor, found):
        if decision.claim.stage == Stage.PROPOSED:
            force.DECISION.returned(actor, decision, words)
    found.enter_step(Step.RETURNED, actor, words)
    _record(actor, Event.SET_RETURNED, found)


def _record(actor: Actor, event: Event, found: DecisionSet) -> None:
    lines = decision_sets.content_of(found)["decisions"]
    numbers = [each["addressee_number"] for each in lines]
    audit.record_shown(
        actor, event, numbers, set=found.number, campaign=found.campaign.year, count=len(numbers)
    )


DECISION_SET = declare(
    Matter(
        kind=DecisionSet.KIND,
        label="手当の決定（まとめて）",
        duty=Duty.ALLOWANCES,
        page="allowances:decision_set",
        find=lambda actor, number: _locked(number),
        title=lambda found: f"手当の決定（まとめて）　{found.number}",
        content=decision_sets.content_of,
        facts=of_content(set_facts),
        drafter=lambda found: found.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        approved=_approved,
        returned=_returned,
        words="承認しました。すべての決定の効力が生じました。",
    )
)
