"""異常なアクセスを処置する: each with a kind and a reason; nobody answers for him- or herself."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.watch.documents.week import as_pdf
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import ANSWERS, CLOSED, Alert, AlertStep, State
from tesuri.workplace.watch.queries import alerts


class AboutOneself(Refusal):
    """自分についての検知: another officer has to answer it."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "あなた自身の操作についての検知は、あなたには処置できません。"
            "監査の入力の権限があるほかの人に依頼してください。",
            code="about_oneself",
        )


class AlreadyClosed(Refusal):
    """処置済み: somebody answered it finally in the meantime."""

    status = 409

    def __init__(self) -> None:
        super().__init__("すでに処置されています。内容を確かめてください。", code="already_closed")


@transaction.atomic
def view_alerts(actor: Actor) -> list[Alert]:
    """異常なアクセスの一覧: what is not closed."""
    demand(actor, Duty.AUDIT, Level.SEE)
    found = list(alerts.unclosed(actor.body)[: alerts.SHOWN_AT_MOST])
    audit.record(actor, WatchEvent.ALERTS_VIEWED, count=len(found))
    return found


@transaction.atomic
def view_answered(actor: Actor, since: date) -> list[Alert]:
    """処置した一覧: of the days since then."""
    demand(actor, Duty.AUDIT, Level.SEE)
    found = list(alerts.answered(actor.body, since)[: alerts.SHOWN_AT_MOST])
    audit.record(actor, WatchEvent.ALERTS_VIEWED, count=len(found), since=since.isoformat())
    return found


@transaction.atomic
def view_alert(actor: Actor, number: int) -> tuple[Alert, list[dict[str, Any]]]:
    """一件を見る: with the records that it rests on."""
    demand(actor, Duty.AUDIT, Level.SEE)
    alert = alerts.alert(actor.body, number)
    audit.record(actor, WatchEvent.ALERT_VIEWED, subject=alert.subject, alert=number)
    return alert, alerts.records_of(alert)


@transaction.atomic
def answer(actor: Actor, numbers: Collection[int], state: State, reason: str) -> int:
    """処置: of one alert or of several at once, all or none; the number answered."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    if state not in ANSWERS or not reason.strip():
        raise Refusal("処置の種類と理由を入力してください。", code="no_answer")
    found = Alert.objects.filter(body=actor.body, pk__in=set(numbers))
    locked = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not locked or len(locked) != len(set(numbers)):
        raise Refusal("処置する検知を選んでください。", code="no_alert")
    for alert in locked:
        with about(WatchEvent.ALERT_ANSWERED, alert.subject):
            _answer(actor, alert, state, reason)
    return len(locked)


def _answer(actor: Actor, alert: Alert, state: State, reason: str) -> None:
    if alert.officer_id.lower() == actor.user_id.lower():
        raise AboutOneself
    if alerts.state_of(alert) in CLOSED:
        raise AlreadyClosed
    AlertStep.objects.create(
        alert=alert,
        state=state,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
    )
    audit.record(
        actor,
        WatchEvent.ALERT_ANSWERED,
        subject=alert.subject,
        alert=alert.pk,
        pattern=alert.pattern,
        state=state.value,
        reason=reason,
    )


@transaction.atomic
def view_week(actor: Actor, monday: date) -> alerts.Week:
    """週報を見る."""
    demand(actor, Duty.AUDIT, Level.SEE)
    audit.record(actor, WatchEvent.WEEK_VIEWED, period=monday.isoformat())
    return alerts.week_of(actor.body, monday, timezone.localdate())


@transaction.atomic
def print_week(actor: Actor, monday: date) -> Printout:
    """週報の印刷: PDF; it names officers, and nobody else."""
    demand(actor, Duty.AUDIT, Level.PRINT)
    week = alerts.week_of(actor.body, monday, timezone.localdate())
    audit.record(
        actor, WatchEvent.WEEK_PRINTED, period=monday.isoformat(), count=week.total["found"]
    )
    pdf = as_pdf(week, actor, timezone.localtime())
    name = f"shuho-{monday:%Y%m%d}.pdf"
    return outputs.print_document(actor, Duty.AUDIT, "異常なアクセスの週報", pdf, [], name=name)
