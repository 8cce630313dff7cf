"""一斉の文書の画面: ordered, stopped, printed, and the way to the print shop."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.campaigns.forms import ReminderForm
from tesuri.welfare.allowances.models import MailingKind
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.handing import answered

BEGUN = "作り始めました。進み具合は、この画面を開き直すと分かります。"


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def order(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """文書を作らせる: what is made already is made once."""
    actions.order_mailing(actor_of(request), year, _kind(kind))
    messages.success(request, f"{_kind(kind).label}を{BEGUN}")
    return redirect("allowances:campaign", year=year)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def stop(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """作成を止める."""
    actions.stop_mailing(actor_of(request), year, _kind(kind))
    messages.success(request, "作成を止めました。作ったものは残ります。")
    return redirect("allowances:campaign", year=year)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def remind(request: HttpRequest, year: int) -> HttpResponse:
    """督促する: with the day to answer by."""
    actions.remind(actor_of(request), year, ReminderForm(request.POST).read())
    messages.success(request, f"督促状を{BEGUN}")
    return redirect("allowances:campaign", year=year)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def make_one(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """一人の文書を作る: for who may see the address."""
    page = actions.make_mailing(actor_of(request), number, _kind(kind))
    messages.success(request, "一人分を作りました。")
    return redirect("allowances:campaign", year=page.bundle.campaign.year)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def print_bundle(request: HttpRequest, number: int) -> HttpResponse:
    """束を印刷する: at once when it is small, else by an order."""
    return answered(actions.print_mailing(actor_of(request), number))


@require_POST
@demands(Duty.ALLOWANCES, Level.EXPORT)
def shop(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """印刷業者へ渡す: encrypted, on a medium that is lent."""
    form = DestinationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return redirect("allowances:campaign", year=year)
    given = actions.order_mailing_for_print_shop(
        actor_of(request), year, _kind(kind), **form.cleaned_data
    )
    return redirect("outputs:order", given.number)


def _kind(name: str) -> MailingKind:
    if name not in MailingKind.values:
        raise Http404("その種類の文書はありません。")
    return MailingKind(name)
