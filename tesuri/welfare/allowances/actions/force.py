"""決定の効力: approved by another person on facts that still hold; its months go to payment."""

import json

from django.db import transaction

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.claims import locked, write_step
from tesuri.welfare.allowances.actions.decisions import locked_decision, must_be_verified
from tesuri.welfare.allowances.assessment import assess_months
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Decision, Outcome, Stage, Step
from tesuri.welfare.payments import actions as payments
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals import queries as approved
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

STAGE_OF = {Outcome.GRANT: Stage.GRANTED, Outcome.REFUSAL: Stage.REFUSED}


@transaction.atomic
def approve_decision(actor: Actor, number: str, digest: str) -> Decision:
    """決定の承認: what was shown, by another person, while its facts still hold; it is in force."""
    decision = locked_decision(number)
    claim = locked(decision.claim.number)
    approvals.approve(actor, _waiting(number), digest)
    with about(Event.DECISION_IN_FORCE, claim.person.addressee_number):
        must_be_verified(json.loads(bytes(decision.receipt.body))["months"])
        _must_still_hold(decision)
        _must_pay_once(decision)
    decision.enter_step(Step.IN_FORCE, actor)
    write_step(actor, claim, STAGE_OF[Outcome(decision.outcome)])
    audit.record(
        actor,
        Event.DECISION_IN_FORCE,
        subject=claim.person.addressee_number,
        decision=number,
        claim=claim.number,
        digest=digest,
    )
    hand_over_months(actor, claim.number)
    payments.release_months(actor, reference=claim.number)
    return decision


@transaction.atomic
def send_back_decision(actor: Actor, number: str, comment: str) -> Decision:
    """決定の差戻し: with a comment for the maker, who drafts anew."""
    decision = locked_decision(number)
    claim = locked(decision.claim.number)
    approvals.send_back(actor, _waiting(number), comment)
    decision.enter_step(Step.RETURNED, actor, comment)
    write_step(actor, claim, Stage.RETURNED, comment)
    audit.record(
        actor,
        Event.DECISION_RETURNED,
        subject=claim.person.addressee_number,
        decision=number,
        claim=claim.number,
    )
    return decision


@transaction.atomic
def hand_over_months(actor: Actor, claim_number: str) -> None:
    """支給月の引渡し: the months of the decision in force, each at its own rate; again is nothing.

    The reference is the claim: a later decision of the same claim gives new versions of its months,
    with 0 yen where it no longer pays, and for the months of earlier decisions that it no longer
    speaks of. Only months that were settled when it was decided are handed
    over (at most a year ahead); the next ones come with the next decision.
    """
    claim = queries.claim_numbered(claim_number)
    decision = queries.in_force(claim)
    if decision is None:
        return
    months = [
        (month.target_month, month.amount_yen)
        for month in decision.months.all()
        if month.amount_yen or decision.version > 1
    ]
    months += [(month, 0) for month in queries.months_granted_before(decision)]
    payments.enter_months(
        actor,
        reference=claim.number,
        person=claim.person,
        months=months,
        reasons=f"決定 {decision.number}（控え {decision.receipt.digest}）",
    )


def _must_still_hold(decision: Decision) -> None:
    months = [month.target_month for month in decision.months.all()]
    again = assess_months(decision.claim, months[0], months[-1])
    if again.digest() != decision.receipt.digest:
        raise approvals.ContentChanged(
            "起案の後で、判定の基になる事実が変わりました。差し戻して、起案し直してもらってください。",
            code="facts_changed",
        )


def _must_pay_once(decision: Decision) -> None:
    if other := queries.paid_twice(decision):
        raise Refusal(
            f"同じ月の手当が、請求 {other.number} の決定で支給されることになっています。"
            "差し戻して、どちらの請求で支給するかを確かめてもらってください。",
            code="month_paid_twice",
        )


def _waiting(number: str) -> int:
    approval = approved.latest(Decision.KIND, number)
    if approval is None:
        raise approvals.NotWaiting("この決定はまだ決裁に上がっていません。", code="not_submitted")
    return approval.number
