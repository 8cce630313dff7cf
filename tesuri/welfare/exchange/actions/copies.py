"""副本登録の操作: draft, register, what its approval does; the rooms above bring the content."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.exchange import queries, rules
from tesuri.welfare.exchange.actions.outbox import PARTNER, evidence_of
from tesuri.welfare.exchange.events import Event
from tesuri.welfare.exchange.models import Publication, PublicationStep, Step
from tesuri.welfare.exchange.to_approve import publication_facts
from tesuri.welfare.exchange.turns import may_decide, may_submit
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.partners import client
from tesuri.workplace.partners.refusals import PartnerRefused


@transaction.atomic
def draft_publication(
    actor: Actor,
    person: Person,
    *,
    item: str,
    content: dict[str, Any],
    request_key: UUID,
    reason: str = "",
) -> Publication:
    """副本登録の起案: fixed from here on; the same request twice is one draft.

    With a `reason` it is a correction: of the copy that is registered now, and of nothing else.
    """
    demand(actor, Duty.COPIES, Level.EDIT)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if drafted := Publication.objects.filter(request_key=request_key).first():
        return drafted
    layout = rules.publication_layout(item)
    if layout is None:
        raise Refusal(
            "この項目は副本に登録する項目の一覧にありません。項目を確かめてください。",
            code="not_published",
        )
    corrects = _wrong(person, item, content) if reason else None
    publication = Publication.objects.create(
        number=next_number("C", "exchange_copy_number"),
        person=person,
        item=item,
        layout=layout,
        content=canonical(content).decode(),
        digest=digest_of(content),
        corrects=corrects,
        change=_change(content, corrects, reason) if corrects else "",
        request_key=request_key,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    _write_step(actor, publication, Step.DRAFTED)
    _record(actor, Event.COPY_DRAFTED, publication)
    return publication


def _wrong(person: Person, item: str, content: dict[str, Any]) -> Publication:
    """訂正する副本: the registered one; raises a Refusal where nothing is to be corrected."""
    former = queries.registered(person, item)
    if former is None:
        raise Refusal("訂正する副本がありません。副本登録を起案してください。", code="no_copy")
    if former.digest == digest_of(content):
        raise Refusal(
            "登録済みの副本は、この決定の内容と同じです。訂正する項目はありません。",
            code="no_change",
        )
    return former


def _change(content: dict[str, Any], former: Publication, reason: str) -> str:
    told = {"corrects": former.number, "former": queries.content_of(former), "reason": reason}
    return canonical({"content": content, **told}).decode()


@transaction.atomic
def register_publication(actor: Actor, number: str) -> None:
    """副本の登録: what was approved and nothing else; registered before means nothing to do."""
    publication = _locked(number)
    if publication.step != Step.APPROVED:
        return
    message = {
        "copy_number": number,
        "addressee_number": publication.person.addressee_number,
        "item": publication.item,
        "layout": publication.layout,
        "content": queries.content_of(publication),
        "approval": evidence_of(Publication.KIND, publication),
    }
    if publication.change:
        change = queries.approved_content_of(publication)
        message["correction"] = {name: change[name] for name in ("corrects", "former", "reason")}
    try:
        client.call(PARTNER, "POST", "/api/copies", message, idempotency_key=number)
    except PartnerRefused as refusal:
        _write_step(actor, publication, Step.FAILED, f"{refusal.message}（{refusal.code}）")
        _record(actor, Event.COPY_REGISTERED, publication, outcome="failed")
        return
    _write_step(actor, publication, Step.REGISTERED)
    _record(actor, Event.COPY_REGISTERED, publication)


@transaction.atomic
def view_publication(actor: Actor, number: str) -> Publication:
    """副本登録を見る: looking is an event too."""
    demand(actor, Duty.COPIES, Level.SEE)
    publication = queries.publication_numbered(number)
    _record(actor, Event.COPY_VIEWED, publication)
    return publication


def _locked(number: str) -> Publication:
    queries.publication_numbered(number)
    return Publication.objects.select_for_update(of=("self",)).get(number=number)


def _write_step(actor: Actor, publication: Publication, step: Step, reason: str = "") -> None:
    PublicationStep.objects.create(
        publication=publication,
        step=step,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason[:500],
    )


def _record(actor: Actor, event: Event, publication: Publication, outcome: str = "done") -> None:
    audit.record(
        actor,
        event,
        subject=publication.person.addressee_number,
        outcome=outcome,
        copy=publication.number,
        item=publication.item,
        digest=publication.digest,
    )


def _submitted(actor: Actor, publication: Publication, approval: Approval) -> None:
    _write_step(actor, publication, Step.SUBMITTED)
    _record(actor, Event.COPY_SUBMITTED, publication)


def _approved(actor: Actor, publication: Publication, approval: Approval) -> None:
    """The job registers it."""
    _write_step(actor, publication, Step.APPROVED)
    _record(actor, Event.COPY_APPROVED, publication)
    defer("exchange.register_copy", lock=publication.number, number=publication.number)


def _returned(actor: Actor, publication: Publication, words: str) -> None:
    _write_step(actor, publication, Step.RETURNED, words)
    _record(actor, Event.COPY_RETURNED, publication)


def _title(it: Publication) -> str:
    act = "副本の訂正" if it.change else "副本登録"
    return f"{act} {it.number}（{rules.publication_title(it.item)}）"


PUBLICATION = declare(
    Matter(
        kind=Publication.KIND,
        label="副本登録",
        duty=Duty.COPIES,
        page="exchange:publication",
        find=lambda actor, number: _locked(number),
        title=_title,
        content=queries.approved_content_of,
        facts=of_content(publication_facts),
        drafter=lambda publication: publication.drafted_by_id,
        may_submit=may_submit,
        submitted=_submitted,
        may_decide=may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。副本を登録します。",
    )
)
