"""媒体台帳の操作: enter, decide, keep elsewhere, and look."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from tesuri.ground.records import Refusal, about
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds, queries
from tesuri.workplace.outputs.chains import follow_medium
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.locks import locked_medium
from tesuri.workplace.outputs.models import Medium, MediumState, MediumStep
from tesuri.workplace.outputs.refusals import NotNow


@dataclass(frozen=True)
class Fork:
    """決裁の分かれ道: the kind of approval, where it leads, and where it goes back to."""

    kind: str
    approved: MediumState
    sent_back: MediumState
    event: OutputEvent


FORKS = {
    MediumState.ENTERED: Fork(
        approval_kinds.REGISTER,
        MediumState.KEPT,
        MediumState.REFUSED,
        OutputEvent.MEDIUM_REGISTERED,
    ),
    MediumState.LENDING: Fork(
        approval_kinds.LEND, MediumState.LENT, MediumState.KEPT, OutputEvent.LENT
    ),
    MediumState.RETURNING: Fork(
        approval_kinds.RETURN, MediumState.KEPT, MediumState.LENT, OutputEvent.BROUGHT_BACK
    ),
    MediumState.DISPOSING: Fork(
        approval_kinds.DISPOSE, MediumState.DISPOSED, MediumState.KEPT, OutputEvent.DISPOSED
    ),
}


@about(OutputEvent.MEDIUM_ENTERED)
@transaction.atomic
def enter_medium(
    actor: Actor, *, kind: str, label: str, serial: str, place: str, key_holder: str
) -> Medium:
    """媒体を起案する: on the register once a second person approves; a label is used once."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    try:
        with transaction.atomic():
            medium = Medium.objects.create(
                body=actor.body,
                kind=kind,
                label=label,
                serial=serial,
                entered_by_id=actor.user_id,
                entered_by_name=actor.name,
            )
    except IntegrityError as taken:
        raise Refusal(
            f"管理番号 {label} は、すでに使われています。一度使った番号は使えません。"
            "ほかの番号を付けてください。",
            code="label_taken",
        ) from taken
    told = {"製造番号": serial or "なし", "保管場所": place, "鍵の管理者": key_holder}
    digest = ask(actor, medium, approval_kinds.REGISTER, "媒体の登録", told)
    follow_medium(
        actor, medium, MediumState.ENTERED, place=place, key_holder=key_holder, digest=digest
    )
    _record(actor, OutputEvent.MEDIUM_ENTERED, medium)
    return medium


def decide_medium(actor: Actor, number: int, digest: str, *, approve: bool, comment: str) -> Medium:
    """決裁する: what waits with this medium: its registration, loan, return or disposal."""
    with transaction.atomic():
        demand(actor, Duty.MEDIA, Level.APPROVE)
        medium = locked_medium(actor, number)
        fork = FORKS.get(MediumState(medium.now.state))
        waiting = latest(fork.kind, str(number)) if fork else None
        if fork is None or waiting is None:
            raise NotNow(
                f"媒体 {medium.label} に、承認を待つものはありません。", code="nothing_waits"
            )
        if approve:
            return _approved(actor, medium, fork, waiting.number, digest)
        approvals.send_back(actor, waiting.number, comment)
        loan = medium.now.loan if fork.sent_back == MediumState.LENT else None
        follow_medium(actor, medium, fork.sent_back, reason=comment, loan=loan)
        _record(actor, OutputEvent.MEDIUM_SENT_BACK, medium, matter=fork.kind)
        return medium


def _approved(actor: Actor, medium: Medium, fork: Fork, approval: int, digest: str) -> Medium:
    with about(fork.event):
        given = approvals.approve(actor, approval, digest)
    before = medium.now
    held: dict[str, Any] = _home(medium, fork)
    if fork.approved == MediumState.LENT and before.loan:
        loan = before.loan
        held = {"loan": loan, "place": loan.used_at, "key_holder": loan.borrower_name}
    if fork.approved == MediumState.DISPOSED:
        held["disposal"] = before.disposal
    follow_medium(actor, medium, fork.approved, digest=given.digest, **held)
    _record(actor, fork.event, medium)
    return medium


def _home(medium: Medium, fork: Fork) -> dict[str, Any]:
    """What comes back stands where it stood before it went out."""
    if fork.kind != approval_kinds.RETURN:
        return {}
    kept = medium.steps.filter(state=MediumState.KEPT).order_by("-id").first()
    return {"place": kept.place, "key_holder": kept.key_holder} if kept else {}


@about(OutputEvent.MEDIUM_MOVED)
@transaction.atomic
def move(actor: Actor, number: int, *, place: str, key_holder: str) -> MediumStep:
    """保管替え: another place, or another holder of the key."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    medium = locked_medium(actor, number)
    if medium.now.state != MediumState.KEPT:
        raise NotNow(
            f"媒体 {medium.label} は保管中ではないので、保管替えはできません。", code="wrong_state"
        )
    step = follow_medium(actor, medium, MediumState.KEPT, place=place, key_holder=key_holder)
    _record(actor, OutputEvent.MEDIUM_MOVED, medium, place=place)
    return step


@transaction.atomic
def look_at_media(actor: Actor, words: str = "", kind: str = "", state: str = "") -> list[Medium]:
    """媒体台帳を見る: the criteria and what came of them stand in the event."""
    demand(actor, Duty.MEDIA, Level.SEE)
    found = queries.found_media(actor, words, kind, state)
    asked = {"words": words, "medium_kind": kind, "state": state}
    audit.record(actor, OutputEvent.MEDIA_SEEN, **asked, count=len(found))
    return found


@transaction.atomic
def look_at_medium(actor: Actor, number: int) -> Medium:
    """媒体を見る."""
    demand(actor, Duty.MEDIA, Level.SEE)
    medium = queries.medium(actor, number)
    _record(actor, OutputEvent.MEDIA_SEEN, medium)
    return medium


def ask(
    actor: Actor,
    medium: Medium,
    kind: str,
    title: str,
    told: dict[str, str],
    drafted_by: str = "",
) -> str:
    """決裁を求める: the digest of what the second person will see."""
    before = medium.steps.count()
    content = {
        "媒体": str(medium),
        "台帳の番号": medium.number,
        "段階の番号": before + 1,  # so that no two submissions of a medium are the same content
        **told,
    }
    return approvals.submit(
        actor,
        kind=kind,
        reference=str(medium.number),
        title=f"{title}　{medium}",
        content=content,
        duty=Duty.MEDIA,
        path=reverse("outputs:medium", args=[medium.number]),
        drafted_by=drafted_by,
    ).digest


def _record(actor: Actor, event: OutputEvent, medium: Medium, **details: Any) -> None:
    audit.record(actor, event, medium=medium.number, label=medium.label, **details)
