"""記録を探す: every search, and every single record that is opened, is itself an event."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.queries import log


@dataclass(frozen=True)
class OneRecord:
    """一件の記録: what it says, and where it stands in the signed tree."""

    row: dict[str, Any]
    standing: log.Standing


@transaction.atomic
def search(actor: Actor, criteria: log.Criteria, after: log.Place | None = None) -> log.Page:
    """監査記録の検索: recorded with the criteria, the count and the numbers shown."""
    demand(actor, Duty.AUDIT, Level.SEE)
    page = log.page(actor.body, criteria, after)
    audit.record(
        actor,
        AuditEvent.LOG_SEARCHED,
        subject=criteria.subject,
        criteria=criteria.named(),
        count=page.count,
        records=[row["id"] for row in page.rows],
    )
    return page


@transaction.atomic
def view_record(actor: Actor, day: int, number: int) -> OneRecord:
    """一件を見る: only of the actor's own body."""
    demand(actor, Duty.AUDIT, Level.SEE)
    row = log.record(actor.body, day, number)
    audit.record(actor, WatchEvent.RECORD_VIEWED, subject=row["subject"], records=[number])
    return OneRecord(row, log.standing(actor.body, number))


@transaction.atomic
def view_lookers(actor: Actor, subject: str, since: date, through: date) -> log.Lookers:
    """だれが見たか: of one person; who asked stands in the log of that person too."""
    demand(actor, Duty.AUDIT, Level.SEE)
    found = log.lookers(actor.body, subject, since, through)
    period = [since.isoformat(), through.isoformat()]
    audit.record(
        actor,
        WatchEvent.LOOKERS_VIEWED,
        subject=subject,
        period=period,
        count=sum(group["count"] for group in found.groups),
    )
    return found
