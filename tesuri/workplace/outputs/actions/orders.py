"""申出の操作: write down what is wanted, have it approved when it is large, let it lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Proposed, Turn
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import queries
from tesuri.workplace.outputs.actions.order_matters import matter_of, record_of
from tesuri.workplace.outputs.chains import follow_order
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.limits import DAY_SIZE, KEPT_DAYS, LIST_SIZE
from tesuri.workplace.outputs.locks import lock_day, locked_order, must_be_own
from tesuri.workplace.outputs.models import (
    Loan,
    Order,
    OrderKind,
    OrderState,
    Parcel,
    Recipient,
)

OVER_THE_DAY = "承認なしに一日に出せる一覧の延べ人数（{}人）を超えるため"


@dataclass(frozen=True)
class Wish:
    """望み: what goes out under which duty; `count` people or cases, `columns` of a list."""

    duty: Duty
    title: str
    content: bytes
    count: int
    subjects: Sequence[str] = ()
    columns: Sequence[str] = ()
    copies: int = 1

    @property
    def people(self) -> int:
        """人数: or how many rows, where they are more."""
        return max(self.count, len(self.subjects))


def is_large(count: int) -> bool:
    """大きな一覧か: the limit itself is still small."""
    return count > LIST_SIZE.value


def _needs_approval(actor: Actor, wish: Wish) -> bool:
    """承認が要るか: above what one person may put out alone, in a list or on a day.

    Waits for whoever orders in the same name: two small lists at one moment are counted both.
    """
    if is_large(wish.people):
        return True
    lock_day(actor)
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return queries.let_out_alone(actor, today) + wish.people > DAY_SIZE.value


def write_order(
    actor: Actor,
    kind: OrderKind,
    wish: Wish,
    *,
    recipient: Recipient | None = None,
    loan: Loan | None = None,
    cipher: bytes = b"",
) -> Order:
    """申し出る: a part of the action that calls it; ready at once, or when another approved."""
    order = Order.objects.create(
        body=actor.body,
        kind=kind,
        duty=wish.duty,
        title=wish.title,
        count=wish.count,
        columns=list(wish.columns),
        subjects=list(wish.subjects),
        copies=wish.copies,
        digest=sha256(wish.content).hexdigest(),
        cipher_digest=sha256(cipher).hexdigest() if cipher else "",
        recipient=recipient,
        loan=loan,
        needs_approval=_needs_approval(actor, wish),
        kept_until=timezone.now() + timedelta(days=KEPT_DAYS.value),
        ordered_by_id=actor.user_id,
        ordered_by_name=actor.name,
        terminal=actor.terminal,
    )
    if order.needs_approval:
        _put_forward(actor, order)
    else:
        follow_order(actor, order, OrderState.READY)
    record_of(actor, OutputEvent.ORDERED, order, needs_approval=order.needs_approval)
    return order


def _put_forward(actor: Actor, order: Order) -> None:
    """By a part of the action that orders it: under the duty that the content belongs to.

    Of a small list that waits, whoever decides is told why.
    """
    matter = matter_of(order)
    draft = Proposed(matter.content(order), duty=Duty(order.duty))
    is_for_the_day = not is_large(max(order.count, len(order.subjects)))
    words = OVER_THE_DAY.format(DAY_SIZE.value) if is_for_the_day else ""
    approvals.put_forward(actor, matter, str(order.number), words, draft=draft)


@transaction.atomic
def withdraw_order(actor: Actor, number: int) -> Order:
    """出力を取り下げる: by who ordered it; the content is destroyed."""
    demand(actor, Duty.MEDIA, Level.SEE)
    order = locked_order(actor, number)
    must_be_own(actor, order)
    if order.now.state == OrderState.WAITING:
        return approvals.decide(actor, matter_of(order), str(number), Turn.WITHDRAW)
    follow_order(actor, order, OrderState.WITHDRAWN)
    Parcel.objects.filter(order=order).delete()
    record_of(actor, OutputEvent.ORDER_WITHDRAWN, order)
    return order


@transaction.atomic
def look_at_orders(actor: Actor) -> list[Order]:
    """申出の一覧を見る."""
    demand(actor, Duty.MEDIA, Level.SEE)
    found = list(queries.orders(actor)[: queries.LATEST])
    audit.record(actor, OutputEvent.ORDERS_SEEN, count=len(found))
    return found


@transaction.atomic
def look_at_order(actor: Actor, number: int) -> Order:
    """申出を見る."""
    demand(actor, Duty.MEDIA, Level.SEE)
    order = queries.order(actor, number)
    audit.record(actor, OutputEvent.ORDERS_SEEN, order=order.number)
    return order


@transaction.atomic
def expire_orders(actor: Actor) -> int:
    """期限切れ: what nobody took in its term is destroyed; the number of orders of the body."""
    late = list(queries.expired_orders(actor.body, timezone.now()).select_for_update(of=("self",)))
    for order in late:
        follow_order(actor, order, OrderState.EXPIRED)
        Parcel.objects.filter(order=order).delete()
        record_of(actor, OutputEvent.ORDERS_EXPIRED, order)
    return len(late)
