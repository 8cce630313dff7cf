"""一年の再判定の画面: how far a run is, what it found, and the receipt of each claim."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.models import (
    RUNNING,
    Progress,
    Redetermination,
    YearDifference,
)
from tesuri.welfare.allowances.rules.months.results import BY_VALUE
from tesuri.welfare.allowances.yearly.forms import RedeterminationForm
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in

UNPROCESSABLE = 422
UNDECIDED = "未決定"


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def redeterminations(request: HttpRequest) -> HttpResponse:
    """一年の再判定の一覧: with how far each came."""
    actor = actor_of(request)
    rows = [_far(run) for run in actions.list_redeterminations(actor)]
    shown = {"rows": rows, "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT)}
    return render(request, "allowances/redeterminations.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def start(request: HttpRequest) -> HttpResponse:
    """再判定を始める: the worker does it."""
    actor, today = actor_of(request), timezone.localdate()
    form = RedeterminationForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_redetermination(actor, form.year, form.cleaned_data["reason"])
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "再判定を始めました。決定は何も変わりません。")
            return redirect("allowances:redetermination", number=run.number)
    status = UNPROCESSABLE if form.errors else 200
    shown = {"form": form}
    return render(request, "allowances/start_redetermination.html", shown, status=status)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def redetermination(request: HttpRequest, number: str) -> HttpResponse:
    """再判定一件: its progress, sums and the first of its differences."""
    actor = actor_of(request)
    run, found = actions.view_redetermination(actor, number)
    may_edit, steps = may(actor, Duty.ALLOWANCES, Level.EDIT), list(run.steps.all())
    shown = {
        **_far(run),
        "steps": [(each.at, Progress(each.progress).label, each.actor_name) for each in steps],
        "digest": steps[-1].digest,
        "rows": [_told(each) for each in found],
        "may_stop": may_edit and run.progress in RUNNING,
        "may_resume": may_edit and run.progress == Progress.STOPPED,
    }
    return render(request, "allowances/redetermination.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """止める: after the part that is being written."""
    actions.stop_redetermination(actor_of(request), number)
    messages.success(request, "止めました。続きは、いつでも再開できます。")
    return redirect("allowances:redetermination", number=number)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """再開する: from where it was stopped."""
    actions.resume_redetermination(actor_of(request), number)
    messages.success(request, "再開しました。")
    return redirect("allowances:redetermination", number=number)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def receipt(request: HttpRequest, number: str, claim: str) -> HttpResponse:
    """一年の控え: as `tesuri replay` reads it."""
    kept = actions.view_year_receipt(actor_of(request), number, claim)
    shown = {"receipt": kept, "run": kept.run, "whole": queries.whole_receipt(kept).decode()}
    return render(request, "allowances/year_receipt.html", shown)


def _far(run: Redetermination) -> dict[str, Any]:
    """進み: claims done, and what was found so far."""
    parts = list(run.parts.all())
    return {
        "run": run,
        "last_month": date(run.first_month.year + 1, run.first_month.month - 1, 1),
        "state": run.progress.label,
        "is_running": run.progress in RUNNING,
        "done": sum(part.claims for part in parts),
        "differing": sum(part.differing for part in parts),
        "more": sum(part.more_yen for part in parts),
        "less": sum(part.less_yen for part in parts),
    }


def _told(each: YearDifference) -> dict[str, Any]:
    decided = BY_VALUE[each.decided_result].label if each.decided_result else UNDECIDED
    return {
        "difference": each,
        "number": each.claim.person.addressee_number,
        "claim": each.claim.number,
        "decided": decided,
        "found": BY_VALUE[each.found_result].label,
        "change": (each.found_yen - each.decided_yen) * each.months,
        "paid": each.paid_yen * each.months,
    }
