"""取次ぎ: 宛名番号 becomes 団体内統合宛名番号 on the way out, and answers pass through unkept."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.addressees import queries, refusals
from tesuri.addressees.events import Event
from tesuri.addressees.messages import EnquiryRequest
from tesuri.addressees.models import Binding, Forwarding, ForwardingStatus
from tesuri.addressees.refusals import NotPassedOn
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.partners import client
from tesuri.workplace.partners.refusals import CallRefused, PartnerRefused

State = ForwardingStatus.State
ANSWER_PARTS = ("state", "code", "message", "permit_id", "answered_at", "content")
ENTRY_PARTS = (
    *("at", "enquirer", "provider", "item", "procedure"),
    *("legal_basis", "permit_id", "route", "outcome"),
)
NOT_LET_IN = (401, 403)  # a matter of set-up between the systems, not of this enquiry
NOT_FOUND, CONFLICT = 404, 409


@transaction.atomic
def accept_enquiry(actor: Actor, asked: EnquiryRequest) -> str:
    """情報照会の受付: kept, and handed to the worker in the same transaction; once for a number."""
    binding = _with_code(actor, asked.addressee_number, Event.ENQUIRY_ACCEPTED)
    forwarding, is_new = Forwarding.objects.get_or_create(
        body=actor.body,
        enquiry_number=asked.enquiry_number,
        defaults={**_content(asked, binding), "accepted_at": timezone.now()},
    )
    if not is_new:
        _refuse_other_content(forwarding, asked, binding)
        return State.ACCEPTED
    _step(actor, forwarding, State.ACCEPTED)
    audit.record(
        actor,
        Event.ENQUIRY_ACCEPTED,
        subject=asked.addressee_number,
        enquiry=asked.enquiry_number,
        item=asked.item,
        provider=asked.provider,
    )
    defer("addressees.send_enquiry", lock=f"enquiry-{forwarding.pk}", forwarding_id=forwarding.pk)
    return State.ACCEPTED


def send_enquiry(actor: Actor, forwarding_id: int) -> None:
    """情報照会の取次ぎ: sent until it was taken or refused; a finished one changes nothing."""
    forwarding = Forwarding.objects.select_related("binding").get(pk=forwarding_id)
    if forwarding.statuses.exclude(state=State.ACCEPTED).exists():
        return
    message = {
        "enquiry_number": forwarding.enquiry_number,
        "unified_number": forwarding.binding.unified_number,
        "procedure": forwarding.procedure,
        "item": forwarding.item,
        "provider": forwarding.provider,
        "terms": forwarding.terms,
        "legal_basis": forwarding.legal_basis,
        "approval": forwarding.approval,
        "content": forwarding.content,
    }
    try:
        client.call(
            *("intermediary", "POST", "/api/enquiries", message),
            idempotency_key=f"enquiry-{forwarding.enquiry_number}",
        )
    except PartnerRefused as refusal:
        if refusal.status in NOT_LET_IN:
            raise
        _close(actor, forwarding, State.REFUSED, refusal.code, refusal.message)
    else:
        _close(actor, forwarding, State.SENT)


@transaction.atomic
def read_enquiry(actor: Actor, enquiry_number: str) -> dict[str, Any]:
    """照会結果の取次ぎ: asked of the intermediary each time; its content is not kept here."""
    rows = Forwarding.objects.select_related("binding")
    forwarding = rows.filter(body=actor.body, enquiry_number=enquiry_number).first()
    if forwarding is None:
        raise CallRefused(
            "この照会番号の照会はありません。", code="unknown_enquiry", status=NOT_FOUND
        )
    subject = forwarding.binding.addressee_number
    audit.record(actor, Event.ENQUIRY_READ, subject=subject, enquiry=enquiry_number)
    last = forwarding.statuses.last()
    if last and last.state == State.SENT:
        answer = client.call("intermediary", "GET", f"/api/enquiries/{enquiry_number}")
        return {name: answer.get(name) for name in ANSWER_PARTS}
    standing = {"state": State.ACCEPTED.value, "code": "", "message": ""}
    if last and last.state == State.REFUSED:
        standing = {"state": last.state, "code": last.code, "message": last.reason}
    return {**standing, "permit_id": None, "answered_at": None, "content": None}


@transaction.atomic
def pass_on_copy(actor: Actor, addressee_number: str, copy: dict[str, Any]) -> dict[str, Any]:
    """副本登録の取次ぎ: done while the caller waits; nothing of its content is kept here."""
    binding = _with_code(actor, addressee_number, Event.COPY_PASSED_ON)
    answer = client.call(
        *("intermediary", "POST", "/api/copies", copy | {"unified_number": binding.unified_number}),
        idempotency_key=f"copy-{copy['copy_number']}",
    )
    audit.record(
        *(actor, Event.COPY_PASSED_ON),
        subject=addressee_number,
        copy=copy["copy_number"],
        item=copy["item"],
    )
    return {"state": answer.get("state")}


@transaction.atomic
def read_disclosures(actor: Actor, addressee_number: str) -> dict[str, Any]:
    """情報提供等記録の取次ぎ: who asked what about this person, as the intermediary recorded it."""
    binding = queries.live_binding(actor.body, addressee_number)
    if binding is None:
        raise NotPassedOn(refusals.NOT_BOUND, Event.DISCLOSURE_READ, addressee_number)
    audit.record(actor, Event.DISCLOSURE_READ, subject=addressee_number)
    answer = client.call("intermediary", "GET", f"/api/disclosures/{binding.unified_number}")
    entries = answer.get("entries", [])
    return {"entries": [{name: entry.get(name) for name in ENTRY_PARTS} for entry in entries]}


def _with_code(actor: Actor, addressee_number: str, event: Event) -> Binding:
    """Fails closed: no binding, or no 符号 yet, and nothing goes out."""
    binding = queries.live_binding(actor.body, addressee_number)
    if binding is None:
        raise NotPassedOn(refusals.NOT_BOUND, event, addressee_number)
    if queries.code_state(binding) != "obtained":
        raise NotPassedOn(refusals.CODE_NOT_OBTAINED, event, addressee_number)
    return binding


def _content(asked: EnquiryRequest, binding: Binding) -> dict[str, Any]:
    return {
        "binding": binding,
        "procedure": asked.procedure,
        "item": asked.item,
        "provider": asked.provider,
        "terms": asked.terms,
        "legal_basis": asked.legal_basis,
        "approval": asked.approval,
        "content": asked.content,
    }


def _refuse_other_content(forwarding: Forwarding, asked: EnquiryRequest, binding: Binding) -> None:
    content = _content(asked, binding)
    if {name: getattr(forwarding, name) for name in content} != content:
        raise CallRefused(
            "同じ照会番号で違う内容の照会を受け付けています。新しい照会番号で依頼してください。",
            code="enquiry_number_reused",
            status=CONFLICT,
            event=Event.ENQUIRY_ACCEPTED,
            subject=asked.addressee_number,
        )


@transaction.atomic
def _close(
    actor: Actor,
    forwarding: Forwarding,
    state: ForwardingStatus.State,
    code: str = "",
    why: str = "",
) -> None:
    _step(actor, forwarding, state, code, why)
    is_sent = state == State.SENT
    audit.record(
        actor,
        Event.ENQUIRY_SENT if is_sent else Event.ENQUIRY_REFUSED,
        subject=forwarding.binding.addressee_number,
        outcome="done" if is_sent else "refused",
        enquiry=forwarding.enquiry_number,
        code=code,
    )


def _step(
    actor: Actor,
    forwarding: Forwarding,
    state: ForwardingStatus.State,
    code: str = "",
    why: str = "",
) -> None:
    ForwardingStatus.objects.create(
        forwarding=forwarding,
        state=state,
        code=code[:64],
        reason=why[:500],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
