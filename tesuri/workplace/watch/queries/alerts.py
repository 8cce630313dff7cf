"""異常なアクセスを読む: what is open, what was answered, and how long it took."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.models import ANSWERS, CLOSED, Alert, AlertStep, Pattern, State
from tesuri.workplace.watch.queries import log

SHOWN_AT_MOST = 200
UNCLOSED = (State.OPEN, State.ASKED)


def alerts_of(body: str) -> QuerySet[Alert]:
    """異常なアクセス: each with its present state, as `state`."""
    newest = AlertStep.objects.filter(alert=OuterRef("pk")).order_by("-id").values("state")[:1]
    steps = Prefetch("steps", AlertStep.objects.order_by("id"))
    return Alert.objects.filter(body=body).annotate(state=Subquery(newest)).prefetch_related(steps)


def unclosed(body: str) -> QuerySet[Alert]:
    """閉じていないもの: the oldest day first, so that what waits longest is answered first."""
    return (
        alerts_of(body).filter(Q(state__in=UNCLOSED)).order_by("day", "officer_id", "pattern", "id")
    )


def answered(body: str, since: date) -> QuerySet[Alert]:
    """処置したもの: of the days since then, newest first."""
    return alerts_of(body).filter(Q(state__in=CLOSED), day__gte=since)


def state_of(alert: Alert) -> State:
    """今の処置: of one alert."""
    newest = alert.steps.order_by("-id").first()
    return State(newest.state) if newest else State.OPEN


def alert(body: str, number: int) -> Alert:
    """一件: of this body, else Http404."""
    if found := alerts_of(body).filter(pk=number).first():
        return found
    raise Http404("その番号の検知はありません。")


def following(actor: Actor) -> Alert | None:
    """次の一件: open, and not about the one who would answer it."""
    waiting = unclosed(actor.body).filter(Q(state=State.OPEN))
    return waiting.exclude(officer_id__iexact=actor.user_id).first()


def records_of(alert: Alert) -> list[dict[str, Any]]:
    """根拠となった記録: as the log has them, in order of time."""
    numbers = list(alert.evidence.values_list("record", flat=True))
    rows = log.found(alert.body, log.Criteria(alert.day, alert.day)).filter(id__in=numbers)
    offices = log.office_names(alert.body)
    return [log.line(row, offices) for row in log.in_order(rows)]


def is_late(alert: Alert, today: date) -> bool:
    """期限を過ぎたか: the limit counts from the day on which it was found."""
    found_on = timezone.localtime(alert.found_at).date()
    return (today - found_on).days > limits.ANSWER_DAYS.value


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面へ: how many wait, for those who read the log."""
    if not may(actor, Duty.AUDIT, Level.SEE):
        return []
    return [("異常なアクセスの確認", unclosed(actor.body).count(), "watch:alerts")]


@dataclass(frozen=True)
class Week:
    """週報: what was found in the week, what became of it, and what is late now."""

    monday: date
    rows: list[dict[str, Any]]
    total: dict[str, int]
    late: list[Alert]
    closers: list[dict[str, Any]]

    @property
    def sunday(self) -> date:
        """週の終わり."""
        return self.monday + timedelta(days=6)


def week_of(body: str, monday: date, today: date) -> Week:
    """週報を作る: by pattern and by who answered; `today` decides what is late."""
    sunday = monday + timedelta(days=6)
    found = alerts_of(body).filter(day__gte=monday, day__lte=sunday)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        counts[each.pattern]["found"] += 1
        counts[each.pattern][getattr(each, "state", State.OPEN)] += 1
    rows = [
        {"label": Pattern(pattern).label, **_counted(counts[pattern])}
        for pattern in Pattern.values
        if pattern in counts
    ]
    late = [each for each in unclosed(body) if is_late(each, today)]
    total = _counted(sum(counts.values(), Counter()))
    return Week(monday, rows, total, late, _closers(body, monday, sunday))


def _counted(counter: Counter[str]) -> dict[str, int]:
    return {name: counter[name] for name in ("found", *State.values)}


def _closers(body: str, monday: date, sunday: date) -> list[dict[str, Any]]:
    begin, end = log.bounds(monday, sunday)
    steps = AlertStep.objects.filter(alert__body=body, at__gte=begin, at__lt=end, state__in=ANSWERS)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for user_id, name, state in steps.values_list("actor_user_id", "actor_name", "state"):
        counts[user_id, name][state] += 1
    return [
        {"user_id": user_id, "name": name, **_counted(counted), "count": counted.total()}
        for (user_id, name), counted in sorted(counts.items())
    ]
