"""送受信: an approved enquiry goes out once, and its answer comes in once, however often tried."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.welfare.exchange import queries
from tesuri.welfare.exchange.actions.enquiries import locked, subject_of, write_step
from tesuri.welfare.exchange.events import Event
from tesuri.welfare.exchange.models import ENDS, Answer, Enquiry, Step
from tesuri.workplace.approvals import queries as approved
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.partners import client
from tesuri.workplace.partners.refusals import PartnerRefused

PARTNER = "addressees"
IN_WORDS = {
    "no_code": "符号が未取得です。宛名システムで取得を確かめてから、照会をやり直してください。",
    "not_bound": "個人番号がひも付いていません。宛名システムで確認してから、やり直してください。",
    "not_permitted": "照合リストにない照会として断られました。事務手続と項目を確かめてください。",
    "cannot_open": "回答を開けませんでした（改ざんの恐れ）。情報システム担当に連絡してください。",
}


class NotYetAnswered(Exception):
    """未回答: the job asks again later."""


@transaction.atomic
def send_enquiry(actor: Actor, number: str) -> None:
    """照会の送信: what was approved and nothing else; sent before means nothing to do."""
    enquiry = locked(number)
    if enquiry.step != Step.APPROVED:
        return
    message = queries.content_of(enquiry) | {"approval": evidence_of(Enquiry.KIND, enquiry)}
    try:
        client.call(PARTNER, "POST", "/api/enquiries", message, idempotency_key=number)
    except PartnerRefused as refusal:
        _end(actor, enquiry, Step.REFUSED, refusal.code, refusal.message)
        return
    write_step(actor, enquiry, Step.SENT)
    audit.record(actor, Event.ENQUIRY_SENT, subject=subject_of(enquiry), enquiry=number)
    defer("exchange.fetch_answer", after_seconds=1, lock=number, number=number)


@transaction.atomic
def fetch_answer(actor: Actor, number: str) -> None:
    """回答の受領: NotYetAnswered while there is none; received before means nothing to do."""
    enquiry = locked(number)
    if enquiry.step in ENDS:
        return
    reply = client.call(PARTNER, "GET", f"/api/enquiries/{number}")
    if reply["state"] == "answered":
        _receive(actor, enquiry, reply)
    elif reply["state"] in ("refused", "failed"):
        _end(actor, enquiry, Step(reply["state"]), reply["code"], reply["message"])
    else:
        raise NotYetAnswered(number)


def evidence_of(kind: str, matter: Any) -> dict[str, str]:
    """決裁の証拠: who made it, who checked it, which content, when."""
    approval = approved.latest(kind, matter.number)
    if not isinstance(approval, Approval) or approval.digest != matter.approved_digest:
        raise LookupError(f"{matter.number}: not the approved content")
    return approval.evidence()


def _receive(actor: Actor, enquiry: Enquiry, reply: dict[str, Any]) -> None:
    answered_at = datetime.fromisoformat(reply["answered_at"]) if reply["answered_at"] else None
    Answer.objects.create(
        enquiry=enquiry,
        content=reply["content"],
        provider=enquiry.provider,
        permit_id=reply["permit_id"] or "",
        answered_at=answered_at or timezone.now(),
    )
    write_step(actor, enquiry, Step.ANSWERED)
    audit.record(actor, Event.ANSWER_RECEIVED, subject=subject_of(enquiry), enquiry=enquiry.number)


def _end(actor: Actor, enquiry: Enquiry, step: Step, code: str, message: str) -> None:
    words = message or IN_WORDS.get(code, "照会先から回答を得られませんでした。")
    write_step(actor, enquiry, step, f"{words}（{code}）" if code else words)
    audit.record(
        actor,
        Event.ENQUIRY_ENDED,
        subject=subject_of(enquiry),
        outcome=step.value,
        enquiry=enquiry.number,
        code=code,
    )
