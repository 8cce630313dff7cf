"""自動応答: one permit, one answer, built from the permit and the current copy alone."""

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from tesuri.ground.keys.cabinet import seal
from tesuri.intermediary.codes.queries import number_of
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.copies.queries import content_of, current, is_manual_only
from tesuri.intermediary.ledger.actions import Exchange, enter
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision.events import Event
from tesuri.intermediary.provision.models import Draft, Paper, Provision
from tesuri.intermediary.provision.permits import Permit, read
from tesuri.intermediary.provision.queries import PURPOSE, is_as_sealed, place_of, sent
from tesuri.intermediary.provision.rules import answer_of
from tesuri.intermediary.provision.steps import one_at_a_time
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
NOT_LISTED = "提供側の照会許可照合リストにないため、提供できません。"
BY_PERSON = {"by": "person"}
REFUSED_BY_PERSON = {
    "state": "refused",
    "code": "refused_by_person",
    "message": "提供側の職員が確かめた結果、この照会には提供できません。",
}


def answer_request(actor: Actor, message: str) -> dict[str, Any]:
    """照会に応える: raises a WireRefusal and changes nothing unless permit and message hold.

    The same permit again gives the same answer from the same copy, freshly sealed, and no second
    record. What the enquirer signed is answered under one permit, not under two.
    """
    own, now = wire.institution_of(actor.body).code, timezone.now()
    with acting_for(actor.body):
        claims = take_message(actor, message)
        permit = read(claims.get("permit"), own, now)
        one_at_a_time(actor.body, permit.permit_id)
        held = Provision.objects.filter(body=actor.body, permit_id=permit.permit_id).first()
        if held is None:
            take_once(actor.body, permit.enquirer, permit.request.claims)
            held = _decide(actor, permit, now)
        elif held.permit_digest != permit.digest:
            raise Replayed("同じ許可番号で内容の違う許可証です。", code="permit_reused")
        return _reply(held, permit)


def _decide(actor: Actor, permit: Permit, now: datetime) -> Provision:
    """The body's own list is asked whatever the hub has said; then the flag; then the copy."""
    number = number_of(actor.body, permit.provider_code) or ""
    refusal = against_own_list(actor.body, permit)
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
        received_at=now,
    )
    if provision.state == State.WAITING:
        _keep(provision, permit)
    _record(actor, provision, permit)
    return provision


def _keep(provision: Provision, permit: Permit) -> None:
    """The permit itself, for the person who answers; its number is drawn by lot."""
    number = f"P-{secrets.token_hex(5)}"
    Paper.objects.create(
        body=provision.body,
        provision=provision,
        number=number,
        legal_basis=permit.legal_basis,
        terms=dict(permit.terms),
        issued_at=permit.issued_at,
        sealed_permit=seal(provision.body, PURPOSE, place_of(number), permit.compact),
    )


def against_own_list(body: str, permit: Permit) -> str:
    """自分の照合リスト: the code of what stands against the permit, or nothing."""
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
    is_flagged = is_manual_only(copy.body, copy.unified_number, copy.item)
    return State.WAITING if is_flagged else State.ANSWERED


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
        return _reply_of_person(provision, permit)
    if provision.state == State.REFUSED:
        return {"state": "refused", "code": provision.reason, "message": NOT_LISTED}
    copy = provision.copy
    answer = answer_of(permit.permit_id, permit.item)
    if copy is not None:
        answer = answer_of(
            permit.permit_id,
            permit.item,
            layout=copy.layout,
            as_of=copy.registered_at.isoformat(),
            content=content_of(copy),
            terms=permit.terms,
        )
    sealed = seal_answer(dict(permit.request.answer_key), permit.compact, answer)
    return {"state": "answered", "sealed": sealed, "enc_key": permit.request.answer_kid}


def _reply_of_person(provision: Provision, permit: Permit) -> dict[str, Any]:
    """Nothing before a person's answer was sent; afterwards the same answer, in the same seal."""
    draft = sent(provision)
    if draft is None:
        return {"state": "waiting"}
    if not is_as_sealed(draft, draft.answer):
        raise WireRefusal("回答の封が、送った時と違います。", code="answer_altered")
    if draft.verdict == Draft.Verdict.REFUSE:
        return {**REFUSED_BY_PERSON, **BY_PERSON}
    told = {"state": "answered", "sealed": draft.answer.sealed}
    return {**told, "enc_key": permit.request.answer_kid, **BY_PERSON}
