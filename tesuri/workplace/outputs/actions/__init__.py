"""印刷・出力・媒体の操作: what rooms above ask for, and the registers of this room."""

from tesuri.workplace.outputs.actions.disposals import dispose
from tesuri.workplace.outputs.actions.exports import export, take_export
from tesuri.workplace.outputs.actions.loans import bring_back, erase, lend
from tesuri.workplace.outputs.actions.media import (
    decide_medium,
    enter_medium,
    look_at_media,
    look_at_medium,
    move,
)
from tesuri.workplace.outputs.actions.orders import (
    approve_order,
    expire_orders,
    look_at_order,
    look_at_orders,
    return_order,
    withdraw_order,
)
from tesuri.workplace.outputs.actions.prints import (
    order_print,
    print_document,
    record_screen_print,
    take_print,
)
from tesuri.workplace.outputs.actions.recipients import (
    approve_recipient,
    enter_recipient,
    look_at_recipients,
    return_recipient,
    revoke_recipient,
)

__all__ = [
    "approve_order",
    "approve_recipient",
    "bring_back",
    "decide_medium",
    "dispose",
    "enter_medium",
    "enter_recipient",
    "erase",
    "expire_orders",
    "export",
    "lend",
    "look_at_media",
    "look_at_medium",
    "look_at_order",
    "look_at_orders",
    "look_at_recipients",
    "move",
    "order_print",
    "print_document",
    "record_screen_print",
    "return_order",
    "return_recipient",
    "revoke_recipient",
    "take_export",
    "take_print",
    "withdraw_order",
]
