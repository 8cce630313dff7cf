"""通知書の発行: of each kind once for a decision in force; the bytes are kept, outputs recorded."""

from collections.abc import Collection, Sequence
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.records.numbering import next_count
from tesuri.welfare.allowances import owed, queries
from tesuri.welfare.allowances.actions.decisions import locked_decision
from tesuri.welfare.allowances.documents.layout import EXACT, Letter
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.letters import page_of
from tesuri.welfare.allowances.models import Decision, DecisionMonth, Notice, NoticeKind, Step
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.workplace import documents
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout

WHEN = {
    NoticeKind.GRANT: "認定通知書は、支給する月のある初めの認定にだけ発行できます。",
    NoticeKind.REFUSAL: "却下通知書は、認定の請求を却下した決定にだけ発行できます。",
    NoticeKind.SUSPENSION: "支給停止通知書は、所得により支給を停止する決定にだけ発行できます。",
    NoticeKind.RESUMPTION: "支給停止解除通知書は、支給の停止を終える決定にだけ発行できます。",
    NoticeKind.AMOUNT: "手当額変更通知書は、既に決定した月の月額を変える決定にだけ発行できます。",
    NoticeKind.LOSS: "資格喪失通知書は、受給資格が消滅した決定にだけ発行できます。",
}


@transaction.atomic
def issue_notice(actor: Actor, number: str, kind: NoticeKind = NoticeKind.GRANT) -> Notice:
    """通知書の発行: of this kind; the second time gives the first."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    decision = locked_decision(number)
    person = decision.claim.person
    with about(Event.NOTICE_ISSUED, person.addressee_number):
        register.demand_address(actor, person)
    if issued := decision.notices.filter(kind=kind).first():
        return issued
    with about(Event.NOTICE_ISSUED, person.addressee_number):
        months = months_told(decision, kind)
        notice = numbered(decision, kind, actor)
        notice.pdf = _pdf(actor, notice, months)
    notice.digest = sha256(notice.pdf).hexdigest()
    notice.save(force_insert=True)
    _record(actor, Event.NOTICE_ISSUED, notice)
    return notice


@transaction.atomic
def print_notice(actor: Actor, number: str, kind: NoticeKind = NoticeKind.GRANT) -> Printout:
    """通知書の印刷: the kept bytes; each time is an event, from a terminal that may print."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    decision = queries.decision_numbered(number)
    person = decision.claim.person
    with about(Event.NOTICE_PRINTED, person.addressee_number):
        register.demand_address(actor, person)
    notice = decision.notices.filter(kind=kind).first()
    if notice is None:
        raise Refusal(
            f"{kind.label}はまだ発行されていません。決定の画面から発行してください。",
            code="not_issued",
        )
    _record(actor, Event.NOTICE_PRINTED, notice)
    return outputs.print_document(
        actor,
        Duty.ALLOWANCES,
        f"{kind.label} {notice.number}",
        bytes(notice.pdf),
        [person.addressee_number],
        name=f"notice-{decision.number}-{kind}.pdf",
    )


def numbered(decision: Decision, kind: NoticeKind, actor: Actor) -> Notice:
    """採番した通知書: with its number and day, before its page is made."""
    prefix = sender_of(actor.body).document_prefix
    return Notice(
        decision=decision,
        kind=kind,
        number=f"{prefix}第{next_count('allowances_notice_number')}号",
        issued_on=timezone.localdate(),
        issued_by_id=actor.user_id,
        issued_by_name=actor.name,
    )


def months_told(decision: Decision, kind: NoticeKind) -> list[DecisionMonth]:
    """通知書が伝える月: those of this kind; a Refusal names the kind that is owed."""
    if decision.step != Step.IN_FORCE:
        raise Refusal(
            "効力の生じた決定だけを通知できます。承認を待ってください。", code="not_in_force"
        )
    told = owed.owed(decision)
    if kind not in told:
        raise Refusal(f"{WHEN[kind]}{_instead(decision, told)}", code="not_of_this_kind")
    return told[kind]


def _instead(decision: Decision, told: Collection[NoticeKind]) -> str:
    if absent := owed.missing(decision):
        return (
            f"この決定には{absent}が要りますが、まだ用意がありません。"
            "団体の定めにより作成してください。"
        )
    if not told:
        return "この決定は前の決定と同じ内容なので、発行する通知書はありません。"
    return f"この決定で発行するのは、{'、'.join(kind.label for kind in told)}です。"


def letter_of(notice: Notice, body: str) -> Letter:
    """差し出す文書: to the person of the claim, as registered now."""
    facts = persons.present_facts(notice.decision.claim.person)
    return Letter(
        number=notice.number,
        issued_on=notice.issued_on,
        postcode=facts.postcode,
        address=facts.address,
        name=facts.name,
        sender=sender_of(body),
    )


def _pdf(actor: Actor, notice: Notice, months: Sequence[DecisionMonth]) -> bytes:
    letter = letter_of(notice, actor.body)
    template, values = page_of(NoticeKind(notice.kind), notice.decision, months, letter)
    return documents.render(template, values, exact=EXACT)


def _record(actor: Actor, event: Event, notice: Notice) -> None:
    audit.record(
        actor,
        event,
        subject=notice.decision.claim.person.addressee_number,
        decision=notice.decision.number,
        kind=notice.kind,
        notice=notice.number,
        digest=notice.digest,
    )
