"""支払ファイルの画面: a run out to a medium, and a file beside the books."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.formats import payment_file
from tesuri.welfare.payments.forms import RecordForm
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.queries import destinations

SHOWN = 200


@require_http_methods(["GET", "POST"])
@demands(Duty.PAYMENTS, Level.EDIT)
def record(request: HttpRequest, number: int) -> HttpResponse:
    """支払ファイル: the way out, and a file that is compared with the books."""
    actor, run = actor_of(request), queries.run_numbered(number)
    form = RecordForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"run": run, "form": form, "items": payment_file.items()}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"].read(payment_file.MOST_BYTES + 1)
            unlike, mistakes = actions.compare_record(actor, number, file)
            status = 422 if mistakes else 200
            shown |= {"unlike": unlike[:SHOWN], "unlike_count": len(unlike)}
            shown |= {"mistakes": mistakes[:SHOWN], "mistakes_count": len(mistakes)}
            shown |= {"is_compared": not mistakes}
    shown["destinations"] = destinations(actor)
    shown["may_export"] = may(actor, Duty.PAYMENTS, Level.EXPORT) and run.stage in actions.RECORDED
    return render(request, "payments/record.html", shown, status=status)


@require_POST
@demands(Duty.PAYMENTS, Level.EXPORT)
def order_record(request: HttpRequest, number: int) -> HttpResponse:
    """支払ファイルの出力を申し出る."""
    form = DestinationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return redirect("payments:record", number)
    order = actions.order_record(actor_of(request), number, **form.cleaned_data)
    return redirect("outputs:order", order.number)
