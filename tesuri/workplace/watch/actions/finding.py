"""異常なアクセスを探す: the rules over a day; running twice finds the same and adds nothing."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import CLOSED, Alert, AlertStep, Evidence, State
from tesuri.workplace.watch.queries import days, log
from tesuri.workplace.watch.queries.alerts import state_of
from tesuri.workplace.watch.rules.patterns import PATTERNS, Sign, find

LOCK = 7_451_002
LONGEST_DAYS = 62
FOUND, MORE = "規則による検知", "同じ日の記録が新たに見つかりました"


@transaction.atomic
def find_alerts(actor: Actor, day: date, patterns: Collection[str] = tuple(PATTERNS)) -> int:
    """一日を調べる: the number of new alerts; the run itself is an event, so that a gap shows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, actor.body])
    seen = days.day_of(actor.body, day)
    signs = find(seen, patterns)
    moments = _moments(actor.body, day, {act.number for sign in signs for act in sign.acts})
    count = sum(_keep(actor, day, sign, moments) for sign in signs)
    audit.record(
        actor, WatchEvent.ALERTS_FOUND, day=day.isoformat(), patterns=sorted(patterns), count=count
    )
    return count


@transaction.atomic
def look_again(actor: Actor, since: date, through: date) -> int:
    """調べ直す: by hand, for a period; after the calendar or a register was put right."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    through = min(through, timezone.localdate())
    count = (through - since).days + 1
    if count > LONGEST_DAYS:
        raise Refusal(
            f"一度に調べ直せるのは{LONGEST_DAYS}日までです。期間を短くしてください。",
            code="period_too_long",
        )
    return sum(find_alerts(actor, since + timedelta(days=n)) for n in range(count))


def _moments(body: str, day: date, numbers: set[int]) -> dict[int, datetime]:
    begin, end = log.bounds(day, day)
    rows = AuditRecord.objects.filter(body=body, at__gte=begin, at__lt=end, id__in=numbers)
    return dict(rows.values_list("id", "at"))


def _keep(actor: Actor, day: date, sign: Sign, moments: dict[int, datetime]) -> bool:
    """One sign becomes an alert, or more evidence of one that is there; True when it is new."""
    key = sha256("|".join((sign.pattern, sign.officer, str(day), sign.subject)).encode())
    first = sign.acts[0]
    alert, is_new = Alert.objects.get_or_create(
        body=actor.body,
        key=key.hexdigest(),
        defaults={
            "pattern": sign.pattern,
            "day": day,
            "officer_id": sign.officer,
            "officer_name": _name(sign),
            "office": first.office,
            "terminal": first.terminal,
            "subject": sign.subject,
            "told": [list(pair) for pair in sign.told],
        },
    )
    known = set(alert.evidence.values_list("record", flat=True))
    fresh = [act for act in sign.acts if act.number not in known]
    Evidence.objects.bulk_create(
        Evidence(alert=alert, record=act.number, at=moments[act.number]) for act in fresh
    )
    if is_new or (fresh and state_of(alert) in CLOSED):
        _open(actor, alert, FOUND if is_new else MORE)
    return is_new


def _open(actor: Actor, alert: Alert, reason: str) -> None:
    program = Actor.system("watch", actor.body)
    AlertStep.objects.create(
        alert=alert,
        state=State.OPEN,
        actor_user_id=program.user_id,
        actor_name=program.name,
        reason=reason,
    )


def _name(sign: Sign) -> str:
    """Who it is: as the log calls the actor; an account that only failed to log in by its name."""
    own = next((act.name for act in sign.acts if act.officer == sign.officer), "")
    if own or sign.officer.startswith("terminal:"):
        return own or f"端末 {sign.officer.removeprefix('terminal:') or '不明'}"
    officer = Officer.objects.filter(user_id=sign.officer).first()
    return officer.name if officer else sign.officer
