"""支払の画面: the runs, one run with its findings and approval, and the file for the bank."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.comparison import Last, last_before
from tesuri.welfare.payments.forms import DiscardForm, DispositionForm, RunForm, SendingForm
from tesuri.welfare.payments.models import Payment, Run, Stage
from tesuri.welfare.payments.queries.notices import notices_made
from tesuri.welfare.payments.queries.pages import RunPage
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.queries import destinations

NUMBER = re.compile("[1-9][0-9]{0,5}")
TOLD = (Stage.SENT, Stage.SETTLED)
submit, decide = submitting(actions.RUN), deciding(actions.RUN)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def runs(request: HttpRequest) -> HttpResponse:
    """支払処理の一覧: and the form for the next one."""
    actor = actor_of(request)
    shown = {"runs": queries.runs(), "may_edit": may(actor, Duty.PAYMENTS, Level.EDIT)}
    return render(request, "payments/runs.html", shown | {"form": RunForm()})


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def draft(request: HttpRequest) -> HttpResponse:
    """支払処理を作る."""
    form = RunForm(request.POST)
    if not form.is_valid():
        shown = {"runs": queries.runs(), "form": form, "may_edit": True}
        return render(request, "payments/runs.html", shown, status=422)
    cleaned = form.cleaned_data
    run = actions.draft_run(actor_of(request), cleaned["payment_month"], cleaned["pay_on"])
    messages.success(request, "支払処理を作りました。指摘を一つずつ確かめてください。")
    return _to(run.number)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """支払処理一件: transfers, months, findings, approval and file."""
    actor = actor_of(request)
    page = actions.look_at_run(actor, number, **_pages(request))
    return render(request, "payments/run.html", _shown(actor, page))


def _pages(request: HttpRequest) -> dict[str, int]:
    """Of both lists: the first page where none is named; too large a number is the last one."""
    named = {name: request.GET.get(name, "") for name in ("transfers", "findings")}
    return {name: int(text) if NUMBER.fullmatch(text) else 1 for name, text in named.items()}


def _shown(actor: Actor, page: RunPage) -> dict[str, Any]:
    run, names = page.run, persons.names_of(page.people)
    before = last_before(run, {each.person_id for each in page.transfers})
    return {
        "run": run,
        "page": page,
        "payments": [
            (each, names.get(each.person_id, ""), _change(each, before)) for each in page.transfers
        ],
        "findings": [(each, names.get(each.person_id or 0, "")) for each in page.findings],
        "may_edit": may(actor, Duty.PAYMENTS, Level.EDIT),
        "may_export": may(actor, Duty.PAYMENTS, Level.EXPORT),
        **_next_acts(actor, page),
        "destinations": destinations(actor),
        "newest_result": queries.newest_result(run),
        "may_print": may(actor, Duty.PAYMENTS, Level.PRINT),
        "notices": notices_made(run) if run.stage in TOLD else None,
        "alone": _told_alone(actor, page),
    }


def _next_acts(actor: Actor, page: RunPage) -> dict[str, Any]:
    """Of the whole run, on whatever page one is."""
    stage, approval = page.run.stage, latest(actions.RUN.kind, str(page.run.number))
    return {
        "stage": stage,
        "has_open_findings": page.open_findings > 0,
        "may_discard": _may_discard(actor, stage),
        "is_open": stage in (Stage.DRAFTED, Stage.RETURNED),
        "may_decide": may_decide(actor, approval),
        "approval": approval,
        "approval_facts": _facts(page),
        "sending_form": _sending_form(actor, page.run),
    }


def _told_alone(actor: Actor, page: RunPage) -> set[int]:
    """Whose notice is made one by one: who is shielded, by who may print and see the address."""
    is_time = page.run.stage in TOLD and may(actor, Duty.PAYMENTS, Level.PRINT)
    if not is_time or not persons.sees_hidden(actor):
        return set()
    return persons.shielded_among({payment.person_id for payment in page.transfers})


def _change(payment: Payment, last: Last) -> str:
    """The difference to the last term; empty where there is none to compare with."""
    if not last.month or payment.replaces_id is not None:
        return ""
    if payment.person_id not in last.yen:
        return "前回なし"
    return f"{payment.amount_yen - last.yen[payment.person_id]:+,}円"


def _sending_form(actor: Actor, found: Run) -> SendingForm | None:
    """Only while the file waits to be sent, and for who may record it."""
    if found.stage != Stage.FILE_MADE or not may(actor, Duty.PAYMENTS, Level.EDIT):
        return None
    orders = queries.orders_taken(actor.body, found.number)
    return SendingForm(orders=orders) if orders else None


def _may_discard(actor: Actor, stage: Stage) -> bool:
    needed = Level.APPROVE if stage == Stage.APPROVED else Level.EDIT
    open_stages = (Stage.DRAFTED, Stage.RETURNED, Stage.APPROVED)
    return stage in open_stages and may(actor, Duty.PAYMENTS, needed)


def _facts(page: RunPage) -> list[tuple[str, str]]:
    return [
        ("件数", f"{page.transfers.paginator.count}件"),
        ("合計", f"{page.yen:,}円"),
        ("処置した指摘", f"{page.findings.paginator.count}件"),
    ]


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def dispose(request: HttpRequest, number: int, finding: int) -> HttpResponse:
    """指摘を処置する."""
    form = DispositionForm(request.POST)
    given = form.cleaned_data["disposition"] if form.is_valid() else ""
    actions.dispose_finding(actor_of(request), finding, given)
    return redirect(f"{reverse('payments:run', args=[number])}?{urlencode(_pages(request))}")


@require_POST
@demands(Duty.PAYMENTS, Level.SEE)
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """取り消す: the months become payable again."""
    form = DiscardForm(request.POST)
    if form.is_valid():
        actions.discard_run(actor_of(request), number, form.cleaned_data["reason"])
        messages.success(request, "支払処理を取り消しました。")
    return _to(number)


@require_POST
@demands(Duty.PAYMENTS, Level.EXPORT)
def make_file(request: HttpRequest, number: int) -> HttpResponse:
    """総合振込ファイルを作る."""
    actions.make_file(actor_of(request), number)
    messages.success(request, "総合振込ファイルを作りました。")
    return _to(number)


@require_POST
@demands(Duty.PAYMENTS, Level.EXPORT)
def order_file(request: HttpRequest, number: int) -> HttpResponse:
    """ファイルの出力を申し出る: to a medium and a recipient of the registers."""
    form = DestinationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return _to(number)
    order = actions.order_file(actor_of(request), number, **form.cleaned_data)
    return redirect("outputs:order", order.number)


def _to(number: int) -> HttpResponse:
    return redirect("payments:run", number)
