"""申出の決裁: what an approver of its duty sees, and what becomes of it."""

from typing import Any

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, in_its_words, of_content
from tesuri.workplace.approvals.models import Approval, State
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds, queries
from tesuri.workplace.outputs.chains import follow_order
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.locks import locked_order
from tesuri.workplace.outputs.models import Order, OrderKind, OrderState, Parcel
from tesuri.workplace.outputs.refusals import NotNow

KINDS = {OrderKind.PRINT: approval_kinds.PRINT, OrderKind.EXPORT: approval_kinds.EXPORT}


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


def _find(actor: Actor, reference: str) -> Order:
    return locked_order(actor, int(reference))


def _never_again(actor: Actor, order: Order) -> bool:
    """What was ordered is submitted once: what it holds is gone when its days are over."""
    return False


def _submitted(actor: Actor, order: Order, approval: Approval) -> None:
    follow_order(actor, order, OrderState.WAITING, digest=approval.digest)


def _may_decide(actor: Actor, order: Order, turn: Turn) -> None:
    if turn == Turn.APPROVE and order.now.state != OrderState.WAITING:
        raise NotNow("この申出に、承認を待つものはありません。", code="nothing_waits")


def _approved(actor: Actor, order: Order, approval: Approval) -> None:
    follow_order(actor, order, OrderState.READY, digest=approval.digest)
    record_of(actor, OutputEvent.ORDER_APPROVED, order)


def _returned(actor: Actor, order: Order, words: str) -> None:
    """The content is destroyed; where its days are over, it is gone already."""
    if order.now.state != OrderState.WAITING:
        return
    decided = latest(KINDS[OrderKind(order.kind)], str(order.number))
    if decided and decided.state == State.WITHDRAWN:
        follow_order(actor, order, OrderState.WITHDRAWN)
        event = OutputEvent.ORDER_WITHDRAWN
    else:
        follow_order(actor, order, OrderState.RETURNED, reason=words)
        event = OutputEvent.ORDER_RETURNED
    Parcel.objects.filter(order=order).delete()
    record_of(actor, event, order)


def _matter(kind: OrderKind, label: str) -> Matter[Order]:
    return declare(
        Matter(
            kind=KINDS[kind],
            label=label,
            duty=Duty.MEDIA,
            brings_duty=True,
            page="outputs:order",
            find=_find,
            title=lambda order: f"{order.get_kind_display()}　{order.title}　{order.count}件",
            content=content_of,
            facts=of_content(in_its_words),
            may_submit=_never_again,
            submitted=_submitted,
            may_decide=_may_decide,
            approved=_approved,
            returned=_returned,
            words="承認しました。申し出た人が取り出せます。",
        )
    )


MATTERS = {
    OrderKind.PRINT: _matter(OrderKind.PRINT, "一覧の印刷"),
    OrderKind.EXPORT: _matter(OrderKind.EXPORT, "媒体への出力"),
}


def matter_of(order: Order) -> Matter[Order]:
    """決裁の種別: of an order."""
    return MATTERS[OrderKind(order.kind)]


def matter_numbered(body: str, reference: str) -> Matter[Order] | None:
    """番号の申出の決裁の種別: None where the body has no such order."""
    order = Order.objects.filter(body=body, number=int(reference)).first()
    return matter_of(order) if order else None


def decide_order(actor: Actor, number: int, turn: Turn, digest: str, comment: str = "") -> Order:
    """出力を決裁する: by an approver of the duty that the content belongs to."""
    matter = matter_of(queries.order(actor, number))
    return approvals.decide(actor, matter, str(number), turn, digest, comment)


def record_of(actor: Actor, event: OutputEvent, order: Order, **details: Any) -> None:
    """記録する: the event, with what every event of an order holds."""
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
