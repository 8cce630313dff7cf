"""緊急時の権限の画面: two administrators open it, the security officer checks what was opened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import emergencies, queries
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.forms import EmergencyForm, NoteForm
from tesuri.workplace.access.limits import EMERGENCY_MINUTES

UNPROCESSABLE = 422


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """緊急時の権限の一覧: and the form to ask for one."""
    return _page(request, EmergencyForm(queries.officers_in(actor_of(request))))


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def ask(request: HttpRequest) -> HttpResponse:
    """緊急時の権限の申出."""
    actor = actor_of(request)
    form = EmergencyForm(queries.officers_in(actor), request.POST)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    given = form.cleaned_data
    emergencies.ask(actor, given["officer"], given["duty"], given["levels"], given["reason"])
    messages.success(request, "申し出ました。ほかの管理者が確認すると、すぐに使えます。")
    return redirect("access:emergencies")


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """緊急時の権限の開始."""
    row = emergencies.confirm(actor_of(request), number)
    messages.success(request, f"{row.officer.name}さんの緊急時の権限（E{number}）を開きました。")
    return redirect("access:emergencies")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """緊急時の権限の終了."""
    emergencies.end(actor_of(request), number)
    messages.success(request, f"緊急時の権限（E{number}）を終えました。")
    return redirect("access:emergencies")


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """緊急時の権限の報告: for the security officer."""
    return _report(request, NoteForm())


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def note(request: HttpRequest, number: int) -> HttpResponse:
    """緊急時の権限の点検."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _report(request, form, UNPROCESSABLE)
    emergencies.note(actor_of(request), number, form.cleaned_data["note"])
    messages.success(request, f"緊急時の権限（E{number}）の点検を記録しました。")
    return redirect("access:emergency_report")


def _page(request: HttpRequest, form: EmergencyForm, status: int = 200) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    rows = emergencies.recent(actor)
    shown = {
        "rows": [(row, row.is_waiting(now), row.is_open(now)) for row in rows],
        "confirmable": set(emergencies.to_confirm(actor).values_list("pk", flat=True)),
        "form": form,
        "names": queries.names_in(actor.body),
        "minutes": EMERGENCY_MINUTES.value,
        "may_edit": queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_confirm": queries.may(actor, Duty.ADMINISTRATION, Level.APPROVE),
    }
    return render(request, "access/emergencies.html", shown, status=status)


def _report(request: HttpRequest, form: NoteForm, status: int = 200) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    shown = {
        "rows": [(row, row.is_open(now)) for row in emergencies.look_at_all(actor)],
        "form": form,
        "names": queries.names_in(actor.body),
        "may_note": queries.may(actor, Duty.AUDIT, Level.EDIT),
    }
    return render(request, "access/emergency_report.html", shown, status=status)
