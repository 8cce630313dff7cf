"""通知書の発行: once for a decision in force; the bytes are kept, each output is recorded."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.records.numbering import next_count
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.decisions import locked_decision
from tesuri.welfare.allowances.documents.notice import (
    EXACT,
    TEMPLATE,
    MonthlyAmount,
    notice_values,
)
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Decision, Notice, Outcome, Step
from tesuri.welfare.allowances.senders import sender_of
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.workplace import documents
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout


@transaction.atomic
def issue_notice(actor: Actor, number: str) -> Notice:
    """通知書の発行: the second time gives the first."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    decision = locked_decision(number)
    person = decision.claim.person
    with about(Event.NOTICE_ISSUED, person.addressee_number):
        register.demand_address(actor, person)
    if issued := Notice.objects.filter(decision=decision).first():
        return issued
    with about(Event.NOTICE_ISSUED, person.addressee_number):
        _must_be_granted(decision)
        issued_on = timezone.localdate()
        prefix = sender_of(actor.body).document_prefix
        notice_number = f"{prefix}第{next_count('allowances_notice_number')}号"
        pdf = _pdf(actor, decision, notice_number, issued_on)
    notice = Notice.objects.create(
        decision=decision,
        number=notice_number,
        issued_on=issued_on,
        pdf=pdf,
        digest=sha256(pdf).hexdigest(),
        issued_by_id=actor.user_id,
        issued_by_name=actor.name,
    )
    _record(actor, Event.NOTICE_ISSUED, notice)
    return notice


@transaction.atomic
def print_notice(actor: Actor, number: str) -> Printout:
    """通知書の印刷: the kept bytes; each time is an event, from a terminal that may print."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    decision = queries.decision_numbered(number)
    person = decision.claim.person
    with about(Event.NOTICE_PRINTED, person.addressee_number):
        register.demand_address(actor, person)
    notice = Notice.objects.filter(decision=decision).first()
    if notice is None:
        raise Refusal(
            "通知書はまだ発行されていません。決定の画面から発行してください。", code="not_issued"
        )
    _record(actor, Event.NOTICE_PRINTED, notice)
    return outputs.print_document(
        actor,
        Duty.ALLOWANCES,
        f"認定通知書 {notice.number}",
        bytes(notice.pdf),
        [person.addressee_number],
        name=f"notice-{decision.number}.pdf",
    )


def _must_be_granted(decision: Decision) -> None:
    if decision.step != Step.IN_FORCE:
        raise Refusal(
            "効力の生じた決定だけを通知できます。承認を待ってください。", code="not_in_force"
        )
    if absent := _absent(decision):
        raise Refusal(
            "認定通知書は、支給する月のある初めの認定にだけ発行できます。"
            f"この決定には{absent}が要りますが、まだ用意がありません。定めの様式により作成してください。",
            code="not_granted",
        )


def _absent(decision: Decision) -> str:
    """The notice that is needed and not there yet; empty for a first grant."""
    if decision.outcome != Outcome.GRANT:
        return "却下通知書"
    if queries.has_end(decision):
        return "資格喪失通知書"
    if not queries.amounts_of(decision):
        return "支給停止通知書"
    earlier = queries.decisions_in_force(decision.claim).filter(version__lt=decision.version)
    return "支給停止・額の変更などの通知書" if earlier.exists() else ""


def _pdf(actor: Actor, decision: Decision, notice_number: str, issued_on: date) -> bytes:
    claim = decision.claim
    facts = persons.present_facts(claim.person)
    values = notice_values(
        number=notice_number,
        issued_on=issued_on,
        decided_on=timezone.localdate(decision.in_force_at),
        postcode=facts.postcode,
        address=facts.address,
        name=facts.name,
        claimed_on=claim.claimed_on,
        monthly_amounts=_amounts(decision),
        reasons=decision.reasons,
        sender=sender_of(actor.body),
    )
    return documents.render(TEMPLATE, values, exact=EXACT)


def _amounts(decision: Decision) -> list[MonthlyAmount]:
    """The rows of the notice; the last one ends with the term of the judgement, if it has one."""
    told = str(queries.content_of(decision).get("through", ""))
    through = date.fromisoformat(f"{told}-01") if told else None
    *rows, last = (MonthlyAmount(*amount) for amount in queries.amounts_of(decision))
    return [*rows, replace(last, through=through)]


def _record(actor: Actor, event: Event, notice: Notice) -> None:
    audit.record(
        actor,
        event,
        subject=notice.decision.claim.person.addressee_number,
        decision=notice.decision.number,
        notice=notice.number,
        digest=notice.digest,
    )
