"""決裁の操作: submit, approve, send back, withdraw; the caller applies the effect."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.workplace.access.actions import NotAllowed, demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.deadlines import due_on
from tesuri.workplace.approvals.events import ApprovalEvent
from tesuri.workplace.approvals.limits import DUE_WORKING_DAYS, LIVES_DAYS
from tesuri.workplace.approvals.matters import USUAL_TERMS, Terms
from tesuri.workplace.approvals.models import Approval, Outcome, Seen, State
from tesuri.workplace.approvals.refusals import (
    AlreadyWaiting,
    ContentChanged,
    Expired,
    NotWaiting,
    OneStepEach,
    OwnWork,
)
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

EVENT_OF = {
    State.APPROVED: ApprovalEvent.APPROVED,
    State.RETURNED: ApprovalEvent.RETURNED,
    State.WITHDRAWN: ApprovalEvent.WITHDRAWN,
}


@transaction.atomic
def submit(
    actor: Actor,
    *,
    kind: str,
    reference: str,
    title: str,
    content: dict[str, Any],
    duty: Duty,
    path: str,
    drafted_by: str = "",
    comment: str = "",
    terms: Terms = USUAL_TERMS,
    drafting: Duty | None = None,
) -> Approval:
    """起案: the content is fixed by its digest, its route is frozen; one waits at a time.

    `drafted_by`: who prepared the content, if another than the one who submits it. `comment`: what
    the clerk says to the approver; it is no part of the content. `drafting`: the duty in which it
    is prepared, if another than that in which it is decided.
    """
    demand(actor, drafting or duty, Level.EDIT)
    if queries.waits(actor.body, kind, reference, timezone.now()):
        raise AlreadyWaiting(
            "この件はすでに決裁を待っています。承認か差戻しの後で、もう一度起案してください。",
            code="already_waiting",
        )
    days = terms.due_working_days or DUE_WORKING_DAYS.value
    approval = Approval.objects.create(
        body=actor.body,
        kind=kind,
        reference=reference,
        title=title,
        content=content,
        content_text=canonical(content).decode(),
        digest=digest_of(content),
        duty=duty,
        path=path,
        maker_id=actor.user_id,
        maker_name=actor.name,
        drafter_id=drafted_by or actor.user_id,
        comment=comment.strip(),
        due_on=due_on(timezone.localdate(), days),
        lives_days=LIVES_DAYS.value,
        valid_days=terms.valid_days,
    )
    _record(actor, ApprovalEvent.SUBMITTED, approval)
    return approval


@about(ApprovalEvent.APPROVED)
@transaction.atomic
def approve(actor: Actor, number: int, digest: str, comment: str = "") -> Approval:
    """承認: of exactly the content with this digest; by another person with a live right.

    Its `state` is `approved` only when this was the last step of its route: until then the caller
    has no effect to apply.
    """
    approval, for_id = _waiting(actor, number)
    if approval.is_work_of(actor.user_id):
        raise OwnWork(
            "自分で作成又は起案したものは承認できません。ほかの決裁者に依頼してください。",
            code="own_work",
        )
    if digest != approval.digest or digest_of(approval.content) != approval.digest:
        raise ContentChanged(
            "画面に表示された内容と、起案された内容が違います。画面を開き直して確かめてください。",
            code="content_changed",
        )
    if approval.is_expired(timezone.now()):
        raise Expired(
            "起案から日数がたち、期限切れになりました。差し戻して、起案し直してもらってください。",
            code="expired",
        )
    _must_be_new_to_it(approval, actor.user_id, for_id)
    return _decide(actor, approval, State.APPROVED, comment, for_id)


@about(ApprovalEvent.RETURNED)
@transaction.atomic
def send_back(actor: Actor, number: int, comment: str) -> Approval:
    """差戻し: with words for the maker."""
    approval, for_id = _waiting(actor, number)
    if approval.is_work_of(actor.user_id):
        raise OwnWork(
            "自分で作成又は起案したものは差し戻せません。起案した人が取下げをしてください。",
            code="own_work",
        )
    if not comment.strip():
        raise Refusal("差戻しの理由を入力してください。", code="comment_missing")
    return _decide(actor, approval, State.RETURNED, comment, for_id)


@about(ApprovalEvent.WITHDRAWN)
@transaction.atomic
def withdraw(actor: Actor, number: int) -> Approval:
    """取下げ: by the maker alone."""
    approval = _locked(actor, number)
    _must_wait(approval)
    if actor.user_id.lower() != approval.maker_id.lower():
        raise NotAllowed("取下げができるのは起案した人だけです。", code="not_the_maker")
    return _decide(actor, approval, State.WITHDRAWN, "", "")


@transaction.atomic
def mark_seen(actor: Actor, number: int) -> Approval:
    """差戻しを見た: by the maker; it leaves the home page. A second time is nothing."""
    approval = _locked(actor, number)
    if actor.user_id.lower() != approval.maker_id.lower() or approval.state != State.RETURNED:
        raise NotWaiting("あなたに差し戻された起案ではありません。", code="not_returned_to_you")
    _, is_first = Seen.objects.get_or_create(approval=approval)
    if is_first:
        _record(actor, ApprovalEvent.SEEN, approval)
    return approval


def _locked(actor: Actor, number: int) -> Approval:
    """決裁を押さえる: of the actor's body, or there is none."""
    found = Approval.objects.select_for_update(of=("self",))
    approval = found.filter(number=number, body=actor.body).first()
    if approval is None:
        raise Http404("その番号の決裁はありません。")
    return approval


def _waiting(actor: Actor, number: int) -> tuple[Approval, str]:
    """The submission, and in whose name the actor may take its next step; empty: the own name.

    Who takes the step by a grant is asked for it as everywhere; a deputy needs none to approve,
    but the principal does, at this moment.
    """
    approval = _locked(actor, number)
    if approval.outcome is not None:
        if not queries.took_part(approval, actor.user_id):
            demand(actor, Duty(approval.duty), Level.APPROVE)
        _must_wait(approval)
    capacities = queries.capacities(actor, approval)
    if not capacities:
        demand(actor, Duty(approval.next_step.duty), Level.APPROVE)
        raise NotAllowed(
            f"この段の決裁者は{approval.next_step}です。"
            "該当する決裁者か、登録された代決者に依頼してください。",
            code="not_this_step",
        )
    return approval, capacities[0]


def _must_wait(approval: Approval) -> None:
    if approval.outcome is not None:
        raise NotWaiting(
            f"この起案は決裁待ちではありません（{approval.outcome.get_state_display()}済み）。",
            code="not_waiting",
        )


def _must_be_new_to_it(approval: Approval, *people: str) -> None:
    """一人一段: neither the actor nor the principal took a step of it before."""
    if any(queries.took_part(approval, each) for each in people if each):
        raise OneStepEach(
            "前の段を決裁した人は、次の段を決裁できません。ほかの決裁者に依頼してください。",
            code="one_step_each",
        )


def _decide(actor: Actor, approval: Approval, state: State, comment: str, for_id: str) -> Approval:
    outcome = Outcome.objects.create(
        approval=approval,
        maker_id=approval.maker_id,
        drafter_id=approval.drafter_id,
        state=state,
        digest=approval.digest,
        actor_id=actor.user_id,
        actor_name=actor.name,
        for_id=for_id,
        for_name=queries.name_of(for_id),
        comment=comment.strip(),
    )
    _record(actor, _event(outcome), approval, in_the_name_of=for_id)
    return approval


def _event(outcome: Outcome) -> ApprovalEvent:
    if outcome.state == State.APPROVED and not outcome.ends:
        return ApprovalEvent.STEP_APPROVED
    return EVENT_OF[State(outcome.state)]


def _record(
    actor: Actor, event: ApprovalEvent, approval: Approval, in_the_name_of: str = ""
) -> None:
    named = {"in_the_name_of": in_the_name_of} if in_the_name_of else {}
    audit.record(
        actor,
        event,
        approval=approval.number,
        matter=approval.kind,
        reference=approval.reference,
        digest=approval.digest,
        **named,
    )
