"""情報提供等記録の操作: entered beside the exchange, compared, disposed of in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tesuri.intermediary.ledger import queries
from tesuri.intermediary.ledger.events import Event
from tesuri.intermediary.ledger.models import KEPT_YEARS, Entry
from tesuri.intermediary.ledger.rules import Difference, kept_through
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.queries import institution
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Exchange:
    """やり取り: what a permit says, and how it ended at one side."""

    permit_id: str
    enquirer: str
    provider: str
    procedure: str
    item: str
    legal_basis: str
    unified_number: str
    requested_at: datetime
    provided_at: datetime | None
    route: str
    outcome: str


def enter(actor: Actor, side: str, exchange: Exchange) -> Entry:
    """記録する: inside acting_for(actor.body); one row a side and permit, again is nothing."""
    held = Entry.objects.filter(body=actor.body, side=side, permit_id=exchange.permit_id).first()
    if held:
        return held
    entry = Entry.objects.create(
        body=actor.body,
        side=side,
        permit_id=exchange.permit_id,
        enquirer_code=exchange.enquirer,
        enquirer_name=institution(exchange.enquirer).name,
        provider_code=exchange.provider,
        provider_name=institution(exchange.provider).name,
        procedure=exchange.procedure,
        item=exchange.item,
        legal_basis=exchange.legal_basis,
        unified_number=exchange.unified_number,
        requested_at=exchange.requested_at,
        provided_at=exchange.provided_at,
        route=exchange.route,
        outcome=exchange.outcome,
        expires_on=kept_through(timezone.localdate(exchange.requested_at), KEPT_YEARS),
    )
    audit.record(
        actor, Event.ENTERED, subject=entry.unified_number, permit=entry.permit_id, side=side
    )
    return entry


def search(actor: Actor, since: date, through: date, unified_number: str = "") -> list[Entry]:
    """検索する: an officer looks at the ledger of his or her body; the look is recorded."""
    demand(actor, Duty.LEDGER, Level.SEE)
    with acting_for(actor.body):
        found = queries.between(actor.body, since, through, unified_number)
        audit.record(
            actor,
            Event.SEARCHED,
            subject=unified_number,
            since=since.isoformat(),
            through=through.isoformat(),
            count=len(found),
        )
    return found


def disclose(actor: Actor, unified_number: str) -> list[dict[str, Any]]:
    """開示する: for the resident's own request, to the body's own system."""
    with acting_for(actor.body):
        entries = queries.disclosed(actor.body, unified_number)
        audit.record(actor, Event.DISCLOSED, subject=unified_number, count=len(entries))
    return entries


def reconcile(actor: Actor, records: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """突合する: our ledger beside the hub's records; no difference is the good answer."""
    with acting_for(actor.body):
        found = queries.compared_with(actor.body, records)
        audit.record(actor, Event.RECONCILED, differences=len(found))
    return found


def dispose_expired(actor: Actor) -> int:
    """廃棄する: entries past their term; the database refuses any earlier deletion."""
    with acting_for(actor.body):
        count, _ = Entry.objects.filter(
            body=actor.body, expires_on__lt=timezone.localdate()
        ).delete()
        if count:
            audit.record(actor, Event.DISPOSED, count=count)
    return count
