"""決裁の取決めの操作: routes, posts and deputations are proposed by one and approved by another."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.actions.agreed import (
    DEPUTATION,
    POST,
    ROUTE,
    must_be_last,
    officer_named,
)
from tesuri.workplace.approvals.actions.matters import submit_draft
from tesuri.workplace.approvals.events import ApprovalEvent
from tesuri.workplace.approvals.matters import Matter, Proposed, matter_of
from tesuri.workplace.approvals.models import Approval, Deputation, Post, Rank, Route
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

MOST_STEPS = 4


@dataclass(frozen=True)
class Asked:
    """段の求め: a step as it is entered; no duty means that of the submission."""

    office: str
    rank: int
    duty: str = ""


@transaction.atomic
def propose_route(
    actor: Actor, kind: str, steps: Sequence[Asked], since: date, comment: str = ""
) -> Approval:
    """決裁区分の起案: from a day on; no steps means one step again, as without a route."""
    matter = matter_of(kind)
    if matter is None or len(steps) > MOST_STEPS:
        raise Refusal("この種別に決裁区分は定められません。", code="no_such_kind")
    if matter.brings_duty and any(each.duty for each in steps):
        raise Refusal(
            "この種別は、件ごとの事務の決裁者だけが決裁します。段の事務は「種別の事務」にしてください。",
            code="duty_of_the_submission",
        )
    _must_be_ahead(since)
    must_be_last(actor.body, kind, since)
    if matter.on_its_page_only and any(each.duty not in ("", matter.duty) for each in steps):
        raise Refusal(
            f"{matter.label}の内容は、{matter.duty.label}の画面だけに表示されます。"
            "ほかの事務の決裁者の段は定められません。",
            code="foreign_step",
        )
    content = {
        "kind": kind,
        "since": since.isoformat(),
        "steps": [{"duty": each.duty, "office": each.office, "rank": each.rank} for each in steps],
    }
    title = f"決裁区分　{matter.label}　{len(steps) or 1}段"
    return _propose(actor, ROUTE, f"{actor.body}-{kind}", title, content, comment)


@transaction.atomic
def propose_post(
    actor: Actor, user_id: str, rank: Rank, since: date, through: date, comment: str = ""
) -> Approval:
    """職位の起案: in the office where the officer sits."""
    officer = officer_named(actor.body, user_id)
    _must_be_in_order(since, through)
    content = {
        "officer": user_id,
        "office": officer.office.code,
        "rank": rank.value,
        "since": since.isoformat(),
        "through": through.isoformat(),
    }
    title = f"職位　{officer.name}　{rank.label}"
    return _propose(actor, POST, _drawn(), title, content, comment)


@transaction.atomic
def propose_deputation(
    actor: Actor,
    principal_id: str,
    deputy_id: str,
    duty: Duty,
    since: date,
    through: date,
    comment: str = "",
) -> Approval:
    """代決の起案: who decides in whose name, in one duty, both days included."""
    principal, deputy = (
        officer_named(actor.body, principal_id),
        officer_named(actor.body, deputy_id),
    )
    if principal == deputy:
        raise Refusal("代決者には、本人でない人を選んでください。", code="same_person")
    _must_be_in_order(since, through)
    content = {
        "principal": principal_id,
        "deputy": deputy_id,
        "duty": duty.value,
        "since": since.isoformat(),
        "through": through.isoformat(),
    }
    title = f"代決　{principal.name}の代わりに{deputy.name}（{duty.label}）"
    return _propose(actor, DEPUTATION, _drawn(), title, content, comment)


@transaction.atomic
def end_post(actor: Actor, number: int) -> None:
    """職位の取りやめ: it takes one person, because it gives nothing."""
    _end(actor, Post.objects.filter(pk=number, office__body=actor.body), post=number)


@transaction.atomic
def end_deputation(actor: Actor, number: int) -> None:
    """代決の取りやめ: at once; it takes one person, because it gives nothing."""
    found = Deputation.objects.filter(pk=number, principal__office__body=actor.body)
    _end(actor, found, deputation=number)


@transaction.atomic
def list_arrangements(
    actor: Actor,
) -> tuple[Sequence[Route], Sequence[Post], Sequence[Deputation]]:
    """決裁の取決めを見る: routes, posts and deputations of the body."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    audit.record(actor, ApprovalEvent.ARRANGEMENTS_LISTED)
    return queries.routes(actor.body), queries.posts(actor.body), queries.deputations(actor.body)


def _propose(
    actor: Actor,
    matter: Matter[Approval],
    reference: str,
    title: str,
    content: dict[str, Any],
    comment: str,
) -> Approval:
    """Kept in its submission alone: there is no subject before it."""
    return submit_draft(actor, matter, reference, Proposed(content, title), comment)


def _drawn() -> str:
    """As long as drawn names are known to be: a shorter one may hold twelve digits by chance."""
    return secrets.token_hex(16)


def _must_be_ahead(since: date) -> None:
    if since < timezone.localdate():
        raise Refusal("始まりの日には、今日以後の日を入力してください。", code="day_is_past")


def _must_be_in_order(since: date, through: date) -> None:
    _must_be_ahead(since)
    if through < since:
        raise Refusal("終わりの日が始まりの日より前です。", code="days_out_of_order")


def _end(actor: Actor, found: Any, **named: Any) -> None:
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    if not found.exists():
        raise Http404("その取決めはありません。")
    ended = found.filter(ended_at=None).update(ended_at=timezone.now(), ended_by_id=actor.user_id)
    if ended:
        audit.record(actor, ApprovalEvent.ARRANGEMENT_ENDED, **named)
