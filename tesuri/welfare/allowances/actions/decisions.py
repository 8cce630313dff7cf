"""決定の起案: what is known decides, with reasons and receipt; what is unknown is named instead."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.claims import locked
from tesuri.welfare.allowances.assessment import Assessment, assess, open_figures
from tesuri.welfare.allowances.differences import must_be_disposed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Claim,
    Decision,
    DecisionMonth,
    Outcome,
    Receipt,
    Stage,
    Step,
)
from tesuri.welfare.allowances.reasoning import reasons_of, sentences_of, spoken
from tesuri.welfare.allowances.rules.months import MonthDecision, Result, payment_month
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


class CannotDecide(Refusal):
    """決定できない: names what the desk must still find out."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            "次のことが確かめられていないため、決定を起案できません："
            f"{'、'.join(missing)}。確かめて登録してから、もう一度判定してください。",
            code="cannot_decide",
        )
        self.missing = missing


@transaction.atomic
def assess_claim(actor: Actor, number: str) -> tuple[Claim, Assessment]:
    """支給要件の判定を見る: nothing is decided; looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    claim = queries.claim_numbered(number)
    assessment = assess(claim, timezone.localdate())
    audit.record(actor, Event.CLAIM_ASSESSED, subject=claim.person.addressee_number, claim=number)
    return claim, assessment


@transaction.atomic
def draft_decision(actor: Actor, number: str) -> Decision:
    """決定の起案: the same facts a second time are the same draft; CannotDecide names the gaps."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    claim = locked(number)
    with about(Event.DECISION_DRAFTED, claim.person.addressee_number):
        claim.must_precede(Stage.PROPOSED)
        assessment = assess(claim, timezone.localdate())
        outcome = assessment.outcome
        if outcome is None:
            raise CannotDecide(assessment.missing)
        must_be_disposed(claim, timezone.localdate())
        must_be_verified([month.receipt for month in assessment.months])
    newest = claim.decisions.order_by("-version").first()
    if newest and newest.receipt.digest == assessment.digest() and newest.step == Step.DRAFTED:
        return newest
    decision = _create(actor, claim, assessment, outcome, (newest.version if newest else 0) + 1)
    _write_months(decision, assessment)
    decision.enter_step(Step.DRAFTED, actor)
    record(actor, Event.DECISION_DRAFTED, decision)
    return decision


@transaction.atomic
def view_decision(actor: Actor, number: str) -> Decision:
    """決定を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    decision = queries.decision_numbered(number)
    record(actor, Event.DECISION_VIEWED, decision)
    return decision


def must_be_verified(months: Sequence[Mapping[str, Any]]) -> None:
    """確かめた値だけで決めること: outside the demo, no figure may still have an open point."""
    if settings.TESURI_DEMO:
        return
    if titles := open_figures(months):
        raise Refusal(
            f"まだ確かめていない法令の値（{'、'.join(titles)}）によるため、決定できません。"
            "値の出典を確かめて登録するよう、システム担当に連絡してください。",
            code="not_verified",
        )


def locked_decision(number: str) -> Decision:
    """決定を押さえる: one step at a time."""
    queries.decision_numbered(number)
    return Decision.objects.select_for_update(of=("self",)).get(number=number)


def _create(
    actor: Actor, claim: Claim, assessment: Assessment, outcome: Outcome, version: int
) -> Decision:
    number = next_number("D", "allowances_decision_number")
    receipt, _ = Receipt.objects.get_or_create(
        digest=assessment.digest(), defaults={"body": assessment.receipt()}
    )
    reasons = reasons_of(assessment)
    content = _content(number, claim, assessment, outcome, reasons)
    return Decision.objects.create(
        number=number,
        claim=claim,
        version=version,
        outcome=outcome,
        first_month=_first_payable(assessment),
        reasons=reasons,
        sources=assessment.sources,
        receipt=receipt,
        content=canonical(content).decode(),
        digest=digest_of(content),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )


def _content(
    number: str, claim: Claim, assessment: Assessment, outcome: Outcome, reasons: list[str]
) -> dict[str, Any]:
    first = _first_payable(assessment)
    return {
        "decision_number": number,
        "claim_number": claim.number,
        "addressee_number": claim.person.addressee_number,
        "program": claim.program,
        "outcome": outcome.value,
        "first_month": f"{first:%Y-%m}" if first else "",
        "through": f"{assessment.through:%Y-%m}" if assessment.through else "",
        "months": [
            [f"{month.target_month:%Y-%m}", month.result.value, month.amount]
            for month in assessment.months
        ],
        "reasons": reasons,
        "receipt_digest": assessment.digest(),
    }


def _first_payable(assessment: Assessment) -> date | None:
    payable = (m.target_month for m in assessment.months if m.result is Result.PAYABLE)
    return next(payable, None)


def _write_months(decision: Decision, assessment: Assessment) -> None:
    DecisionMonth.objects.bulk_create(
        DecisionMonth(
            decision=decision,
            target_month=month.target_month,
            payment_month=payment_month(month.target_month),
            result=month.result.value,
            result_label=month.result.label,
            amount_yen=month.amount,
            lines=_lines(month),
            sentences=sentences_of(assessment, month),
        )
        for month in assessment.months
    )


def _lines(month: MonthDecision) -> list[dict[str, str]]:
    return [
        {"term": line.term, "value": spoken(line), "source": line.source, "whose": line.whose}
        for line in month.reasons
    ]


def record(actor: Actor, event: Event, decision: Decision) -> None:
    """決定の監査事象: of the person of its claim."""
    audit.record(
        actor,
        event,
        subject=decision.claim.person.addressee_number,
        decision=decision.number,
        claim=decision.claim.number,
        outcome_of_decision=decision.outcome,
    )
