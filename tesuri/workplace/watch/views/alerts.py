"""異常なアクセスの画面: the list, one by one, several at once, and the week's report."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.handing import handed
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.actions import answering, finding
from tesuri.workplace.watch.forms import AnswerForm, PeriodForm, usual_period
from tesuri.workplace.watch.models import CLOSED, Alert, State
from tesuri.workplace.watch.queries import alerts as queries
from tesuri.workplace.watch.queries.log import office_names

ANSWERED_DAYS, AGAIN_DAYS = 30, 7
TONES = {State.OPEN: "warn", State.ASKED: "now", State.SUSPECTED: "bad"}


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def alerts(request: HttpRequest) -> HttpResponse:
    """異常なアクセスの一覧: what waits, the oldest first."""
    actor = actor_of(request)
    found = answering.view_alerts(actor)
    return render(request, "watch/alerts.html", _listed(actor, found))


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def answered(request: HttpRequest) -> HttpResponse:
    """処置した一覧: of the last thirty days."""
    actor = actor_of(request)
    since = timezone.localdate() - timedelta(days=ANSWERED_DAYS)
    found = answering.view_answered(actor, since)
    return render(request, "watch/answered.html", _listed(actor, found))


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def alert(request: HttpRequest, number: int) -> HttpResponse:
    """一件の検知: why, on which records, what was answered, and the form for an answer."""
    actor = actor_of(request)
    found, records = answering.view_alert(actor, number)
    return render(
        request,
        "watch/alert.html",
        _shown(actor, found, records) | {"form": AnswerForm(begins_here=True)},
    )


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """処置: then the next open one, so that a week is done without going back and forth."""
    actor, form = actor_of(request), AnswerForm(request.POST)
    if not form.is_valid():
        found, records = answering.view_alert(actor, number)
        shown = _shown(actor, found, records) | {"form": form}
        return render(request, "watch/alert.html", shown, status=422)
    state = State(form.cleaned_data["state"])
    answering.answer(actor, [number], state, form.cleaned_data["reason"])
    messages.success(request, f"検知 {number} を「{state.label}」としました。")
    following = queries.following(actor)
    return redirect("watch:alert", following.pk) if following else redirect("watch:alerts")


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def answer_together(request: HttpRequest) -> HttpResponse:
    """まとめて処置: the chosen ones, all with one reason."""
    actor, form = actor_of(request), AnswerForm(request.POST)
    chosen = [int(each) for each in request.POST.getlist("alert") if each.isdecimal()][:500]
    if not form.is_valid() or not chosen:
        shown = _listed(actor, answering.view_alerts(actor))
        shown |= {"form": form, "chosen": chosen, "nothing_chosen": not chosen}
        return render(request, "watch/alerts.html", shown, status=422)
    state = State(form.cleaned_data["state"])
    count = answering.answer(actor, chosen, state, form.cleaned_data["reason"])
    messages.success(request, f"{count}件を「{state.label}」としました。")
    return redirect("watch:alerts")


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def look_again(request: HttpRequest) -> HttpResponse:
    """調べ直す: a period, by hand."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        actor = actor_of(request)
        shown = _listed(actor, answering.view_alerts(actor)) | {"period": form}
        return render(request, "watch/alerts.html", shown, status=422)
    count = finding.look_again(actor_of(request), **form.cleaned_data)
    messages.success(request, f"調べ直しました。新しい検知は{count}件です。")
    return redirect("watch:alerts")


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def week(request: HttpRequest, day: int | None = None) -> HttpResponse:
    """週報: of the week in which the day lies, last week's without one."""
    monday = _monday(day)
    made = answering.view_week(actor_of(request), monday)
    shown: dict[str, Any] = {"week": made, "states": State, "limit": limits.ANSWER_DAYS.value}
    shown |= {"day": f"{monday:%Y%m%d}", "before": f"{monday - timedelta(days=7):%Y%m%d}"}
    after = monday + timedelta(days=7)
    if after <= timezone.localdate():
        shown["after"] = f"{after:%Y%m%d}"
    shown["may_print"] = may(actor_of(request), Duty.AUDIT, Level.PRINT)
    return render(request, "watch/week.html", shown)


@require_POST
@demands(Duty.AUDIT, Level.PRINT)
def print_week(request: HttpRequest, day: int) -> HttpResponse:
    """週報の印刷: PDF."""
    return handed(answering.print_week(actor_of(request), _monday(day)))


def _monday(day: int | None) -> date:
    if day is None:
        return _week_begin(timezone.localdate() - timedelta(days=7))
    try:
        return _week_begin(datetime.strptime(str(day), "%Y%m%d").date())  # noqa: DTZ007 - a day alone
    except (ValueError, OverflowError):
        raise Http404("その日はありません。") from None


def _week_begin(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _listed(actor: Actor, found: list[Alert]) -> dict[str, Any]:
    today, offices = timezone.localdate(), office_names(actor.body)
    return {
        "alerts": [_line(each, today, offices) for each in found],
        "form": AnswerForm(),
        "period": PeriodForm(initial=usual_period(AGAIN_DAYS)),
        "may_edit": may(actor, Duty.AUDIT, Level.EDIT),
        "own": actor.user_id.lower(),
    }


def _line(alert: Alert, today: date, offices: dict[str, str]) -> dict[str, Any]:
    state = State(getattr(alert, "state", State.OPEN))
    return {
        "alert": alert,
        "office": offices.get(alert.office, alert.office),
        "state": state.label,
        "tone": TONES.get(state, "good"),
        "is_late": state not in CLOSED and queries.is_late(alert, today),
        "is_own": "",
        "step": list(alert.steps.all())[-1],
    }


def _shown(actor: Actor, alert: Alert, records: list[dict[str, Any]]) -> dict[str, Any]:
    line = _line(alert, timezone.localdate(), office_names(actor.body))
    is_own = alert.officer_id.lower() == actor.user_id.lower()
    is_closed = getattr(alert, "state", "") in CLOSED
    may_answer = may(actor, Duty.AUDIT, Level.EDIT) and not is_own and not is_closed
    return line | {"records": records, "is_own": is_own, "may_answer": may_answer}
