"""符号の事象."""

from tesuri.workplace.audit import events as audit


class Event(audit.Event):
    """符号の事象: the code itself is never among the details."""

    REQUESTED = "codes.requested", "符号の取得依頼"
    OBTAINED = "codes.obtained", "符号の取得"
    LOADED = "codes.loaded", "符号の一括取込"
