"""伝送の事象: what the log keeps about keys, lists and messages."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """伝送の事象."""

    KEYS_MADE = "wire.keys_made", "団体の鍵の作成"
    INSTITUTION_ENTERED = "wire.institution_entered", "機関の登録"
    PERMIT_LIST_LOADED = "wire.permit_list_loaded", "照会許可照合リストの取込"
    MESSAGE_REFUSED = "wire.message_refused", "電文の拒否"
    SEEN_FORGOTTEN = "wire.seen_forgotten", "失効した電文番号の削除"
