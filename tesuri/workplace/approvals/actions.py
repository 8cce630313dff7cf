"""決裁の操作: submit, approve, send back, withdraw; the caller applies the effect."""

from typing import Any

from django.db import transaction

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.events import ApprovalEvent
from tesuri.workplace.approvals.models import Approval, Outcome, State
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


class OwnWork(Refusal):
    """自分の起案: nobody approves what he or she prepared."""

    status = 403


class ContentChanged(Refusal):
    """内容の変更: what was shown is no longer what would be approved."""

    status = 409


class NotWaiting(Refusal):
    """決裁待ちでない: it was decided, returned or withdrawn before."""

    status = 409


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
) -> Approval:
    """起案: the content is fixed by its digest; one submission of a matter waits at a time.

    `drafted_by`: who prepared the content, if another than the one who submits it.
    """
    demand(actor, duty, Level.EDIT)
    canonical(content)
    approval = Approval.objects.create(
        body=actor.body,
        kind=kind,
        reference=reference,
        title=title,
        content=content,
        digest=digest_of(content),
        duty=duty,
        path=path,
        maker_id=actor.user_id,
        maker_name=actor.name,
        drafter_id=drafted_by or actor.user_id,
    )
    _record(actor, ApprovalEvent.SUBMITTED, approval)
    return approval


@about(ApprovalEvent.APPROVED)
@transaction.atomic
def approve(actor: Actor, number: int, digest: str) -> Approval:
    """承認: by another person with a live grant, of exactly the content with this digest."""
    approval = _waiting(actor, number)
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
    return _decide(actor, approval, State.APPROVED, "", ApprovalEvent.APPROVED)


@about(ApprovalEvent.RETURNED)
@transaction.atomic
def send_back(actor: Actor, number: int, comment: str) -> Approval:
    """差戻し: with words for the maker."""
    approval = _waiting(actor, number)
    if approval.is_work_of(actor.user_id):
        raise OwnWork(
            "自分で作成又は起案したものは差し戻せません。起案した人が取下げをしてください。",
            code="own_work",
        )
    if not comment.strip():
        raise Refusal("差戻しの理由を入力してください。", code="comment_missing")
    return _decide(actor, approval, State.RETURNED, comment, ApprovalEvent.RETURNED)


@transaction.atomic
def withdraw(actor: Actor, number: int) -> Approval:
    """取下げ: by the maker alone."""
    approval = Approval.objects.select_for_update(of=("self",)).get(number=number, body=actor.body)
    _must_wait(approval)
    if actor.user_id != approval.maker_id:
        raise Refusal("取下げができるのは起案した人だけです。", code="not_the_maker")
    return _decide(actor, approval, State.WITHDRAWN, "", ApprovalEvent.WITHDRAWN)


def _waiting(actor: Actor, number: int) -> Approval:
    approval = Approval.objects.select_for_update(of=("self",)).get(number=number, body=actor.body)
    demand(actor, Duty(approval.duty), Level.APPROVE)
    _must_wait(approval)
    return approval


def _must_wait(approval: Approval) -> None:
    if approval.outcome is not None:
        raise NotWaiting(
            f"この起案は決裁待ちではありません（{approval.outcome.get_state_display()}済み）。",
            code="not_waiting",
        )


def _decide(
    actor: Actor, approval: Approval, state: State, comment: str, event: ApprovalEvent
) -> Approval:
    Outcome.objects.create(
        approval=approval,
        maker_id=approval.maker_id,
        drafter_id=approval.drafter_id,
        state=state,
        digest=approval.digest,
        actor_id=actor.user_id,
        actor_name=actor.name,
        comment=comment,
    )
    _record(actor, event, approval)
    return approval


def _record(actor: Actor, event: ApprovalEvent, approval: Approval) -> None:
    audit.record(
        actor,
        event,
        approval=approval.number,
        matter=approval.kind,
        reference=approval.reference,
        digest=approval.digest,
    )
