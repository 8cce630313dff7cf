"""情報照会を読む: inside acting_for(body)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tesuri.ground.keys.cabinet import unseal
from tesuri.ground.keys.envelope import Place
from tesuri.intermediary.enquiries.models import Answer, Draft, Enquiry, Permit
from tesuri.intermediary.ledger.models import Entry

PURPOSE = "enquiries"
SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class Result:
    """照会の現状: what a caller or an officer may know at this moment."""

    state: str
    code: str
    message: str
    permit_id: str
    answered_at: datetime | None
    answer: dict[str, Any] | None
    route: str = ""


def numbered(body: str, enquiry_number: str) -> Enquiry | None:
    """照会番号の照会."""
    found = Enquiry.objects.filter(body=body, enquiry_number=enquiry_number)
    return found.prefetch_related("statuses").first()


def newest(body: str) -> list[Enquiry]:
    """照会の一覧: the newest first."""
    found = Enquiry.objects.filter(body=body).prefetch_related("statuses")
    return list(found[:SHOWN_AT_MOST])


def draft(body: str, enquiry_number: str) -> Draft | None:
    """起案."""
    return Draft.objects.filter(body=body, enquiry_number=enquiry_number).first()


def unsent(body: str) -> list[Draft]:
    """未送信の起案: drafts that have not become an enquiry."""
    sent = Enquiry.objects.filter(body=body).values("enquiry_number")
    drafts = Draft.objects.filter(body=body).exclude(enquiry_number__in=sent)
    return list(drafts[:SHOWN_AT_MOST])


def live_permit(enquiry: Enquiry, now: datetime) -> Permit | None:
    """生きている許可証: the newest that has not expired."""
    return enquiry.permits.filter(expires_at__gt=now).order_by("-id").first()


def result(enquiry: Enquiry) -> Result:
    """照会の現状: the content only while it is kept."""
    status = enquiry.status
    permit = enquiry.permits.order_by("-id").first()
    answer = Answer.objects.filter(enquiry=enquiry).first()
    is_kept = answer is not None and answer.expires_at > timezone.now()
    return Result(
        state=status.state,
        code=status.code,
        message=status.reason,
        permit_id=permit.permit_id if permit else "",
        answered_at=status.at if status.state == "answered" else None,
        answer=content_of(answer) if answer and is_kept else None,
        route=route_of(enquiry),
    )


def route_of(enquiry: Enquiry) -> str:
    """相手の提供の経路: by machine or by a person, as our record of the exchange has it."""
    permits = enquiry.permits.values("permit_id")
    entries = Entry.objects.filter(body=enquiry.body, side=Entry.Side.ENQUIRER)
    entry = entries.filter(permit_id__in=permits).order_by("-id").first()
    return entry.route if entry else ""


def content_of(answer: Answer) -> dict[str, Any]:
    """回答の内容: {"state": "given"|"none", "layout", "as_of", "content"}."""
    place = place_of(answer.enquiry.enquiry_number)
    content: dict[str, Any] = json.loads(
        unseal(answer.body, PURPOSE, place, bytes(answer.sealed_content))
    )
    return content


def place_of(enquiry_number: str) -> Place:
    """置き場所: an answer opens in the row of its enquiry alone."""
    return Place("enquiries_answer", "sealed_content", enquiry_number)
