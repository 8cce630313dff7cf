"""一覧を出す: on a medium or on paper, each an event with the count and the digest."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.documents.log_list import as_pdf
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.queries.listing import HEAD, Listing, listing

TITLE = "監査記録の一覧"


@transaction.atomic
def export_list(actor: Actor, criteria: log.Criteria, *, medium: int, recipient: int) -> Order:
    """一覧の出力を申し出る: CSV, encrypted to a recipient, on a medium; never otherwise."""
    demand(actor, Duty.AUDIT, Level.EXPORT)
    made = listing(actor, criteria)
    order = outputs.export(
        actor,
        Duty.AUDIT,
        TITLE,
        made.as_csv(),
        count=made.proof.count,
        medium=medium,
        recipient=recipient,
        subjects=made.subjects,
        columns=HEAD,
    )
    told = _told(made) | {"order": order.number}
    audit.record(actor, WatchEvent.LIST_EXPORTED, subject=criteria.subject, **told)
    return order


@transaction.atomic
def print_list(actor: Actor, criteria: log.Criteria) -> Printout | Order:
    """一覧の印刷: PDF, with who printed it and when on each page; a large one is ordered."""
    demand(actor, Duty.AUDIT, Level.PRINT)
    made = listing(actor, criteria, limits.PRINT_ROWS.value)
    audit.record(actor, WatchEvent.LIST_PRINTED, subject=criteria.subject, **_told(made))
    return outputs.print_list(
        actor,
        Duty.AUDIT,
        TITLE,
        as_pdf(made, actor, timezone.localtime()),
        made.subjects,
        count=made.proof.count,
        columns=HEAD,
        name="kanshi-kiroku.pdf",
    )


def _told(made: Listing) -> dict[str, Any]:
    return {
        "criteria": made.criteria.named(),
        "count": made.proof.count,
        "digest": made.proof.digest,
        "leaves": [made.proof.first_leaf, made.proof.last_leaf],
        "head": made.proof.head_size,
    }
