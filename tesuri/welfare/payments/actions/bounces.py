"""振込不能の操作: cash at the counter, agreed by two, handed over against proof and receipt."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Bounce,
    BounceState,
    CounterReceipt,
    EntryKind,
    Title,
)
from tesuri.welfare.payments.stages import (
    CannotPay,
    locked,
    must_follow,
    post,
    record,
    write_step,
)
from tesuri.welfare.payments.to_approve import counter_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals import queries as approvals_of
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def look_at_bounce(actor: Actor, number: int) -> Bounce:
    """振込不能一件を見る: with the account that it was sent to, and so it is an event."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    bounce = queries.bounce(number)
    record(actor, PaymentEvent.BOUNCE_SEEN, bounce)
    return bounce


@about(PaymentEvent.COUNTER_PROPOSED)
@transaction.atomic
def propose_counter(actor: Actor, number: int, reason: str) -> Bounce:
    """窓口払を起案する: to be paid in cash; nothing is paid before another agrees."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = locked(Bounce, number, BounceState.COUNTER)
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
    record(actor, PaymentEvent.COUNTER_PROPOSED, bounce)
    return bounce


@about(PaymentEvent.COUNTER_GIVEN_UP)
@transaction.atomic
def give_up_counter(actor: Actor, number: int, reason: str) -> Bounce:
    """窓口払をやめる: nobody came; it may go to an account again."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = locked(Bounce, number, BounceState.OPEN)
    write_step(actor, bounce, BounceState.OPEN, reason=reason)
    record(actor, PaymentEvent.COUNTER_GIVEN_UP, bounce)
    return bounce


@about(PaymentEvent.COUNTER_PAID)
@transaction.atomic
def pay_at_counter(
    actor: Actor, number: int, *, receipt: str, received_by: str, proof: str, paid_on: date
) -> CounterReceipt:
    """窓口で支払う: once; who approved it hands over nothing. A second time gives the first."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    bounce = locked(Bounce, number)
    given = CounterReceipt.objects.filter(bounce=bounce).first()
    if given and given.number == receipt.strip():
        return given
    must_follow(bounce, BounceState.PAID)
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
    write_step(actor, bounce, BounceState.PAID)
    post(bounce.payment, EntryKind.COUNTER, Title.PAYABLE, Title.DEPOSIT)
    record(actor, PaymentEvent.COUNTER_PAID, bounce)
    return made


def _must_be_in_order(actor: Actor, bounce: Bounce, receipt: str, paid_on: date) -> None:
    agreed = bounce.steps.filter(state=BounceState.COUNTER).latest("id")
    approval = approvals_of.latest("payment_counter", str(bounce.pk))
    if approval is None or approvals_of.took_part(approval, actor.user_id):
        raise CannotPay(
            "承認した人と、代決を任せた人は、現金を渡す人になれません。ほかの職員が渡してください。",
            code="approved_it",
        )
    if not timezone.localdate(agreed.at) <= paid_on <= timezone.localdate():
        raise CannotPay("支払日は、承認の日から今日までの日です。", code="not_that_day")
    if CounterReceipt.objects.filter(number=receipt).exists():
        raise CannotPay(
            "この番号の領収書は、すでに使われています。番号を確かめてください。",
            code="receipt_used",
        )


def _find(actor: Actor, reference: str) -> Bounce:
    return locked(Bounce, int(reference))


def _may_decide(actor: Actor, bounce: Bounce, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        must_follow(bounce, BounceState.COUNTER)


def _approved(actor: Actor, bounce: Bounce, approval: Approval) -> None:
    write_step(actor, bounce, BounceState.COUNTER, digest=approval.digest)
    record(actor, PaymentEvent.COUNTER_APPROVED, bounce)


def _returned(actor: Actor, bounce: Bounce, words: str) -> None:
    record(actor, PaymentEvent.COUNTER_RETURNED, bounce)


COUNTER = declare(
    Matter(
        kind="payment_counter",
        label="窓口払",
        duty=Duty.PAYMENTS,
        page="payments:bounce",
        find=_find,
        title=lambda bounce: f"窓口払　支払番号 {bounce.payment_id}　{bounce.amount_yen:,}円",
        content=lambda bounce: approvals_of.submitted_content("payment_counter", str(bounce.pk)),
        facts=of_content(counter_facts),
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。窓口で支払えます。",
    )
)
