"""他システムへの窓口: the operations of 団体内統合宛名 that the welfare system may call."""

from typing import Any

from django.http import HttpRequest

from tesuri.addressees import messages
from tesuri.addressees.actions import bindings, forwarding
from tesuri.addressees.queries import Standing
from tesuri.ground.records import digest_of
from tesuri.workplace.access.doors import actor_of
from tesuri.workplace.partners.doors import Answer, offered
from tesuri.workplace.partners.models import Client
from tesuri.workplace.partners.refusals import CallRefused

ACCEPTED, CREATED = 202, 201


@offered("addressees:bindings:request")
def request_binding(request: HttpRequest, caller: Client, message: dict[str, Any]) -> Answer:
    """紐付けの依頼: 個人番号 comes in here and never goes out again."""
    standing = bindings.request_binding(actor_of(request), messages.binding_request(message))
    return {"state": standing.state}


@offered("addressees:bindings:read")
def read_binding(
    request: HttpRequest, caller: Client, message: dict[str, Any], addressee_number: str
) -> Answer:
    """紐付け状態の照会."""
    standing: Standing = bindings.read_standing(actor_of(request), addressee_number)
    return {"state": standing.state, "code_state": standing.code_state}


@offered("addressees:enquiries:send")
def send_enquiry(request: HttpRequest, caller: Client, message: dict[str, Any]) -> Answer:
    """情報照会の依頼: what was approved and nothing else; accepted here, sent by the worker."""
    asked = messages.enquiry_request(message)
    _must_be_approved(asked.content, asked.approval, asked.addressee_number)
    return ACCEPTED, {"state": forwarding.accept_enquiry(actor_of(request), asked)}


@offered("addressees:enquiries:read")
def read_enquiry(
    request: HttpRequest, caller: Client, message: dict[str, Any], enquiry_number: str
) -> Answer:
    """照会結果の取次ぎ."""
    return forwarding.read_enquiry(actor_of(request), enquiry_number)


@offered("addressees:copies:register")
def register_copy(request: HttpRequest, caller: Client, message: dict[str, Any]) -> Answer:
    """副本登録の依頼: the content is the one that was approved, or it goes nowhere."""
    number = messages.addressee_number(message)
    copy: dict[str, Any] = {
        "copy_number": messages.matching(message, "copy_number", messages.NAME_OF_CASE),
        "item": messages.matching(message, "item", messages.CODE),
        "layout": messages.text(message, "layout"),
        "content": messages.part(message, "content"),
        "approval": messages.approval(message),
    }
    approved: dict[str, Any] = copy["content"]
    if "correction" in message:
        copy["correction"] = messages.correction(message)
        approved = {"content": copy["content"], **copy["correction"]}
    _must_be_approved(approved, copy["approval"], number)
    return CREATED, forwarding.pass_on_copy(actor_of(request), number, copy)


@offered("addressees:disclosures:read")
def read_disclosures(
    request: HttpRequest, caller: Client, message: dict[str, Any], addressee_number: str
) -> Answer:
    """情報提供等記録の照会."""
    return forwarding.read_disclosures(actor_of(request), addressee_number)


def _must_be_approved(content: dict[str, Any], approval: dict[str, str], subject: str) -> None:
    if digest_of(content) != approval["digest"]:
        raise CallRefused(
            "承認された内容と送られた内容が違います。内容を確かめ、決裁をやり直してください。",
            code="content_changed",
            subject=subject,
        )
