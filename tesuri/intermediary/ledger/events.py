"""情報提供等記録の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """情報提供等記録の事象."""

    ENTERED = "ledger.entered", "情報提供等記録の作成"
    SEARCHED = "ledger.searched", "情報提供等記録の検索"
    DISCLOSED = "ledger.disclosed", "情報提供等記録の開示"
    RECONCILED = "ledger.reconciled", "情報提供等記録の突合"
    DISPOSED = "ledger.disposed", "保存期限を過ぎた記録の廃棄"
