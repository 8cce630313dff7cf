"""申出の操作: write down what is wanted, have it approved when it is large, let it lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tesuri.ground.records import about
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds, queries
from tesuri.workplace.outputs.chains import follow_order
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.limits import KEPT_DAYS, LIST_SIZE
from tesuri.workplace.outputs.locks import locked_order, must_be_own
from tesuri.workplace.outputs.models import (
    Loan,
    Order,
    OrderKind,
    OrderState,
    Parcel,
    Recipient,
)
from tesuri.workplace.outputs.refusals import NotNow

KINDS = {OrderKind.PRINT: approval_kinds.PRINT, OrderKind.EXPORT: approval_kinds.EXPORT}


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
    def needs_approval(self) -> bool:
        """承認が要るか: above the size that one person may put out alone."""
        return is_large(max(self.count, len(self.subjects)))


def is_large(count: int) -> bool:
    """大きな一覧か: the limit itself is still small."""
    return count > LIST_SIZE.value


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
        needs_approval=wish.needs_approval,
        kept_until=timezone.now() + timedelta(days=KEPT_DAYS.value),
        ordered_by_id=actor.user_id,
        ordered_by_name=actor.name,
        terminal=actor.terminal,
    )
    if order.needs_approval:
        follow_order(actor, order, OrderState.WAITING, digest=_submitted(actor, order).digest)
    else:
        follow_order(actor, order, OrderState.READY)
    _record(actor, OutputEvent.ORDERED, order, needs_approval=order.needs_approval)
    return order


def content_of(order: Order) -> dict[str, Any]:
    """承認を求める内容: what goes where, and the names of the columns, but none of the people."""
    told: dict[str, Any] = {
        "申出": f"第{order.number}号",
        "件名": order.title,
        "種類": order.get_kind_display(),
        "事務": order.get_duty_display(),
        "件数": order.count,
        "項目": "、".join(order.columns) or "一覧でない",
        "内容のSHA-256": order.digest,
    }
    if order.recipient and order.loan:
        return told | {
            "媒体": str(order.loan.medium),
            "受取先": order.recipient.owner,
            "証明書の指紋": order.recipient.fingerprint,
            "暗号文のSHA-256": order.cipher_digest,
        }
    return told | {"部数": order.copies}


def _submitted(actor: Actor, order: Order) -> Approval:
    return approvals.submit(
        actor,
        kind=KINDS[OrderKind(order.kind)],
        reference=str(order.number),
        title=f"{order.get_kind_display()}　{order.title}　{order.count}件",
        content=content_of(order),
        duty=Duty(order.duty),
        path=reverse("outputs:order", args=[order.number]),
    )


@about(OutputEvent.ORDER_APPROVED)
@transaction.atomic
def approve_order(actor: Actor, number: int, digest: str) -> Order:
    """出力を承認する: by an approver of the duty that the content belongs to."""
    order, waiting = _waiting(actor, number)
    approvals.approve(actor, waiting.number, digest)
    follow_order(actor, order, OrderState.READY, digest=digest)
    _record(actor, OutputEvent.ORDER_APPROVED, order)
    return order


@transaction.atomic
def return_order(actor: Actor, number: int, comment: str) -> Order:
    """出力を差し戻す: the content is destroyed."""
    order, waiting = _waiting(actor, number)
    approvals.send_back(actor, waiting.number, comment)
    follow_order(actor, order, OrderState.RETURNED, reason=comment)
    Parcel.objects.filter(order=order).delete()
    _record(actor, OutputEvent.ORDER_RETURNED, order)
    return order


@transaction.atomic
def withdraw_order(actor: Actor, number: int) -> Order:
    """出力を取り下げる: by who ordered it; the content is destroyed."""
    demand(actor, Duty.MEDIA, Level.SEE)
    order = locked_order(actor, number)
    must_be_own(actor, order)
    if order.now.state == OrderState.WAITING:
        _, waiting = _waiting(actor, number)
        approvals.withdraw(actor, waiting.number)
    follow_order(actor, order, OrderState.WITHDRAWN)
    Parcel.objects.filter(order=order).delete()
    _record(actor, OutputEvent.ORDER_WITHDRAWN, order)
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
        _record(actor, OutputEvent.ORDERS_EXPIRED, order)
    return len(late)


def _waiting(actor: Actor, number: int) -> tuple[Order, Approval]:
    order = locked_order(actor, number)
    waiting = latest(KINDS[OrderKind(order.kind)], str(number))
    if waiting is None or order.now.state != OrderState.WAITING:
        raise NotNow("この申出に、承認を待つものはありません。", code="nothing_waits")
    return order, waiting


def _record(actor: Actor, event: OutputEvent, order: Order, **details: Any) -> None:
    audit.record(
        actor,
        event,
        order=order.number,
        output=order.kind,
        title=order.title,
        count=order.count,
        digest=order.digest,
        **details,
    )
