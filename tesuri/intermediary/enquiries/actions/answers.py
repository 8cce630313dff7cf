"""照会結果の操作: an answer is taken once, for an open enquiry, and deleted after its term."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from tesuri.ground.keys.cabinet import seal
from tesuri.ground.records import Refusal, canonical
from tesuri.intermediary.enquiries import queries
from tesuri.intermediary.enquiries.events import Event
from tesuri.intermediary.enquiries.models import Answer, Enquiry, Permit, State
from tesuri.intermediary.enquiries.steps import lock, step
from tesuri.intermediary.ledger.actions import Exchange, enter
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.actions import take_message
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.keys import answer_key
from tesuri.intermediary.wire.refusals import DoesNotOpen
from tesuri.intermediary.wire.sealing import open_answer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

KEPT = timedelta(days=30)
NOTHING = "相手機関に該当する情報がありません。"
REFUSED = "相手機関が提供を断りました。"


class Unsolicited(Refusal):
    """照会のない回答: nobody here waits for it; it is dropped and logged."""

    status = 409


def take_answer(actor: Actor, enquiry: Enquiry, permit: Permit, sealed: str, route: str) -> None:
    """回答を受け取る: inside acting_for, after lock; what does not open ends the enquiry."""
    now = timezone.now()
    try:
        content = _opened(actor.body, permit, enquiry, sealed)
    except DoesNotOpen as refusal:
        told = {"code": refusal.code, "reason": refusal.message}
        step(actor, enquiry, State.FAILED, outcome="refused", **told)
        _record(actor, enquiry, permit, Entry.Outcome.FAILED, route, now)
        return
    Answer.objects.create(
        body=actor.body,
        enquiry=enquiry,
        permit=permit,
        sealed_content=seal(
            actor.body,
            queries.PURPOSE,
            queries.place_of(enquiry.enquiry_number),
            canonical(content).decode(),
        ),
        reply_digest=sha256(sealed.encode()).hexdigest(),
        answered_at=now,
        expires_at=now + KEPT,
    )
    is_given = content["state"] == "given"
    code, reason = ("", "") if is_given else ("no_data", NOTHING)
    step(actor, enquiry, State.ANSWERED, code=code, reason=reason, permit=permit.permit_id)
    outcome = Entry.Outcome.ANSWERED if is_given else Entry.Outcome.NO_DATA
    _record(actor, enquiry, permit, outcome, route, now)


def take_refusal(
    actor: Actor, enquiry: Enquiry, permit: Permit, code: str, message: str, route: str
) -> None:
    """提供拒否を受け取る: the other body said no; inside acting_for, after lock."""
    step(actor, enquiry, State.REFUSED, code=code[:40], reason=message or REFUSED)
    _record(actor, enquiry, permit, Entry.Outcome.REFUSED, route, None)


def _opened(body: str, permit: Permit, enquiry: Enquiry, sealed: str) -> dict[str, Any]:
    content = open_answer(answer_key(body, permit.answer_kid), permit.compact, sealed)
    told = (permit.permit_id, enquiry.item)
    if not isinstance(content, dict) or (content.get("permit_id"), content.get("item")) != told:
        raise DoesNotOpen("届いた回答は、この照会の回答ではありません。照会をやり直してください。")
    return {name: content.get(name) for name in ("state", "layout", "as_of", "content")}


def _record(
    actor: Actor,
    enquiry: Enquiry,
    permit: Permit,
    outcome: str,
    route: str,
    provided_at: datetime | None,
) -> None:
    exchange = Exchange(
        permit_id=permit.permit_id,
        enquirer=wire.institution_of(actor.body).code,
        provider=enquiry.provider,
        procedure=enquiry.procedure,
        item=enquiry.item,
        legal_basis=permit.legal_basis,
        unified_number=enquiry.unified_number,
        requested_at=permit.issued_at,
        provided_at=provided_at and max(provided_at, permit.issued_at),
        route=route,
        outcome=outcome,
    )
    enter(actor, Entry.Side.ENQUIRER, exchange)


def take_late_answer(actor: Actor, message: str) -> dict[str, Any]:
    """後からの回答を受け取る: only where one is awaited; the same again is nothing."""
    with acting_for(actor.body):
        claims = take_message(actor, message)
        permit = Permit.objects.filter(
            body=actor.body, permit_id=str(claims.get("permit_id", ""))
        ).first()
        if permit is None:
            raise _unsolicited()
        enquiry = permit.enquiry
        lock(actor.body, enquiry.enquiry_number)
        if _is_the_same(enquiry, permit, claims):
            return {"state": "taken"}
        if enquiry.status.state != State.WAITING:
            raise _unsolicited()
        _take(actor, enquiry, permit, claims)
    return {"state": "taken"}


def _take(actor: Actor, enquiry: Enquiry, permit: Permit, claims: dict[str, Any]) -> None:
    route = Entry.Route.TERMINAL
    if claims.get("state") == "refused":
        code, message = str(claims.get("code", "refused")), str(claims.get("message", ""))
        take_refusal(actor, enquiry, permit, code, message, route)
    else:
        take_answer(actor, enquiry, permit, str(claims.get("sealed", "")), route)


def _is_the_same(enquiry: Enquiry, permit: Permit, claims: dict[str, Any]) -> bool:
    """What was taken before; the provider may not have heard that it was."""
    if claims.get("state") == "refused":
        entries = Entry.objects.filter(body=enquiry.body, side=Entry.Side.ENQUIRER)
        told = {"outcome": Entry.Outcome.REFUSED, "route": Entry.Route.TERMINAL}
        return entries.filter(permit_id=permit.permit_id, **told).exists()
    digest = sha256(str(claims.get("sealed", "")).encode()).hexdigest()
    return Answer.objects.filter(enquiry=enquiry, permit=permit, reply_digest=digest).exists()


def _unsolicited() -> Unsolicited:
    return Unsolicited("この許可証の回答を待っている照会はありません。", code="unsolicited")


def delete_expired_answers(actor: Actor) -> int:
    """期限を過ぎた結果を消す: the exchange record stays; earlier, the database refuses."""
    with acting_for(actor.body):
        expired = Answer.objects.filter(body=actor.body, expires_at__lte=timezone.now())
        count, _ = expired.delete()
        if count:
            audit.record(actor, Event.DELETED, count=count)
    return count
