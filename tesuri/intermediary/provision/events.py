"""情報提供の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """情報提供の事象."""

    PROVIDED = "provision.provided", "情報提供"
    AWAITS_PERSON = "provision.awaits_person", "自動応答不可の照会の受付"
    REFUSED = "provision.refused", "情報提供の拒否"
