"""進達の画面: what waits, a list with its 送付書 and its approval, and 返戻."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.actions import transmittals as actions
from tesuri.welfare.allowances.carers.competence import usual_days
from tesuri.welfare.allowances.forms.carers import DayAndReasonForm, TransmittalForm
from tesuri.welfare.allowances.models import Filing, FilingStage, Step
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.outputs.handing import answered

submit, decide = submitting(actions.TRANSMITTAL), deciding(actions.TRANSMITTAL)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def transmittals(request: HttpRequest) -> HttpResponse:
    """進達の待ち: what may be sent, what came back, what the prefecture has, and the lists."""
    return _list_page(request, None)


@require_http_methods(["POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def draft(request: HttpRequest) -> HttpResponse:
    """進達の起案."""
    actor = actor_of(request)
    waiting = actions.list_waiting(actor)[FilingStage.CHECKED]
    form = TransmittalForm(request.POST, waiting=_offered(waiting))
    if form.is_valid():
        said = form.cleaned_data
        try:
            drafted = actions.draft_transmittal(actor, said["filings"], said["sent_on"])
        except Refusal as refusal:
            return _list_page(request, form, status=tell_in(form, request, refusal))
        messages.success(request, f"進達 {drafted.number} を起案しました。")
        return redirect("allowances:transmittal", number=drafted.number)
    return _list_page(request, form, status=422)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def transmittal(request: HttpRequest, number: str) -> HttpResponse:
    """進達: the list with names, its approval, and the 送付書."""
    actor = actor_of(request)
    found = actions.view_transmittal(actor, number)
    approval = approvals.latest(found.KIND, number)
    may_print = may(actor, Duty.ALLOWANCES, Level.PRINT)
    shown = {
        "transmittal": found,
        "rows": _named(queries.filings_on(found)),
        "approval": approval,
        "facts": actions.transmittal_facts(actions.content_of(found)),
        "may_decide": approvals.may_decide(actor, approval),
        "may_submit": found.step == Step.DRAFTED and may(actor, Duty.ALLOWANCES, Level.EDIT),
        "may_print": found.step == Step.IN_FORCE and may_print,
        "state": "進達済み" if found.step == Step.IN_FORCE else found.step.label,
    }
    return render(request, "allowances/transmittal.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def print_letter(request: HttpRequest, number: str) -> HttpResponse:
    """送付書の印刷."""
    return answered(actions.print_transmittal(actor_of(request), number))


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def remand(request: HttpRequest, number: str) -> HttpResponse:
    """返戻."""
    on, reason = DayAndReasonForm(request.POST).read()
    actions.remand_filing(actor_of(request), number, on, reason)
    messages.success(request, "返戻を記録しました。補正して、審査済みにしてから進達し直します。")
    return redirect("allowances:filing", number=number)


def _list_page(
    request: HttpRequest, form: TransmittalForm | None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    waiting = actions.list_waiting(actor)
    offered = _offered(waiting[FilingStage.CHECKED])
    days = usual_days(actor.body)
    shown = {
        "form": form or TransmittalForm(waiting=offered),
        "is_anything_waiting": bool(offered),
        "remanded": _named(waiting[FilingStage.REMANDED]),
        "sent": [(*row, _days_since(row[0])) for row in _named(waiting[FilingStage.SENT])],
        "usual_days": days,
        "transmittals": queries.recent_transmittals(),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/transmittals.html", shown, status=status)


def _named(filings: list[Filing]) -> list[tuple[Filing, str]]:
    names = persons.names_of([filing.case.person for filing in filings])
    return [(filing, names.get(filing.case.person_id, "")) for filing in filings]


def _offered(filings: list[Filing]) -> list[tuple[str, str]]:
    return [
        (f.number, f"{f.number}　{f.get_kind_display()}　{name}　{wareki(f.filed_on)}")
        for f, name in _named(filings)
    ]


def _days_since(filing: Filing) -> int | None:
    sent: Any = filing.steps.last()
    return (timezone.localdate() - sent.happened_on).days if sent.happened_on else None
