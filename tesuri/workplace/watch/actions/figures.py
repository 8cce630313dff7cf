"""著名人の一覧の操作: one puts somebody on the list, to take off needs two.

Who stands on it too many makes alerts; who is missing makes none, and nobody would notice.
"""

import secrets
from typing import Any

from django.db import transaction
from django.http import Http404

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions.matters import submit_draft
from tesuri.workplace.approvals.matters import (
    Matter,
    Proposed,
    declare,
    in_its_words,
    of_content,
)
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import PublicFigure
from tesuri.workplace.watch.queries import days

KIND, NUMBER, REASON = "watch.figure", "宛名番号", "理由"  # a trigger names kind and number too
TITLE = "著名人の一覧から外す"


@transaction.atomic
def list_figure(actor: Actor, addressee_number: str, reason: str) -> PublicFigure:
    """一覧に載せる: at once; from now on each view of this person is told."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    return _write(actor, addressee_number, reason)


@transaction.atomic
def propose_removal(actor: Actor, addressee_number: str, reason: str) -> Approval:
    """一覧から外す起案: until another approved it, the person stands on the list."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    if addressee_number not in days.public_figures(actor.body):
        raise Refusal(
            "一覧に載っていない人です。宛名番号を確かめてください。", code="not_on_the_list"
        )
    draft = Proposed({NUMBER: addressee_number, REASON: reason}, TITLE)
    return submit_draft(actor, MATTER, secrets.token_hex(16), draft)


def _find(actor: Actor, reference: str) -> Approval:
    found = latest(KIND, reference)
    if found is None or found.body != actor.body:
        raise Http404("その起案はありません。")
    return found


def _content(approval: Approval) -> dict[str, Any]:
    content: dict[str, Any] = approval.content
    return content


def _approved(actor: Actor, subject: Approval, approval: Approval) -> None:
    told = approval.content
    _write(actor, told[NUMBER], told[REASON], approval.number)


def _write(actor: Actor, number: str, reason: str, approval: int | None = None) -> PublicFigure:
    made = PublicFigure.objects.create(
        body=actor.body,
        addressee_number=number,
        is_listed=approval is None,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
        approval=approval,
    )
    event = WatchEvent.FIGURE_LISTED
    audit.record(actor, event, subject=number, is_listed=made.is_listed, approval=approval)
    return made


MATTER = declare(
    Matter(
        kind=KIND,
        label=TITLE,
        duty=Duty.AUDIT,
        find=_find,
        title=lambda approval: TITLE,
        content=_content,
        facts=of_content(in_its_words),
        approved=_approved,
        words="承認しました。一覧から外れました。",
    )
)
