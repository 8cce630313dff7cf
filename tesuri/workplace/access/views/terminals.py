"""端末の画面: an administrator sees which terminals ask, accepts them, and stops them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import queries, terminals
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """端末の一覧."""
    actor = actor_of(request)
    shown = {
        "terminals": queries.terminals(),
        "may_decide": queries.may(actor, Duty.ADMINISTRATION, Level.APPROVE),
    }
    return render(request, "access/terminals.html", shown)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """端末の登録."""
    _must_exist(number)
    terminals.accept(actor_of(request), number)
    messages.success(request, f"端末 {number} を登録しました。")
    return redirect("access:terminals")


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def retire(request: HttpRequest, number: str) -> HttpResponse:
    """端末の停止."""
    _must_exist(number)
    terminals.retire(actor_of(request), number)
    messages.success(request, f"端末 {number} を停止しました。")
    return redirect("access:terminals")


def _must_exist(number: str) -> None:
    if queries.terminal(number) is None:
        raise Http404
