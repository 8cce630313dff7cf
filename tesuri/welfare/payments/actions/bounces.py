"""振込不能の操作: cash at the counter, agreed by two, handed over against proof and receipt."""

from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Bounce,
    BounceState,
    BounceStep,
    CounterReceipt,
    EntryKind,
    Title,
)
from tesuri.welfare.payments.stages import CannotPay, post
from tesuri.welfare.payments.to_approve import counter_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def look_at_bounce(actor: Actor, number: int) -> Bounce:
    """振込不能一件を見る: with the account that it was sent to, and so it is an event."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    bounce = queries.bounce(number)
    _record(actor, PaymentEvent.BOUNCE_SEEN, bounce)
    return bounce


@about(PaymentEvent.COUNTER_PROPOSED)
@transaction.atomic
def propose_counter(actor: Actor, number: int, reason: str) -> Bounce:
    """窓口払を起案する: to be paid in cash; nothing is paid before another agrees."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = _locked(number)
    _must_be(bounce, BounceState.OPEN)
    if not reason.strip():
        raise Refusal("窓口で支払う理由を入力してください。", code="reason_missing")
    content = {
        "振込不能": bounce.pk,
        "支払番号": bounce.payment_id,
        "人": str(bounce.payment.person.key),
        "金額": bounce.amount_yen,
        "理由": reason.strip(),
        "起案": timezone.now().isoformat(),
    }
    approvals.put_forward(actor, COUNTER, str(number), draft=Proposed(content))
    _record(actor, PaymentEvent.COUNTER_PROPOSED, bounce)
    return bounce


@about(PaymentEvent.COUNTER_GIVEN_UP)
@transaction.atomic
def give_up_counter(actor: Actor, number: int, reason: str) -> Bounce:
    """窓口払をやめる: nobody came; it may go to an account again."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = _locked(number)
    _must_be(bounce, BounceState.COUNTER)
    _write(actor, bounce, BounceState.OPEN, reason=reason)
    _record(actor, PaymentEvent.COUNTER_GIVEN_UP, bounce)
    return bounce


@about(PaymentEvent.COUNTER_PAID)
@transaction.atomic
def pay_at_counter(
    actor: Actor, number: int, *, receipt: str, received_by: str, proof: str, paid_on: date
) -> CounterReceipt:
    """窓口で支払う: once; who approved it hands over nothing. A second time gives the first."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = _locked(number)
    given = CounterReceipt.objects.filter(bounce=bounce).first()
    if given and given.number == receipt.strip():
        return given
    _must_be(bounce, BounceState.COUNTER)
    _must_be_in_order(actor, bounce, receipt.strip(), paid_on)
    made = CounterReceipt.objects.create(
        bounce=bounce,
        number=receipt.strip(),
        received_by=received_by.strip(),
        proof=proof,
        paid_on=paid_on,
        paid_by_id=actor.user_id,
        paid_by_name=actor.name,
    )
    _write(actor, bounce, BounceState.PAID)
    post(bounce.payment, EntryKind.COUNTER, Title.PAYABLE, Title.DEPOSIT)
    _record(actor, PaymentEvent.COUNTER_PAID, bounce)
    return made


def _must_be_in_order(actor: Actor, bounce: Bounce, receipt: str, paid_on: date) -> None:
    agreed = bounce.steps.filter(state=BounceState.COUNTER).latest("id")
    if agreed.actor_user_id.lower() == actor.user_id.lower():
        raise CannotPay(
            "承認した人は、現金を渡す人になれません。ほかの職員が渡してください。",
            code="approved_it",
        )
    if not timezone.localdate(agreed.at) <= paid_on <= timezone.localdate():
        raise CannotPay("支払日は、承認の日から今日までの日です。", code="not_that_day")
    if CounterReceipt.objects.filter(number=receipt).exists():
        raise CannotPay(
            "この番号の領収書は、すでに使われています。番号を確かめてください。",
            code="receipt_used",
        )


def _locked(number: int) -> Bounce:
    """The payment is locked, because what bounced is written once and never again."""
    bounce = get_object_or_404(Bounce, pk=number)
    with_person = type(bounce.payment).objects.select_for_update(of=("self",))
    with_person.get(pk=bounce.payment_id)
    return queries.bounce(number)


def _must_be(bounce: Bounce, state: BounceState) -> None:
    if bounce.state != state:
        raise CannotPay(
            f"この振込不能は「{bounce.state.label}」です。"
            f"「{state.label}」のものにだけ、この操作ができます。"
        )


def _write(
    actor: Actor, bounce: Bounce, state: BounceState, *, digest: str = "", reason: str = ""
) -> None:
    BounceStep.objects.create(
        bounce=bounce,
        state=state,
        digest=digest,
        reason=reason[:500],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def _record(actor: Actor, event: PaymentEvent, bounce: Bounce) -> None:
    person = bounce.payment.person
    audit.record(actor, event, subject=person.addressee_number, payment=bounce.payment_id)


def _find(actor: Actor, reference: str) -> Bounce:
    return _locked(int(reference))


def _may_decide(actor: Actor, bounce: Bounce, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        _must_be(bounce, BounceState.OPEN)


def _approved(actor: Actor, bounce: Bounce, approval: Approval) -> None:
    _write(actor, bounce, BounceState.COUNTER, digest=approval.digest)
    _record(actor, PaymentEvent.COUNTER_APPROVED, bounce)


def _returned(actor: Actor, bounce: Bounce, words: str) -> None:
    _record(actor, PaymentEvent.COUNTER_RETURNED, bounce)


COUNTER = declare(
    Matter(
        kind="payment_counter",
        label="窓口払",
        duty=Duty.PAYMENTS,
        page="payments:bounce",
        find=_find,
        title=lambda bounce: f"窓口払　支払番号 {bounce.payment_id}　{bounce.amount_yen:,}円",
        content=lambda bounce: submitted_content("payment_counter", str(bounce.pk)),
        facts=of_content(counter_facts),
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。窓口で支払えます。",
    )
)
