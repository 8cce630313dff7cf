"""情報提供の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """情報提供の事象."""

    PROVIDED = "provision.provided", "情報提供"
    AWAITS_PERSON = "provision.awaits_person", "自動応答不可の照会の受付"
    REFUSED = "provision.refused", "情報提供の拒否"
    LISTED = "provision.listed", "職員による情報提供の一覧"
    SHOWN = "provision.shown", "職員による情報提供の内容の表示"
    DRAFTED = "provision.drafted", "職員の回答の起案"
    SENDING = "provision.sending", "職員の回答の送信"
    SENT = "provision.sent", "職員の回答が届いた"
    UNDELIVERED = "provision.undelivered", "職員の回答の不達"
    VOID = "provision.void", "承認した回答の無効"
