"""情報提供の操作: one permit, one answer, built from the permit and the current copy alone."""

from typing import Any

from django.db import connection
from django.utils import timezone

from tesuri.intermediary.codes.queries import number_of
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.copies.queries import content_of, current
from tesuri.intermediary.ledger.actions import Exchange, enter
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision.events import Event
from tesuri.intermediary.provision.models import Provision
from tesuri.intermediary.provision.permits import Permit, read
from tesuri.intermediary.provision.rules import within_terms
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.actions import take_message
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.refusals import Replayed, WireRefusal
from tesuri.intermediary.wire.sealing import seal_answer
from tesuri.intermediary.wire.seen import take_once
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

State = Provision.State
RECORDED = {
    State.ANSWERED: Entry.Outcome.ANSWERED,
    State.NO_DATA: Entry.Outcome.NO_DATA,
    State.REFUSED: Entry.Outcome.REFUSED,
}
EVENTS = {State.WAITING: Event.AWAITS_PERSON, State.REFUSED: Event.REFUSED}


def answer_request(actor: Actor, message: str) -> dict[str, Any]:
    """照会に応える: raises a WireRefusal and changes nothing unless permit and message hold.

    The same permit again gives the same answer from the same copy, freshly sealed, and no second
    record. What the enquirer signed is answered under one permit, not under two.
    """
    own = wire.institution_of(actor.body).code
    with acting_for(actor.body):
        claims = take_message(actor, message)
        permit = read(claims.get("permit"), own, timezone.now())
        _one_at_a_time(actor.body, permit.permit_id)
        held = Provision.objects.filter(body=actor.body, permit_id=permit.permit_id).first()
        if held is None:
            take_once(actor.body, permit.enquirer, permit.request.claims)
            held = _decide(actor, permit)
        elif held.permit_digest != permit.digest:
            raise Replayed("同じ許可番号で内容の違う許可証です。", code="permit_reused")
        return _reply(held, permit)


def _one_at_a_time(body: str, permit_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"provision|{body}|{permit_id}"],
        )


def _decide(actor: Actor, permit: Permit) -> Provision:
    """The body's own list is asked whatever the hub has said; then the flag; then the copy."""
    number = number_of(actor.body, permit.provider_code) or ""
    refusal = _against_own_list(actor.body, permit)
    copy = current(actor.body, number, permit.item) if number and not refusal else None
    provision = Provision.objects.create(
        body=actor.body,
        permit_id=permit.permit_id,
        permit_digest=permit.digest,
        enquirer=permit.enquirer,
        procedure=permit.procedure,
        item=permit.item,
        unified_number=number,
        copy=copy,
        state=_state(refusal, copy),
        reason=refusal,
    )
    _record(actor, provision, permit)
    return provision


def _against_own_list(body: str, permit: Permit) -> str:
    try:
        wire.allowed(
            body,
            enquirer=permit.enquirer,
            provider=permit.provider,
            procedure=permit.procedure,
            item=permit.item,
            day=timezone.localdate(permit.issued_at),
        )
    except WireRefusal as refusal:
        return refusal.code
    return ""


def _state(refusal: str, copy: Copy | None) -> Provision.State:
    if refusal:
        return State.REFUSED
    if copy is None:
        return State.NO_DATA
    return State.WAITING if copy.is_manual_only else State.ANSWERED


def _record(actor: Actor, provision: Provision, permit: Permit) -> None:
    state = State(provision.state)
    audit.record(
        actor,
        EVENTS.get(state, Event.PROVIDED),
        subject=provision.unified_number,
        outcome="refused" if state == State.REFUSED else "done",
        permit=permit.permit_id,
        enquirer=permit.enquirer,
        item=permit.item,
        state=state.value,
        reason=provision.reason,
    )
    if state in RECORDED:
        is_provided = state != State.REFUSED
        exchange = Exchange(
            permit_id=permit.permit_id,
            enquirer=permit.enquirer,
            provider=permit.provider,
            procedure=permit.procedure,
            item=permit.item,
            legal_basis=permit.legal_basis,
            unified_number=provision.unified_number,
            requested_at=permit.issued_at,
            provided_at=max(timezone.now(), permit.issued_at) if is_provided else None,
            route=Entry.Route.AUTOMATIC,
            outcome=RECORDED[state],
        )
        enter(actor, Entry.Side.PROVIDER, exchange)


def _reply(provision: Provision, permit: Permit) -> dict[str, Any]:
    if provision.state == State.WAITING:
        return {"state": "waiting"}
    if provision.state == State.REFUSED:
        message = "提供側の照会許可照合リストにないため、提供できません。"
        return {"state": "refused", "code": provision.reason, "message": message}
    answer = {
        "permit_id": permit.permit_id,
        "item": permit.item,
        "state": "none",
        "layout": "",
        "as_of": "",
        "content": None,
    }
    if provision.copy is not None:
        answer |= {
            "state": "given",
            "layout": provision.copy.layout,
            "as_of": provision.copy.registered_at.isoformat(),
            "content": within_terms(content_of(provision.copy), permit.terms),
        }
    sealed = seal_answer(dict(permit.request.answer_key), permit.compact, answer)
    return {"state": "answered", "sealed": sealed, "enc_key": permit.request.answer_kid}
