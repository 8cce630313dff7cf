"""段階を書く: what follows the newest step, if the room's table lets it."""

from typing import Any

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.models import (
    Medium,
    MediumState,
    MediumStep,
    Order,
    OrderState,
    OrderStep,
    Recipient,
    RecipientState,
    RecipientStep,
)
from tesuri.workplace.outputs.models import media as of_media
from tesuri.workplace.outputs.models import orders as of_orders
from tesuri.workplace.outputs.models import recipients as of_recipients
from tesuri.workplace.outputs.refusals import NotNow


def follow_medium(actor: Actor, medium: Medium, state: MediumState, **given: Any) -> MediumStep:
    """媒体の次の段階: place and key holder stay what they were unless given."""
    last = medium.steps.order_by("-id").first()
    came = MediumState(last.state) if last else None
    if came not in of_media.AFTER[state]:
        raise _not_now(f"媒体 {medium.label} ", came, state)
    kept = {"place": last.place, "key_holder": last.key_holder} if last else {}
    return MediumStep.objects.create(
        medium=medium, state=state, previous=last, **_who(actor), **(kept | given)
    )


def follow_recipient(
    actor: Actor, recipient: Recipient, state: RecipientState, **given: Any
) -> RecipientStep:
    """受取先の次の段階."""
    last = recipient.steps.order_by("-id").first()
    came = RecipientState(last.state) if last else None
    if came not in of_recipients.AFTER[state]:
        raise _not_now(f"受取先「{recipient.owner}」", came, state)
    return RecipientStep.objects.create(
        recipient=recipient, state=state, previous=last, **_who(actor), **given
    )


def follow_order(actor: Actor, order: Order, state: OrderState, **given: Any) -> OrderStep:
    """申出の次の段階."""
    last = order.steps.order_by("-id").first()
    came = OrderState(last.state) if last else None
    if came not in of_orders.AFTER[state]:
        raise _not_now(f"申出 第{order.number}号", came, state)
    return OrderStep.objects.create(order=order, state=state, previous=last, **_who(actor), **given)


def _who(actor: Actor) -> dict[str, str]:
    return {"actor_user_id": actor.user_id, "actor_name": actor.name}


def _not_now(
    what: str,
    came: MediumState | RecipientState | OrderState | None,
    wanted: MediumState | RecipientState | OrderState,
) -> NotNow:
    now = came.label if came else "なし"
    return NotNow(
        f"{what}は今「{now}」なので、「{wanted.label}」にはできません。"
        "画面を開き直して、今の状態を確かめてください。",
        code="wrong_state",
    )
