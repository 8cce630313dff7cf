"""ログインの状況の画面: waits and sessions, which an administrator ends; and who read no notice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import queries, sessions, situation, waits
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.forms import ReasonForm

UNPROCESSABLE = 422


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def shown(request: HttpRequest) -> HttpResponse:
    """ログインの状況."""
    return _page(request, ReasonForm())


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """利用者IDの待ち時間の解除."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    officer = waits.lift(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, f"{officer.name}さんの待ち時間を解除しました。")
    return redirect("access:situation")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def lift_terminal(request: HttpRequest, number: str) -> HttpResponse:
    """端末の待ち時間の解除."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    waits.lift_terminal(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, f"端末 {number} の待ち時間を解除しました。")
    return redirect("access:situation")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """セッションの終了: the officer is told with the next request, and by whom."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    row = sessions.end_for(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, f"{row.officer.name}さんのセッションを終わらせました。")
    return redirect("access:situation")


def _page(request: HttpRequest, form: ReasonForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    found = situation.look_at_situation(actor)
    given = {
        "found": found,
        "accounts": [(each, row, waits.is_waiting(row)) for each, row in found.accounts],
        "terminals": [(each, waits.is_waiting(each)) for each in found.terminals],
        "form": form,
        "own": actor.session,
        "may_edit": queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "access/situation.html", given, status=status)
