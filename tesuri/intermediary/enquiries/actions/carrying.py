"""照会の実行: permit, request, answer; may stop anywhere and begin again.

Nothing is lost or doubled by that.
Each step looks at what is stored, speaks to the hub outside any transaction, and stores what came
in one transaction. The permit is asked again under the same number, the answer is kept once.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from tesuri.intermediary.codes.queries import code_of
from tesuri.intermediary.enquiries import queries
from tesuri.intermediary.enquiries.actions.answers import take_answer, take_refusal
from tesuri.intermediary.enquiries.models import Enquiry, Permit, State
from tesuri.intermediary.enquiries.steps import lock, step
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.wire import envelopes, hub, keys
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.envelopes import HUB, PERMIT_LIFE, Claims, Kind
from tesuri.intermediary.wire.refusals import HubRefused, HubUnreachable, WireRefusal
from tesuri.intermediary.wire.requests import TOLD, Request, draw_up, request_in
from tesuri.workplace.audit.actors import Actor

OPEN = (State.ACCEPTED, State.PERMITTED)
ASK_AGAIN = {
    *("permit_expired", "expired", "replayed", "bad_signature", "unreadable_reply"),
    *("enquiry_number_reused", "unsigned"),
}
NO_ANSWER = "相手機関につながらないまま期限を過ぎました。照会をやり直してください。"
NO_CODE = "この人の符号がまだ取得されていません。統合宛名システムで取得を確かめてください。"


def carry_out(actor: Actor, enquiry_number: str) -> str:
    """実行する: the state it reached; raises HubUnreachable when it should be tried again."""
    state = _state(actor.body, enquiry_number)
    if state not in OPEN:
        return state
    permit = _permit(actor, enquiry_number)
    if permit is not None:
        _request(actor, enquiry_number, permit)
    return _state(actor.body, enquiry_number)


def _state(body: str, enquiry_number: str) -> str:
    with acting_for(body):
        enquiry = queries.numbered(body, enquiry_number)
        return enquiry.status.state if enquiry else ""


def _permit(actor: Actor, enquiry_number: str) -> Permit | None:
    """The live permit, or a fresh one; None when the enquiry ended here."""
    with acting_for(actor.body):
        enquiry = Enquiry.objects.get(body=actor.body, enquiry_number=enquiry_number)
        held = queries.live_permit(enquiry, timezone.now())
        fields = None if held else _question(actor, enquiry)
    if held or fields is None:
        return held
    try:
        compact = str(hub.ask(actor.body, "/permits", fields).get("permit", ""))
        permit, request = _verified(actor.body, compact, enquiry)
    except HubRefused as refusal:
        _end_or_retry(actor, enquiry, None, refusal)
        return None
    return _kept(actor, enquiry, compact, permit, request.answer_kid)


def _question(actor: Actor, enquiry: Enquiry) -> Claims | None:
    """What the hub is asked; ends the enquiry when the own list or the code stands against it."""
    code = code_of(actor.body, enquiry.unified_number)
    own = wire.institution_of(actor.body).code
    try:
        wire.allowed(
            actor.body,
            enquirer=own,
            provider=enquiry.provider,
            procedure=enquiry.procedure,
            item=enquiry.item,
            day=timezone.localdate(),
        )
    except WireRefusal as refusal:
        step(actor, enquiry, State.REFUSED, code=refusal.code, reason=refusal.message)
        return None
    if code is None:
        step(actor, enquiry, State.REFUSED, code="code_not_obtained", reason=NO_CODE)
        return None
    names = ("enquiry_number", "provider", "procedure", "item", "terms")
    asked = {name: getattr(enquiry, name) for name in names}
    return {**asked, "enquirer_code": code, "request": draw_up(actor.body, asked)}


def _verified(body: str, compact: str, enquiry: Enquiry) -> tuple[Claims, Request]:
    """The permit speaks of this enquiry and carries our own request; else it is no permit."""
    own, now = wire.institution_of(body).code, timezone.now()
    try:
        permit = envelopes.verify(
            compact, sender=HUB, to=enquiry.provider, typ=Kind.PERMIT, life=PERMIT_LIFE, now=now
        ).claims
        request = request_in(permit, now)
        with acting_for(body):
            is_ours = keys.is_own(body, request.answer_kid, request.answer_key)
    except WireRefusal as reason:
        raise HubUnreachable(reason.code) from reason
    told = {name: getattr(enquiry, name) for name in TOLD if name != "enquirer"}
    told["enquirer"] = own
    if not is_ours or {name: permit.get(name) for name in TOLD} != told:
        raise HubUnreachable("permit of another enquiry")
    return permit, request


def _kept(actor: Actor, enquiry: Enquiry, compact: str, paper: Claims, answer_kid: str) -> Permit:
    with acting_for(actor.body):
        lock(actor.body, enquiry.enquiry_number)
        known = Permit.objects.filter(body=actor.body, permit_id=paper["permit_id"])
        held = known.select_related("enquiry").first()
        if held:
            return held
        permit = Permit.objects.create(
            body=actor.body,
            enquiry=enquiry,
            permit_id=str(paper["permit_id"]),
            compact=compact,
            legal_basis=str(paper["legal_basis"]),
            answer_kid=answer_kid,
            issued_at=_moment(paper["iat"]),
            expires_at=_moment(paper["exp"]),
        )
        step(actor, enquiry, State.PERMITTED, permit=permit.permit_id)
    return permit


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())


def _request(actor: Actor, enquiry_number: str, permit: Permit) -> None:
    try:
        reply = hub.ask(actor.body, "/requests", {"permit": permit.compact})
    except HubRefused as refusal:
        _end_or_retry(actor, permit.enquiry, permit, refusal)
        return
    with acting_for(actor.body):
        lock(actor.body, enquiry_number)
        enquiry = queries.numbered(actor.body, enquiry_number)
        if enquiry is None or enquiry.status.state not in OPEN:
            return
        _take(actor, enquiry, permit, reply)


def _take(actor: Actor, enquiry: Enquiry, permit: Permit, reply: dict[str, Any]) -> None:
    state, is_by_person = reply.get("state"), reply.get("by") == "person"
    route = Entry.Route.TERMINAL if is_by_person else Entry.Route.AUTOMATIC
    if state == "answered":
        take_answer(actor, enquiry, permit, str(reply.get("sealed", "")), route)
    elif state == "waiting":
        step(actor, enquiry, State.WAITING, permit=permit.permit_id)
    else:
        code, message = str(reply.get("code", "refused")), str(reply.get("message", ""))
        take_refusal(actor, enquiry, permit, code, message, route)


def _end_or_retry(
    actor: Actor, enquiry: Enquiry, permit: Permit | None, refusal: HubRefused
) -> None:
    if refusal.code in ASK_AGAIN:
        raise HubUnreachable(refusal.code) from refusal
    with acting_for(actor.body):
        lock(actor.body, enquiry.enquiry_number)
        present = enquiry.statuses.order_by("-id").first()
        if present is None or present.state not in OPEN:
            return
        if permit is None:
            step(actor, enquiry, State.REFUSED, code=refusal.code[:40], reason=refusal.message)
        else:
            take_refusal(
                actor, enquiry, permit, refusal.code, refusal.message, Entry.Route.AUTOMATIC
            )


def give_up(actor: Actor, enquiry_number: str) -> None:
    """断念する: nobody answered for hours; the enquiry ends, and may be made anew."""
    with acting_for(actor.body):
        lock(actor.body, enquiry_number)
        enquiry = queries.numbered(actor.body, enquiry_number)
        if enquiry and enquiry.status.state in OPEN:
            step(actor, enquiry, State.FAILED, code="unreachable", reason=NO_ANSWER)
