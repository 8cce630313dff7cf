"""通知書の一括発行の画面: ordered by days, stopped, gone on with, printed, sent to a printer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, notice_runs
from tesuri.welfare.allowances.campaigns.forms import DaysForm
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.handing import answered
from tesuri.workplace.outputs.queries import destinations

UNPROCESSABLE = 422
BEGUN = "通知書を作り始めました。進み具合は、この画面を開き直すと分かります。"


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.PRINT)
def runs(request: HttpRequest) -> HttpResponse:
    """通知書の一括発行: the former ones, and the days of the next."""
    form = DaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.order_notices(actor_of(request), **form.cleaned_data)
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, BEGUN)
            return redirect("allowances:notice_run", number=run.pk)
    shown = {"runs": notice_runs.runs(), "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/notice_runs.html", shown, status=status)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """一括発行一つ: how far it has come, and its bundles."""
    actor = actor_of(request)
    found = actions.view_notices(actor, number)
    shown = {
        "run": found,
        "issued": notice_runs.issued_of(found),
        "lacking": notice_runs.lacking_between(found.since, found.through),
        "may_print": may(actor, Duty.ALLOWANCES, Level.PRINT),
        "may_export": may(actor, Duty.ALLOWANCES, Level.EXPORT),
        "destinations": destinations(actor),
    }
    return render(request, "allowances/notice_run.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """続きを作らせる."""
    actions.resume_notices(actor_of(request), number)
    messages.success(request, BEGUN)
    return redirect("allowances:notice_run", number=number)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """作成を止める."""
    actions.stop_notices(actor_of(request), number)
    messages.success(request, "作成を止めました。発行したものは残ります。")
    return redirect("allowances:notice_run", number=number)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def print_bundle(request: HttpRequest, number: int) -> HttpResponse:
    """束を印刷する: at once when it is small, else by an order."""
    return answered(actions.print_notices(actor_of(request), number))


@require_POST
@demands(Duty.ALLOWANCES, Level.EXPORT)
def shop(request: HttpRequest, number: int) -> HttpResponse:
    """印刷業者へ渡す: encrypted, on a medium that is lent."""
    form = DestinationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return redirect("allowances:notice_run", number=number)
    order = actions.order_notices_for_print_shop(actor_of(request), number, **form.cleaned_data)
    return redirect("outputs:order", order.number)
