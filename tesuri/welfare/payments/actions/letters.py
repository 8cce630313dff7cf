"""納付書・督促状の操作: of each instalment once; the bytes are kept, each output is an event."""

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import about
from tesuri.ground.records.numbering import next_count
from tesuri.welfare.payments import rules
from tesuri.welfare.payments.documents.frame import EXACT, Addressee
from tesuri.welfare.payments.documents.letters import RECOVERY, recovery_values
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import Instalment, LetterKind, Overpayment, RecoveryLetter
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.stages import CannotPay, locked, record
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.workplace import documents
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout


@transaction.atomic
def issue_letter(
    actor: Actor, number: int, kind: LetterKind, due_on: date | None = None
) -> RecoveryLetter:
    """納付書・督促状を発行する: a second time gives the first; a reminder names its own day."""
    demand(actor, Duty.PAYMENTS, Level.PRINT)
    part = owing.instalment(number)
    claim = locked(Overpayment, part.plan.overpayment_id)
    with about(PaymentEvent.RECOVERY_LETTER_ISSUED, claim.person.addressee_number):
        register.demand_address(actor, claim.person)
        if issued := part.letters.filter(kind=kind).first():
            return issued
        day = _day(claim, part, kind, due_on)
        letter = RecoveryLetter(
            instalment=part,
            kind=kind,
            number=f"{sender_of(actor.body).document_prefix}返第{_count()}号",
            issued_on=timezone.localdate(),
            due_on=day,
            issued_by_id=actor.user_id,
            issued_by_name=actor.name,
        )
        letter.pdf = _pdf(actor, letter)
    letter.digest = sha256(letter.pdf).hexdigest()
    letter.save(force_insert=True)
    told = {"letter": letter.number, "kind": letter.kind, "digest": letter.digest}
    record(actor, PaymentEvent.RECOVERY_LETTER_ISSUED, claim, **told)
    return letter


@transaction.atomic
def print_letter(actor: Actor, number: int) -> Printout:
    """納付書・督促状を印刷する: the kept bytes, from a terminal that may print."""
    demand(actor, Duty.PAYMENTS, Level.PRINT)
    letter = owing.letter(number)
    claim = letter.instalment.plan.overpayment
    with about(PaymentEvent.RECOVERY_LETTER_PRINTED, claim.person.addressee_number):
        register.demand_address(actor, claim.person)
    record(actor, PaymentEvent.RECOVERY_LETTER_PRINTED, claim, letter=letter.number)
    return outputs.print_document(
        actor,
        Duty.PAYMENTS,
        f"{letter.get_kind_display()} {letter.number}",
        bytes(letter.pdf),
        [claim.person.addressee_number],
        name=f"recovery-{letter.pk}.pdf",
    )


def _count() -> int:
    return next_count("payments_letter_number")


def _day(claim: Overpayment, part: Instalment, kind: LetterKind, due_on: date | None) -> date:
    """The day by which to pay: that of the plan, or the one that the reminder sets."""
    today = timezone.localdate()
    if part.plan != owing.plan_in_force(claim):
        raise CannotPay("今の返納計画の回ではありません。", code="not_in_force")
    if kind == LetterKind.SLIP:
        return part.due_on
    if not rules.is_past_due(part.due_on, part.is_paid, today):
        raise CannotPay(
            "納期限を過ぎて納付のない回にだけ、督促状を発行できます。", code="not_past_due"
        )
    if due_on is None or due_on <= today:
        raise CannotPay(
            "督促の期限を、今日より後の日で入力してください（日数は市の条例・規則によります）。",
            code="no_day",
        )
    return due_on


def _pdf(actor: Actor, letter: RecoveryLetter) -> bytes:
    facts = persons.present_facts(letter.instalment.plan.overpayment.person)
    to = Addressee(facts.postcode, facts.address, facts.name)
    values = recovery_values(letter, to, sender_of(actor.body))
    return documents.render(RECOVERY, values, exact=EXACT)
