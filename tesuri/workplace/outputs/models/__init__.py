"""印刷・出力・媒体の表."""

from tesuri.workplace.outputs.models.media import (
    Disposal,
    Erasure,
    Kind,
    Loan,
    Medium,
    MediumState,
    MediumStep,
)
from tesuri.workplace.outputs.models.orders import (
    Handover,
    Order,
    OrderKind,
    OrderState,
    OrderStep,
    Parcel,
)
from tesuri.workplace.outputs.models.recipients import Recipient, RecipientState, RecipientStep

__all__ = [
    "Disposal",
    "Erasure",
    "Handover",
    "Kind",
    "Loan",
    "Medium",
    "MediumState",
    "MediumStep",
    "Order",
    "OrderKind",
    "OrderState",
    "OrderStep",
    "Parcel",
    "Recipient",
    "RecipientState",
    "RecipientStep",
]
