"""預金種目: the kinds of account that a transfer can go to."""

from enum import StrEnum


class AccountKind(StrEnum):
    """預金種目: with the code of the bank's file; `label` is the Japanese term."""

    label: str

    def __new__(cls, value: str, label: str) -> "AccountKind":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member

    ORDINARY = "1", "普通"
    CURRENT = "2", "当座"
    SAVINGS = "4", "貯蓄"
    OTHER = "9", "その他"
