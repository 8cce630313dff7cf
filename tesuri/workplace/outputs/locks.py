"""施錠: the row that an action works on, of the actor's body, and whether it may be worked on."""

from hashlib import sha256

from django.db import connection
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.workplace.access.doors import PurposeFirst
from tesuri.workplace.access.duties import PERSONAL, Duty
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.models import Medium, Order, OrderState
from tesuri.workplace.outputs.refusals import NotNow

LOCK = 7_451_003


def locked_medium(actor: Actor, number: int) -> Medium:
    """施錠した行: of the actor's body; nobody else moves it meanwhile."""
    rows = Medium.objects.select_for_update(of=("self",))
    return get_object_or_404(rows, number=number, body=actor.body)


def locked_order(actor: Actor, number: int) -> Order:
    """施錠した行: of the actor's body."""
    rows = Order.objects.select_for_update(of=("self",))
    return get_object_or_404(rows, number=number, body=actor.body)


def lock_day(actor: Actor) -> None:
    """一日の数えを施錠する: of two orders of one officer at the same moment, one counts first."""
    key = f"{actor.body}:{actor.user_id.lower()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, key])


def must_say_why(actor: Actor, order: Order) -> None:
    """利用目的があるか: where people's data leave, as at the door of their duty."""
    if Duty(order.duty) in PERSONAL and not actor.purpose:
        raise PurposeFirst


def must_be_own(actor: Actor, order: Order) -> None:
    """自分の申出か: raises NotNow."""
    if order.ordered_by_id.lower() != actor.user_id.lower():
        raise NotNow(
            "取り出すことも取り下げることも、申し出た人だけができます。", code="not_the_owner"
        )


def must_be_ready(order: Order) -> None:
    """取り出せるか: approved if it had to be, not taken before, and within its term."""
    if order.now.state != OrderState.READY:
        raise NotNow(
            f"申出 第{order.number}号は今「{order.now.get_state_display()}」です。"
            "取り出せません。もう一度要るときは、新しく申し出てください。",
            code="not_ready",
        )
    if order.kept_until < timezone.now():
        raise NotNow(
            f"申出 第{order.number}号は、取り出せる期限を過ぎました。新しく申し出てください。",
            code="order_expired",
        )


def must_be_unchanged(content: bytes, digest: str) -> None:
    """申し出た内容か: what was kept has the digest that was ordered, and approved."""
    if sha256(content).hexdigest() != digest:
        raise NotNow(
            "保管していた内容が、申し出たときと違います。セキュリティ責任者に連絡してください。",
            code="content_changed",
        )
