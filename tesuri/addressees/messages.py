"""依頼の読取り: what another system sent, checked for its form before anything is done with it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tesuri.addressees.four_facts import Facts
from tesuri.ground.text.my_number import contains_my_number
from tesuri.workplace.partners.refusals import CallRefused

ADDRESSEE_NUMBER = re.compile(r"[0-9]{10}")
NAME_OF_CASE = re.compile(r"[A-Za-z0-9._-]{1,64}")
CODE = re.compile(r"[A-Z0-9]{16}")
LONGEST_TEXT = 300
LONGEST_DOCUMENT = 100
ENQUIRY_PARTS = {
    *("enquiry_number", "addressee_number", "procedure", "item", "provider", "terms"),
    "legal_basis",
}
CORRECTION_PARTS = {"corrects", "former", "reason"}
APPROVAL_PARTS = {"maker", "checker", "digest", "approved_at"}
NAMES_OF_PEOPLE = {"maker_name", "checker_name"}  # for reading; may be absent


@dataclass(frozen=True)
class Requester:
    """依頼した職員: a person at the welfare desk, and the office."""

    user_id: str
    name: str
    office: str


@dataclass(frozen=True)
class BindingRequest:
    """紐付けの依頼: `my_number` is kept out of every printed form of this object."""

    my_number: "Hidden"
    addressee_number: str
    facts: Facts
    identity_documents: list[str]
    requester: Requester
    purpose: str


class Hidden(str):
    """見せない文字: a text whose printed form says nothing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Hidden()"


@dataclass(frozen=True)
class EnquiryRequest:
    """情報照会の依頼: the content that was approved at the welfare desk."""

    enquiry_number: str
    addressee_number: str
    procedure: str
    item: str
    provider: str
    terms: dict[str, Any]
    legal_basis: str
    approval: dict[str, str]
    content: dict[str, Any]


def binding_request(message: dict[str, Any]) -> BindingRequest:
    """紐付けの依頼を読む."""
    by = part(message, "requested_by")
    documents = message.get("identity_documents", [])
    if not isinstance(documents, list) or not all(isinstance(each, str) for each in documents):
        raise malformed("identity_documents")
    if any(contains_my_number(each) or len(each) > LONGEST_DOCUMENT for each in documents):
        raise malformed("identity_documents")
    return BindingRequest(
        my_number=Hidden(text(message, "my_number")),
        addressee_number=matching(message, "addressee_number", ADDRESSEE_NUMBER),
        facts=Facts(
            name=text(message, "name"),
            birth_date=day(message, "birth_date"),
            sex=text(message, "sex"),
            address=text(message, "address"),
        ),
        identity_documents=[each.strip() for each in documents if each.strip()],
        requester=Requester(text(by, "user_id"), text(by, "name"), text(by, "office")),
        purpose=text(message, "purpose"),
    )


def enquiry_request(message: dict[str, Any]) -> EnquiryRequest:
    """情報照会の依頼を読む."""
    return EnquiryRequest(
        enquiry_number=matching(message, "enquiry_number", NAME_OF_CASE),
        addressee_number=matching(message, "addressee_number", ADDRESSEE_NUMBER),
        procedure=matching(message, "procedure", CODE),
        item=matching(message, "item", CODE),
        provider=matching(message, "provider", CODE),
        terms=terms(message),
        legal_basis=text(message, "legal_basis"),
        approval=approval(message),
        content=approved_content(message),
    )


def approved_content(message: dict[str, Any]) -> dict[str, Any]:
    """決裁された内容: everything of the message but its approval, so that none of it can differ.

    What this system does not know of it, as the number of a claim, is short and no 個人番号.
    """
    content = {name: value for name, value in message.items() if name != "approval"}
    for name in content.keys() - ENQUIRY_PARTS:
        value = content[name]
        if value and not isinstance(value, int):
            text(content, name)
    return content


def terms(message: dict[str, Any]) -> dict[str, Any]:
    """照会条件: the words that this system knows, and no others."""
    given = part(message, "terms")
    years = given.get("income_years", [])
    if not given.keys() <= {"income_years"} or not isinstance(years, list):
        raise malformed("terms")
    if not all(type(year) is int for year in years):
        raise malformed("terms")
    return given


def approval(message: dict[str, Any]) -> dict[str, str]:
    """決裁: two named people; the same one twice is no approval."""
    given = part(message, "approval")
    if given.keys() - NAMES_OF_PEOPLE != APPROVAL_PARTS:
        raise malformed("approval")
    read = {name: text(given, name) for name in sorted(given)}
    if read["maker"] == read["checker"]:
        raise malformed("approval")
    return read


def correction(message: dict[str, Any]) -> dict[str, Any]:
    """副本の訂正: which copy was wrong, what stood in it, and why."""
    given = part(message, "correction")
    if given.keys() != CORRECTION_PARTS:
        raise malformed("correction")
    return {
        "corrects": matching(given, "corrects", NAME_OF_CASE),
        "former": part(given, "former"),
        "reason": text(given, "reason"),
    }


def addressee_number(message: dict[str, Any]) -> str:
    return matching(message, "addressee_number", ADDRESSEE_NUMBER)


def text(message: dict[str, Any], name: str) -> str:
    """文字の項目: a 個人番号 stands in its own field or nowhere."""
    value = message.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise malformed(name)
    if name != "my_number" and contains_my_number(value):
        raise malformed(name)
    return value


def matching(message: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = text(message, name)
    if not form.fullmatch(value):
        raise malformed(name)
    return value


def day(message: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(text(message, name))
    except ValueError:
        raise malformed(name) from None


def part(message: dict[str, Any], name: str) -> dict[str, Any]:
    value = message.get(name)
    if not isinstance(value, dict):
        raise malformed(name)
    return value


def malformed(name: str) -> CallRefused:
    """形の誤り: names the field, never what stood in it."""
    return CallRefused(
        f"依頼の項目「{name}」がないか、形が正しくありません。", code="malformed", status=400
    )
