"""封印の遅れ: how long events wait unsigned; past the limit no personal data is served."""

import time

import structlog
from django.conf import settings
from django.db import connection

from tesuri.ground.records import Refusal
from tesuri.workplace.audit.limits import HEADS_LATE_SECONDS

KNOWN_FOR_SECONDS = 1.0
WAITING = """
SELECT CASE WHEN since IS NULL THEN 0
  ELSE extract(epoch FROM clock_timestamp() - greatest(since,
    (SELECT at FROM audit_round WHERE at <= clock_timestamp()))) END
FROM (SELECT min(since) AS since FROM audit_unsealed) AS oldest
"""

log = structlog.get_logger("tesuri.audit")
_asked: dict[str, tuple[float, float]] = {}  # database → (asked at, seconds late)


class LogNotSealed(Refusal):
    """監査記録に署名できない: whoever looked now could later be struck from the log unseen."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "監査記録への署名が止まっているため、個人情報の画面を開けません。"
            "システム管理者に「監査記録の署名が止まっている」と連絡してください。"
            "署名が再開すると、数秒で元どおり使えます。",
            code="log_not_sealed",
        )


def unsealed_seconds() -> float:
    """遅れ: for how long, in seconds, the oldest waiting event has been passed by no sealer.

    By the clock of the database. A transaction that took long is not late: its events count from
    the last round that a sealer finished. A round in the future is none: the clock was set back.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return max(0.0, float(cursor.fetchone()[0]))


def is_late() -> bool:
    """遅れているか: past the limit; asked of the database at most once a second in a process.

    A test site may leave the question out, since no sealer runs beside it.
    """
    if not settings.TESURI_REFUSE_UNSEALED:
        return False
    now, name = time.monotonic(), str(connection.settings_dict["NAME"])
    asked_at, seconds = _asked.get(name, (-KNOWN_FOR_SECONDS, 0.0))
    if now - asked_at >= KNOWN_FOR_SECONDS:
        seconds = unsealed_seconds()
        _asked[name] = (now, seconds)
        sound_alarm(seconds)
    return seconds > HEADS_LATE_SECONDS.value


def forget() -> None:
    """忘れる: the next question goes to the database."""
    _asked.clear()


def sound_alarm(seconds: float) -> None:
    """警報: one critical line in the journal of the process, while heads are late."""
    if seconds > HEADS_LATE_SECONDS.value:
        log.critical("heads_late", seconds=round(seconds))


def refuse_when_late() -> None:
    """遅れていれば拒む: raises LogNotSealed."""
    if is_late():
        raise LogNotSealed
