"""決定の効力: approved by another person on facts that still hold; its months go to payment."""

import json

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.claims import locked, write_step
from tesuri.welfare.allowances.actions.decisions import locked_decision, must_be_verified, record
from tesuri.welfare.allowances.actions.holds import let_go
from tesuri.welfare.allowances.actions.one_set import decide_on_one_set_of_figures
from tesuri.welfare.allowances.assessment import assess_months
from tesuri.welfare.allowances.differences import must_be_disposed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Claim, Decision, Outcome, Stage, Step
from tesuri.welfare.allowances.to_approve import decision_facts
from tesuri.welfare.payments import actions as payments
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

STAGE_OF = {Outcome.GRANT: Stage.GRANTED, Outcome.REFUSAL: Stage.REFUSED}


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


def _one_claim_of_the_person_at_a_time(claim: Claim) -> None:
    """Two claims approved at once would each not see the other's months; the second one waits."""
    Person.objects.select_for_update(of=("self",)).get(pk=claim.person_id)


def _must_pay_once(decision: Decision) -> None:
    if other := queries.paid_twice(decision):
        raise Refusal(
            f"同じ月の手当が、請求 {other.number} の決定で支給されることになっています。"
            "差し戻して、どちらの請求で支給するかを確かめてもらってください。",
            code="month_paid_twice",
        )


def _may_submit(actor: Actor, decision: Decision) -> bool:
    """The newest draft of the claim; a second time is nothing."""
    if decision.step == Step.SUBMITTED:
        return False
    claim = locked(decision.claim.number)
    claim.must_precede(Stage.PROPOSED)
    newest = claim.decisions.order_by("-version").first()
    if decision.step != Step.DRAFTED or newest != decision:
        raise Refusal(
            "この起案は最新ではありません。請求の画面から起案し直してください。", code="not_newest"
        )
    return True


def _submitted(actor: Actor, decision: Decision, approval: Approval) -> None:
    decision.enter_step(Step.SUBMITTED, actor)
    write_step(actor, decision.claim, Stage.PROPOSED)
    record(actor, Event.DECISION_SUBMITTED, decision)


def _title(decision: Decision) -> str:
    program = decision.claim.get_program_display()
    return f"{program}の{decision.get_outcome_display()}　{decision.number}"


def _find(actor: Actor, number: str) -> Decision:
    """The decision, then its claim: in this order everywhere."""
    decision = locked_decision(number)
    decision.claim = locked(decision.claim.number)
    return decision


def _approved(actor: Actor, decision: Decision, approval: Approval) -> None:
    """While its facts still hold; it is in force."""
    claim = decision.claim
    decide_on_one_set_of_figures()
    _one_claim_of_the_person_at_a_time(claim)
    with about(Event.DECISION_IN_FORCE, claim.person.addressee_number):
        must_be_verified(json.loads(bytes(decision.receipt.body))["months"])
        must_be_disposed(claim, timezone.localdate())
        _must_still_hold(decision)
        _must_pay_once(decision)
    decision.enter_step(Step.IN_FORCE, actor)
    write_step(actor, claim, STAGE_OF[Outcome(decision.outcome)])
    audit.record(
        actor,
        Event.DECISION_IN_FORCE,
        subject=claim.person.addressee_number,
        decision=decision.number,
        claim=claim.number,
        digest=approval.digest,
    )
    hand_over_months(actor, claim.number)
    let_go(actor, claim)


def _returned(actor: Actor, decision: Decision, words: str) -> None:
    """The maker drafts anew."""
    claim = decision.claim
    decision.enter_step(Step.RETURNED, actor, words)
    write_step(actor, claim, Stage.RETURNED, words)
    audit.record(
        actor,
        Event.DECISION_RETURNED,
        subject=claim.person.addressee_number,
        decision=decision.number,
        claim=claim.number,
    )


DECISION = declare(
    Matter(
        kind=Decision.KIND,
        label="手当の決定",
        duty=Duty.ALLOWANCES,
        page="allowances:decision",
        find=_find,
        title=_title,
        content=queries.content_of,
        facts=of_content(decision_facts),
        drafter=lambda decision: decision.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        approved=_approved,
        returned=_returned,
        words="承認しました。決定の効力が生じました。",
    )
)
