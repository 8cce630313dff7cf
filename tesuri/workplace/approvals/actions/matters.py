"""事案の決裁: every kind is put forward and decided by the same two actions."""

from dataclasses import replace
from typing import Any, TypeVar

from django.db import transaction

from tesuri.ground.records import digest_of
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Level
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.actions.submissions import approve, send_back, submit, withdraw
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn
from tesuri.workplace.approvals.models import Approval, State
from tesuri.workplace.approvals.refusals import ContentChanged, NotWaiting
from tesuri.workplace.audit.actors import Actor

S = TypeVar("S")
BY_THE_MAKER = "起案者による取下げ"


@transaction.atomic
def put_forward(
    actor: Actor,
    matter: Matter[S],
    reference: str,
    comment: str = "",
    draft: Proposed | None = None,
) -> S:
    """決裁に上げる: the matter as it stands now, a second time being nothing; or as a draft says.

    Who gives a draft has asked whether it may be submitted: the form knows more than the subject.
    """
    if draft and draft.duty and not matter.brings_duty:
        raise ValueError(f"{matter.kind} is submitted under its own duty alone")
    demand(actor, matter.drafting or (draft and draft.duty) or matter.duty, Level.EDIT)
    with matter.within(actor):
        subject = matter.find(actor, reference)
        if draft is None and not matter.may_submit(actor, subject):
            return subject
        drafted = draft or Proposed(matter.content(subject), drafter=matter.drafter(subject))
        titled = replace(drafted, title=drafted.title or matter.title(subject))
        matter.submitted(actor, subject, submit_draft(actor, matter, reference, titled, comment))
    return subject


def submit_draft(
    actor: Actor, matter: Matter[Any], reference: str, draft: Proposed, comment: str = ""
) -> Approval:
    """起案を上げる: a part of the action that puts forward; the only way to a submission."""
    return submit(
        actor,
        kind=matter.kind,
        reference=reference,
        title=draft.title,
        content=draft.content,
        duty=draft.duty or matter.duty,
        path=matter.address(reference),
        drafted_by=draft.drafter,
        comment=comment,
        terms=matter.terms(),
        drafting=matter.drafting,
    )


@transaction.atomic
def decide(
    actor: Actor,
    matter: Matter[S],
    reference: str,
    turn: str,
    digest: str = "",
    comment: str = "",
) -> S:
    """決裁する: approve what was shown, send it back with words, or withdraw one's own.

    The effect comes with the last step of the route, in this transaction.
    """
    with matter.within(actor):
        subject = matter.find(actor, reference)
        if matter.on_its_page_only and turn != Turn.WITHDRAW:
            demand(actor, matter.duty, Level.SEE)
        matter.may_decide(actor, subject, Turn(turn))
        number = _newest(actor, matter, reference).number
        if turn == Turn.APPROVE:
            approval = approve(actor, number, digest, comment)
            _must_be_unchanged(matter, subject, approval)
            if approval.state == State.APPROVED:
                matter.approved(actor, subject, approval)
        elif turn == Turn.SEND_BACK:
            send_back(actor, number, comment)
            matter.returned(actor, subject, comment)
        else:
            withdraw(actor, number)
            matter.returned(actor, subject, BY_THE_MAKER)
    return subject


def must_be_given(kind: str, reference: str, content: dict[str, Any]) -> None:
    """承認された内容であること: raises ContentChanged unless exactly this is approved, still.

    For what happens after the approval: sending, printing, paying out.
    """
    if not queries.is_given(kind, reference, digest_of(content)):
        raise ContentChanged(
            "この内容は承認されていないか、承認の有効期間が過ぎています。"
            "もう一度起案して、承認を受けてください。",
            code="not_given",
        )


def _newest(actor: Actor, matter: Matter[Any], reference: str) -> Approval:
    approval = queries.latest(matter.kind, reference)
    if approval is None or approval.body != actor.body:
        raise NotWaiting(f"この{matter.label}はまだ決裁に上がっていません。", code="not_submitted")
    return approval


def _must_be_unchanged(matter: Matter[S], subject: S, approval: Approval) -> None:
    if digest_of(matter.content(subject)) != approval.digest:
        raise ContentChanged(
            f"起案の後で、{matter.label}の内容が変わっています。差し戻して作り直してください。",
            code="content_changed",
        )
