"""照会の操作: draft, look, and what its approval does; only what the list permits is drafted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.exchange import queries, rules
from tesuri.welfare.exchange.events import Event
from tesuri.welfare.exchange.models import Enquiry, EnquiryStep, Step
from tesuri.welfare.exchange.to_approve import enquiry_facts
from tesuri.welfare.exchange.turns import may_decide, may_submit
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer


class NotPermitted(Refusal):
    """照会できない: the list in force has no such line; nothing was drafted."""


@transaction.atomic
def draft_enquiry(
    actor: Actor,
    key: UUID,
    *,
    procedure: str,
    item: str,
    provider: str,
    income_years: Sequence[int],
    request_key: UUID,
    claim_number: str = "",
) -> Enquiry:
    """照会の起案: fixed from here on; the same form sent twice is one draft.

    `claim_number` is the claim for which it is asked; by it the approver judges the need.
    """
    demand(actor, Duty.ENQUIRIES, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=persons.by_key(key).pk)
    if drafted := Enquiry.objects.filter(request_key=request_key).first():
        return drafted
    with about(Event.ENQUIRY_DRAFTED, person.addressee_number):
        permitted = _must_be_permitted(actor, procedure, item, provider)
    number = next_number("E", "exchange_enquiry_number")
    content: dict[str, Any] = {
        "enquiry_number": number,
        "addressee_number": person.addressee_number,
        "procedure": procedure,
        "item": item,
        "provider": provider,
        "terms": {"income_years": sorted(set(income_years))},
        "legal_basis": permitted.legal_basis,
    }
    if claim_number:
        content["claim_number"] = claim_number
    enquiry = Enquiry.objects.create(
        number=number,
        person=person,
        procedure=procedure,
        item=item,
        provider=provider,
        income_years=content["terms"]["income_years"],
        content=canonical(content).decode(),
        digest=digest_of(content),
        request_key=request_key,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    write_step(actor, enquiry, Step.DRAFTED)
    audit.record(
        actor,
        Event.ENQUIRY_DRAFTED,
        subject=person.addressee_number,
        enquiry=number,
        procedure=procedure,
        item=item,
        provider=provider,
    )
    return enquiry


@transaction.atomic
def open_enquiry_form(actor: Actor, key: UUID) -> Person:
    """照会の起案の画面を開く: it shows the person, so that looking is an event."""
    demand(actor, Duty.ENQUIRIES, Level.EDIT)
    person = persons.by_key(key)
    items = ["識別情報", "前住所の団体"]
    audit.record(actor, Event.FORM_OPENED, subject=person.addressee_number, items=items)
    return person


def _must_be_permitted(
    actor: Actor, procedure: str, item: str, provider: str
) -> rules.PermittedItem:
    permitted = rules.permitted(procedure, item)
    if not permitted or provider not in rules.institutions(actor.body):
        raise NotPermitted(
            "照会できる項目・照会先の一覧にない組合せです。照会は起案していません。"
            "画面から事務手続・項目・照会先を選び直してください。",
            code="not_permitted",
        )
    return permitted


@transaction.atomic
def view_enquiry(actor: Actor, number: str) -> Enquiry:
    """照会を見る: looking is an event too."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    enquiry = queries.enquiry_numbered(number)
    audit.record(actor, Event.ENQUIRY_VIEWED, subject=subject_of(enquiry), enquiry=number)
    return enquiry


@transaction.atomic
def list_enquiries(actor: Actor) -> list[Enquiry]:
    """近ごろの照会を見る: the list names cases, and a case is somebody's."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    enquiries = queries.recent_enquiries()
    audit.record_shown(actor, Event.ENQUIRIES_LISTED, [each.number for each in enquiries])
    return enquiries


def locked(number: str) -> Enquiry:
    """照会を押さえる: one step at a time."""
    queries.enquiry_numbered(number)
    return Enquiry.objects.select_for_update(of=("self",)).get(number=number)


def subject_of(enquiry: Enquiry) -> str:
    """監査の対象者: the 宛名番号."""
    return enquiry.person.addressee_number


def write_step(actor: Actor, enquiry: Enquiry, step: Step, reason: str = "") -> None:
    """段階を書く: one immutable row."""
    EnquiryStep.objects.create(
        enquiry=enquiry,
        step=step,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason[:500],
    )


def _submitted(actor: Actor, enquiry: Enquiry, approval: Approval) -> None:
    write_step(actor, enquiry, Step.SUBMITTED)
    subject, number = subject_of(enquiry), enquiry.number
    audit.record(actor, Event.ENQUIRY_SUBMITTED, subject=subject, enquiry=number)


def _approved(actor: Actor, enquiry: Enquiry, approval: Approval) -> None:
    """The job sends it."""
    write_step(actor, enquiry, Step.APPROVED)
    audit.record(
        actor,
        Event.ENQUIRY_APPROVED,
        subject=subject_of(enquiry),
        enquiry=enquiry.number,
        digest=approval.digest,
    )
    defer("exchange.send_enquiry", lock=enquiry.number, number=enquiry.number)


def _returned(actor: Actor, enquiry: Enquiry, words: str) -> None:
    write_step(actor, enquiry, Step.RETURNED, words)
    audit.record(actor, Event.ENQUIRY_RETURNED, subject=subject_of(enquiry), enquiry=enquiry.number)


ENQUIRY = declare(
    Matter(
        kind=Enquiry.KIND,
        label="情報照会",
        duty=Duty.ENQUIRIES,
        page="exchange:enquiry",
        find=lambda actor, number: locked(number),
        title=lambda enquiry: f"情報照会 {enquiry.number}",
        content=queries.content_of,
        facts=of_content(enquiry_facts),
        drafter=lambda enquiry: enquiry.drafted_by_id,
        may_submit=may_submit,
        submitted=_submitted,
        may_decide=may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。照会を送ります。",
    )
)
