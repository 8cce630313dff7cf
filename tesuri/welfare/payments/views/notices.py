"""支払通知書の画面: how far the work has come, each bundle, and the way to the print shop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tesuri.welfare.payments import actions
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.handing import answered


@require_POST
@demands(Duty.PAYMENTS, Level.PRINT)
def make(request: HttpRequest, number: int) -> HttpResponse:
    """支払通知書を作らせる: what is made already is made once."""
    actions.order_notices(actor_of(request), number)
    messages.success(
        request, "支払通知書を作り始めました。進み具合は、この画面を開き直すと分かります。"
    )
    return redirect("payments:run", number)


@require_POST
@demands(Duty.PAYMENTS, Level.PRINT)
def make_one(request: HttpRequest, number: int) -> HttpResponse:
    """一人の支払通知書を作る: for who may see the address."""
    notice = actions.make_notice(actor_of(request), number)
    messages.success(request, "支払通知書を作りました。")
    return redirect("payments:run", notice.bundle.run_id)


@require_POST
@demands(Duty.PAYMENTS, Level.PRINT)
def print_bundle(request: HttpRequest, number: int) -> HttpResponse:
    """束を印刷する: at once when it is small, else by an order."""
    return answered(actions.print_bundle(actor_of(request), number))


@require_POST
@demands(Duty.PAYMENTS, Level.EXPORT)
def for_print_shop(request: HttpRequest, number: int) -> HttpResponse:
    """印刷業者へ渡す: encrypted, on a medium that is lent."""
    form = DestinationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return redirect("payments:run", number)
    order = actions.order_for_print_shop(actor_of(request), number, **form.cleaned_data)
    return redirect("outputs:order", order.number)
