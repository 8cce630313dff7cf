"""端末の画面: the list of all, and the end of one; the rest two people decide, in staff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import queries, terminals
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import TERMINAL_UNUSED_DAYS


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """端末の一覧."""
    actor, now = actor_of(request), timezone.now()
    shown = {
        "terminals": queries.terminals_for(actor),
        "unused_days": TERMINAL_UNUSED_DAYS.value,
        "unused": {each.pk for each in terminals.unused(actor.body, now)},
    }
    return render(request, "access/terminals.html", shown)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def retire(request: HttpRequest, number: str) -> HttpResponse:
    """端末の停止."""
    terminals.retire(actor_of(request), number)
    messages.success(request, f"端末 {number} を停止しました。")
    return redirect("access:terminals")
