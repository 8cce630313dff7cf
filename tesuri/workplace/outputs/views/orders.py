"""出力の申出の画面: what waits, what may be taken, and the taking itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.doors import deciding_among
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.outputs import actions, stories
from tesuri.workplace.outputs.actions.order_matters import KINDS, content_of, matter_numbered
from tesuri.workplace.outputs.handing import handed
from tesuri.workplace.outputs.models import OrderKind, OrderState


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """申出の一覧."""
    found = actions.look_at_orders(actor_of(request))
    shown = {"rows": [(each, each.now) for each in found]}
    return render(request, "outputs/orders.html", shown)


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def order(request: HttpRequest, number: int) -> HttpResponse:
    """申出一つ: what an approver sees is what goes out, without the people in it."""
    actor = actor_of(request)
    found = actions.look_at_order(actor, number)
    now = found.now
    is_mine = found.ordered_by_id.lower() == actor.user_id.lower()
    approval = latest(KINDS[OrderKind(found.kind)], str(number))
    shown = {
        "order": found,
        "now": now,
        "facts": list(content_of(found).items()),
        "entries": stories.of_order(found),
        "approval": approval,
        "decide": reverse("outputs:decide_order", args=[number]),
        "may_decide": may_decide(actor, approval),
        "is_mine": is_mine,
        "may_take": is_mine and now.state == OrderState.READY,
        "may_withdraw": is_mine and now.state == OrderState.READY,
    }
    return render(request, "outputs/order.html", shown)


decide = deciding_among(Duty.MEDIA, matter_numbered)


@require_POST
@demands(Duty.MEDIA, Level.SEE)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """取り下げる."""
    actions.withdraw_order(actor_of(request), number)
    messages.success(request, "取り下げました。用意した内容は消去しました。")
    return redirect("outputs:order", number)


@require_POST
@demands(Duty.MEDIA, Level.EXPORT)
def take_export(request: HttpRequest, number: int) -> HttpResponse:
    """媒体へ書き出すファイルを取り出す."""
    return handed(actions.take_export(actor_of(request), number))


@require_POST
@demands(Duty.MEDIA, Level.SEE)
def take_print(request: HttpRequest, number: int) -> HttpResponse:
    """申し出た一覧を印刷する: the action asks for the right to print of the content's duty."""
    return handed(actions.take_print(actor_of(request), number))
