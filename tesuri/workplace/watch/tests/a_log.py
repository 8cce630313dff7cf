"""試験の記録: what the tests of this room put into the log, and who reads it."""

from datetime import UTC, datetime
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client

from tests.entry import inside
from tests.people import CITY, an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import Event
from tesuri.workplace.audit.models import AuditRecord

READS = (Level.SEE, Level.EDIT, Level.PRINT, Level.EXPORT)
NOON = datetime(2026, 10, 14, 3, 0, tzinfo=UTC)  # a Wednesday, noon in Japan
HARUKO = "1000000001"


class Seen(Event):
    """見た事象: of rooms above this one, as the log has them."""

    PERSON_VIEWED = "persons.person_viewed", "個人の画面の閲覧"
    FACTS_CORRECTED = "persons.facts_corrected", "台帳の訂正"
    ENQUIRY_SENT = "exchange.enquiry_sent", "照会の送信"
    COPY_DRAFTED = "exchange.copy_drafted", "副本登録の起案"


def ito(*levels: Level, body: str = CITY) -> Actor:
    """伊藤: the security officer, who reads the log."""
    grants = ((Duty.AUDIT, level) for level in levels or READS)
    return an_officer("ito", "伊藤", *grants, body=body, office="security")


def clerk(user_id: str = "sato", name: str = "佐藤", body: str = CITY) -> Actor:
    """職員: as the log knows one; no account is needed to have been seen."""
    return Actor(user_id, name, body, "shogai", "T-1", "S-1", "persons", "請求の受付")


def looked(actor: Actor, subject: str = HARUKO, at: datetime = NOON, **given: Any) -> AuditRecord:
    """見た: one look of an officer at a person."""
    event = given.pop("event", Seen.PERSON_VIEWED)
    with time_machine.travel(at, tick=False), transaction.atomic():
        return audit.record(actor, event, subject=subject, **given)


def at_desk(actor: Actor) -> Client:
    """机で: a client inside the site."""
    return inside(Client(), actor)
