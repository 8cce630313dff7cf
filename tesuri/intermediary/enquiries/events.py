"""情報照会の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """情報照会の事象."""

    DRAFTED = "enquiries.drafted", "照会の起案"
    ACCEPTED = "enquiries.accepted", "照会の受付"
    PERMITTED = "enquiries.permitted", "提供許可証の取得"
    AWAITED = "enquiries.awaited", "相手の回答待ち"
    ANSWERED = "enquiries.answered", "照会結果の受領"
    REFUSED = "enquiries.refused", "照会の拒否"
    FAILED = "enquiries.failed", "照会の失敗"
    UNSOLICITED = "enquiries.unsolicited", "照会のない回答の破棄"
    READ = "enquiries.read", "照会結果の引渡し"
    LISTED = "enquiries.listed", "照会の一覧"
    SHOWN = "enquiries.shown", "照会結果の表示"
    DELETED = "enquiries.deleted", "期限を過ぎた照会結果の削除"
