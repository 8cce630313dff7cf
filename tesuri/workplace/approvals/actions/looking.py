"""決裁を見る操作: one submission with its content, and the list of what was decided."""

from typing import Any

from django.db import transaction
from django.http import Http404

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.actions.matters import decide
from tesuri.workplace.approvals.actions.submissions import withdraw
from tesuri.workplace.approvals.events import ApprovalEvent
from tesuri.workplace.approvals.limits import LISTED
from tesuri.workplace.approvals.matters import Turn, matter_of
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

# In the content: the person whom it is about.
WHOM = ("addressee_number", "unified_number", "宛名番号")


@transaction.atomic
def view_approval(actor: Actor, number: int) -> Approval:
    """決裁を見る: by whoever may see the duty, is asked to decide it, made it or took a step of it.

    Its content is for the first two alone: the others find how it stands, and what was said of it.
    """
    approval, subject = _found(actor, number), ""
    if queries.shows_content(actor, approval):
        told = approval.content
        subject = next((str(told[name]) for name in WHOM if name in told), "")
    elif not queries.has_part_in(actor, approval):
        demand(actor, Duty(approval.duty), Level.SEE)
    audit.record(
        actor,
        ApprovalEvent.VIEWED,
        subject=subject,
        approval=approval.number,
        matter=approval.kind,
        reference=approval.reference,
    )
    return approval


@transaction.atomic
def list_history(actor: Actor, chosen: dict[str, Any]) -> list[Approval]:
    """決裁の一覧を見る: what the officer may approve, made or decided; titles and people only."""
    found = queries.history(actor, chosen, LISTED.value)
    criteria = {name: str(value) for name, value in chosen.items() if value}
    audit.record(actor, ApprovalEvent.LISTED, criteria=criteria, count=len(found))
    return found


@transaction.atomic
def take_back(actor: Actor, number: int) -> Approval:
    """取下げ: of one's own submission; the matter goes back to where it was drafted."""
    approval = _found(actor, number)
    matter = matter_of(approval.kind)
    if matter is None:
        return withdraw(actor, number)
    decide(actor, matter, approval.reference, Turn.WITHDRAW)
    return approval


def _found(actor: Actor, number: int) -> Approval:
    approval = queries.numbered(actor, number)
    if approval is None:
        raise Http404("その番号の決裁はありません。")
    return approval
