"""一括照会の操作: many enquiries drafted at once, and approved by one act that shows them all.

Each stays an enquiry with an approval of its own, for that is what the other systems check before
anything is asked; the act gives all of these approvals or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction

from tesuri.ground.records import Refusal
from tesuri.welfare.exchange import batches
from tesuri.welfare.exchange.actions.enquiries import ENQUIRY, draft_enquiry
from tesuri.welfare.exchange.events import Event
from tesuri.welfare.exchange.models import BatchedEnquiry, EnquiryBatch
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

AT_ONCE = 200  # enquiries of one batch: what one person is asked to judge at once


@dataclass(frozen=True)
class Asked:
    """照会する人: by the key of the person's page, of whom is asked, and for which claim."""

    key: UUID
    provider: str
    claim_number: str


@transaction.atomic
def draft_batch(
    actor: Actor,
    asked: Sequence[Asked],
    *,
    procedure: str,
    item: str,
    income_years: Sequence[int],
    request_key: UUID,
    purpose: str,
) -> EnquiryBatch:
    """一括照会の起案: every one is put forward; the same form sent twice is one batch."""
    demand(actor, Duty.ENQUIRIES, Level.EDIT)
    if drafted := EnquiryBatch.objects.filter(request_key=request_key).first():
        return drafted
    if not 0 < len(asked) <= AT_ONCE:
        raise Refusal(f"一度に照会できるのは1人から{AT_ONCE}人までです。", code="too_many_at_once")
    batch = EnquiryBatch.objects.create(
        request_key=request_key,
        purpose=purpose,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    for each in asked:
        enquiry = draft_enquiry(
            actor,
            each.key,
            procedure=procedure,
            item=item,
            provider=each.provider,
            income_years=income_years,
            request_key=uuid5(request_key, str(each.key)),
            claim_number=each.claim_number,
        )
        BatchedEnquiry.objects.create(batch=batch, enquiry=enquiry)
        approvals.put_forward(actor, ENQUIRY, enquiry.number)
    _record(actor, Event.BATCH_DRAFTED, batch)
    return batch


@transaction.atomic
def view_batch(actor: Actor, number: int) -> EnquiryBatch:
    """一括照会を見る: looking is an event too."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    batch = batches.batch_numbered(number)
    _record(actor, Event.BATCH_VIEWED, batch)
    return batch


@transaction.atomic
def approve_batch(actor: Actor, number: int, digest: str, comment: str = "") -> EnquiryBatch:
    """一括照会の承認: of exactly the list that was shown, each enquiry as it was put forward."""
    batch = batches.batch_numbered(number)
    EnquiryBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    waiting = batches.waiting_in(batch)
    if not waiting:
        raise Refusal("決裁を待っている照会はありません。", code="nothing_waits")
    if digest != batches.digest_of_list(waiting):
        raise approvals.ContentChanged(
            "画面に示した一覧と、今決裁を待っている照会が違います。画面を開き直して確かめてください。",
            code="content_changed",
        )
    for enquiry in waiting:
        approvals.decide(
            actor, ENQUIRY, enquiry.number, Turn.APPROVE, enquiry.approved_digest, comment
        )
    _record(actor, Event.BATCH_APPROVED, batch)
    return batch


def _record(actor: Actor, event: Event, batch: EnquiryBatch) -> None:
    numbers = [each.person.addressee_number for each in batches.enquiries_in(batch)]
    audit.record_shown(actor, event, numbers, batch=batch.pk, count=len(numbers))
