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
from tesuri.workplace.outputs.actions.order_matters import decide_order
from tesuri.workplace.outputs.actions.orders import (
    expire_orders,
    look_at_order,
    look_at_orders,
    withdraw_order,
)
from tesuri.workplace.outputs.actions.prints import (
    order_print,
    print_document,
    print_list,
    record_screen_print,
    take_print,
)
from tesuri.workplace.outputs.actions.recipients import (
    decide_recipient,
    enter_recipient,
    look_at_recipients,
    revoke_recipient,
)

__all__ = [
    "bring_back",
    "decide_medium",
    "decide_order",
    "decide_recipient",
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
    "print_list",
    "record_screen_print",
    "revoke_recipient",
    "take_export",
    "take_print",
    "withdraw_order",
]
