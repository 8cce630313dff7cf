"""定期点検: the list of a closed month, as it was shown, and what the reviewer found in it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import Finding, Review
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.queries import reviews as queries
from tesuri.workplace.watch.queries.listing import Proof, proof_of

CONFLICT = 409


@dataclass(frozen=True)
class MonthlyList:
    """月の一覧: its newest rows, its proof, and the reviews that are kept of it."""

    criteria: log.Criteria
    page: log.Page
    proof: Proof
    reviews: list[Review]


@transaction.atomic
def view_reviews(actor: Actor) -> tuple[list[queries.Unreviewed], list[Review]]:
    """定期点検の一覧: what is missing, and what was kept."""
    demand(actor, Duty.AUDIT, Level.SEE)
    missing = queries.unreviewed(actor.body, timezone.localdate())
    audit.record(actor, WatchEvent.REVIEWS_VIEWED, count=len(missing))
    return missing, list(queries.reviews(actor.body)[:200])


@transaction.atomic
def view_month(actor: Actor, kind: str, month: str) -> MonthlyList:
    """月の一覧を見る: closed months alone have a list that no longer grows."""
    demand(actor, Duty.AUDIT, Level.SEE)
    criteria = _closed(kind, month)
    proof = proof_of(actor.body, log.found(actor.body, criteria))
    kept = queries.reviews(actor.body).filter(kind=kind, month=criteria.since)
    audit.record(
        actor,
        WatchEvent.REVIEWS_VIEWED,
        criteria=criteria.named(),
        count=proof.count,
        digest=proof.digest,
    )
    return MonthlyList(criteria, log.page(actor.body, criteria), proof, list(kept))


@transaction.atomic
def review(
    actor: Actor, kind: str, month: str, *, digest: str, finding: Finding, remarks: str
) -> Review:
    """点検を記録する: of exactly the list whose digest was shown; a later one is a further row."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    criteria = _closed(kind, month)
    proof = proof_of(actor.body, log.found(actor.body, criteria))
    if proof.digest != digest:
        raise _changed()
    made = Review.objects.create(
        body=actor.body,
        kind=kind,
        month=criteria.since,
        finding=finding,
        remarks=remarks,
        reviewed_by_id=actor.user_id,
        reviewed_by_name=actor.name,
        **vars(proof),
    )
    audit.record(actor, WatchEvent.REVIEWED, **_told(criteria, proof), finding=finding.value)
    return made


def _told(criteria: log.Criteria, proof: Proof) -> dict[str, Any]:
    return {"criteria": criteria.named(), "count": proof.count, "digest": proof.digest}


def _closed(kind: str, month: str) -> log.Criteria:
    criteria = queries.criteria_for(kind, month)
    if criteria.through >= timezone.localdate():
        raise Refusal(
            "この月はまだ終わっていません。月が改まってから点検してください。",
            code="month_not_closed",
        )
    return criteria


def _changed() -> Refusal:
    changed = Refusal(
        "表示した一覧と、いまの記録が一致しません。一覧を開き直し、違いを管理者とともに確かめてください。",
        code="list_changed",
    )
    changed.status = CONFLICT
    return changed
