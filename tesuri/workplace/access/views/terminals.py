"""端末の画面: an administrator sees which terminals ask, accepts them, and stops them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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
        "terminals": queries.terminals_for(actor),
        "may_confirm": queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_decide": queries.may(actor, Duty.ADMINISTRATION, Level.APPROVE),
    }
    return render(request, "access/terminals.html", shown)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """端末の確認."""
    terminals.confirm(actor_of(request), number)
    messages.success(request, f"端末 {number} を確認しました。ほかの管理者が承認してください。")
    return redirect("access:terminals")


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """端末の登録."""
    terminals.accept(actor_of(request), number)
    messages.success(request, f"端末 {number} を登録しました。")
    return redirect("access:terminals")


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def retire(request: HttpRequest, number: str) -> HttpResponse:
    """端末の停止."""
    terminals.retire(actor_of(request), number)
    messages.success(request, f"端末 {number} を停止しました。")
    return redirect("access:terminals")
