"""情報提供等記録を読む: by period, by person, and beside the records of the network."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.ledger.rules import Difference, differences
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.queries import institution_of

SHOWN_AT_MOST = 500
HUB_OUTCOME = {Entry.Outcome.NO_DATA: "answered", Entry.Outcome.FAILED: "answered"}


def between(body: str, since: date, through: date, unified_number: str = "") -> list[Entry]:
    """期間の記録: both days included, the newest first, at most SHOWN_AT_MOST."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(since, time.min, zone)
    ends = datetime.combine(through + timedelta(days=1), time.min, zone)
    with acting_for(body):
        entries = Entry.objects.filter(body=body, requested_at__gte=begins, requested_at__lt=ends)
        if unified_number:
            entries = entries.filter(unified_number=unified_number)
        return list(entries[:SHOWN_AT_MOST])


def disclosed(body: str, unified_number: str) -> list[dict[str, Any]]:
    """開示する記録: of one person, every one."""
    with acting_for(body):
        entries = Entry.objects.filter(body=body, unified_number=unified_number)
        return [_shown(entry) for entry in entries]


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "at": (entry.provided_at or entry.requested_at).isoformat(),
        "requested_at": entry.requested_at.isoformat(),
        "side": entry.side,
        "enquirer": entry.enquirer_name,
        "provider": entry.provider_name,
        "item": entry.item,
        "procedure": entry.procedure,
        "legal_basis": entry.legal_basis,
        "permit_id": entry.permit_id,
        "route": entry.route,
        "outcome": entry.outcome,
    }


def compared_with(body: str, records: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """ネットワークとの突合: the hub's finished records that name the body, on both sides of it.

    The hub cannot tell an answer from one that says "none", so both count as answered.
    """
    own = institution_of(body).code
    theirs = [row for row in records if row.get("provided_at") or row["outcome"] == "refused"]
    found: list[Difference] = []
    with acting_for(body):
        for side in Entry.Side:
            ours = [_as_hub_row(entry) for entry in _of_side(body, side)]
            found += differences(ours, [row for row in theirs if row[side.value] == own])
    return found


def _of_side(body: str, side: Entry.Side) -> QuerySet[Entry]:
    return Entry.objects.filter(body=body, side=side)


def _as_hub_row(entry: Entry) -> dict[str, str]:
    outcome = Entry.Outcome(entry.outcome)
    return {
        "permit_id": entry.permit_id,
        "enquirer": entry.enquirer_code,
        "provider": entry.provider_code,
        "procedure": entry.procedure,
        "item": entry.item,
        "outcome": HUB_OUTCOME.get(outcome, outcome.value),
    }
