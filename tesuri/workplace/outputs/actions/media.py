"""媒体台帳の操作: enter, decide, keep elsewhere, and look."""

from typing import Any

from django.db import IntegrityError, transaction

from tesuri.ground.records import Refusal, about
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds, queries
from tesuri.workplace.outputs.actions.forks import MATTERS, ask, matter_of
from tesuri.workplace.outputs.chains import follow_medium
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.locks import locked_medium
from tesuri.workplace.outputs.models import Medium, MediumState, MediumStep
from tesuri.workplace.outputs.refusals import NotNow


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
    digest = ask(actor, medium, approval_kinds.REGISTER, told)
    follow_medium(
        actor, medium, MediumState.ENTERED, place=place, key_holder=key_holder, digest=digest
    )
    _record(actor, OutputEvent.MEDIUM_ENTERED, medium)
    return medium


def decide_medium(actor: Actor, number: int, turn: Turn, digest: str, comment: str = "") -> Medium:
    """決裁する: what waits with this medium: its registration, loan, return or disposal."""
    medium = queries.medium(actor, number)
    matter = matter_of(medium) or MATTERS[approval_kinds.REGISTER]
    return approvals.decide(actor, matter, str(number), turn, digest, comment)


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


def _record(actor: Actor, event: OutputEvent, medium: Medium, **details: Any) -> None:
    audit.record(actor, event, medium=medium.number, label=medium.label, **details)
