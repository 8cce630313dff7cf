"""副本の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """副本の事象."""

    REGISTERED = "copies.registered", "副本の登録"
    CORRECTED = "copies.corrected", "副本の訂正"
    LOADED = "copies.loaded", "副本の一括取込"
    SEARCHED = "copies.searched", "副本の検索"
    SHOWN = "copies.shown", "副本の表示"
