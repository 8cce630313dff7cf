"""監査事象: the published list of what is recorded; each room adds its own kinds."""

from enum import StrEnum


class Event(StrEnum):
    """事象の種類: a value such as `allowances.claim_accepted`, and its Japanese label."""

    label: str

    def __new__(cls, value: str, label: str) -> "Event":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class AuditEvent(Event):
    """監査記録そのものの事象."""

    LOG_SEARCHED = "audit.log_searched", "監査記録の検索"
    ROWS_CHANGED = "audit.rows_changed", "行の変更"
    ARCHIVED = "audit.archived", "監査記録の保存（月ごと）"
    REFUSED = "audit.refused", "拒否された操作"
