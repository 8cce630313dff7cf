"""一覧を出す: as a file or on paper, each an event with the count and the digest."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.documents.log_list import as_pdf
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.queries.listing import Listing, listing


@transaction.atomic
def export_list(actor: Actor, criteria: log.Criteria) -> Listing:
    """一覧の出力: the file is `as_csv()` of what this returns."""
    demand(actor, Duty.AUDIT, Level.EXPORT)
    made = listing(actor, criteria)
    audit.record(actor, WatchEvent.LIST_EXPORTED, subject=criteria.subject, **_told(made))
    return made


@transaction.atomic
def print_list(actor: Actor, criteria: log.Criteria) -> bytes:
    """一覧の印刷: PDF, with who printed it and when on each page."""
    demand(actor, Duty.AUDIT, Level.PRINT)
    made = listing(actor, criteria, limits.PRINT_ROWS.value)
    audit.record(actor, WatchEvent.LIST_PRINTED, subject=criteria.subject, **_told(made))
    return as_pdf(made, actor, timezone.localtime())


def _told(made: Listing) -> dict[str, Any]:
    return {
        "criteria": made.criteria.named(),
        "count": made.proof.count,
        "digest": made.proof.digest,
        "leaves": [made.proof.first_leaf, made.proof.last_leaf],
        "head": made.proof.head_size,
    }
