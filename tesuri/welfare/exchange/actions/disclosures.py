"""開示一覧: who asked what of a person, when, under which article; read from addressees."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tesuri.welfare.exchange.actions.outbox import PARTNER
from tesuri.welfare.exchange.events import Event
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners import client


@transaction.atomic
def view_disclosures(actor: Actor, key: UUID) -> tuple[Person, list[dict[str, Any]]]:
    """開示一覧を見る: the entries are recorded as looked at before anyone sees them."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    person = persons.by_key(key)
    reply = client.call(PARTNER, "GET", f"/api/disclosures/{person.addressee_number}")
    entries: list[dict[str, Any]] = reply["entries"]
    audit.record(
        actor,
        Event.DISCLOSURES_VIEWED,
        subject=person.addressee_number,
        count=len(entries),
    )
    return person, entries
