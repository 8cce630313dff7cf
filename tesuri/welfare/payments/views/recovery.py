"""返納の画面: a plan and its decision, each payment, and the letters that ask for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.forms import (
    InstalmentsForm,
    ReminderForm,
    RepaymentForm,
    SetOffForm,
)
from tesuri.welfare.payments.models import LetterKind
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.views.overpayments import page
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.outputs.handing import handed

PUT_FORWARD = "返納計画を決裁に上げました。ほかの人の承認を待ちます。"
decide = deciding(actions.RECOVERY)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """返納計画: on the page of its claim."""
    return page(request, owing.plan_numbered(number).overpayment_id)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def set_off(request: HttpRequest, number: int) -> HttpResponse:
    """内払調整を起案する."""
    form, status = SetOffForm(request.POST), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.propose_set_off(actor_of(request), number, given["percent"], given["talk"])
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, PUT_FORWARD)
            return redirect("payments:overpayment", number)
    return page(request, number, form, status)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def instalments(request: HttpRequest, number: int) -> HttpResponse:
    """分割納付を起案する."""
    form, status = InstalmentsForm(request.POST), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.propose_instalments(actor_of(request), number, given["parts"], given["terms"])
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, PUT_FORWARD)
            return redirect("payments:overpayment", number)
    return page(request, number, form, status)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def repay(request: HttpRequest, number: int) -> HttpResponse:
    """納付を記録する."""
    claim = owing.instalment(number).plan.overpayment_id
    form, status = RepaymentForm(request.POST), 422
    if form.is_valid():
        try:
            actions.post_repayment(actor_of(request), number, **form.cleaned_data)
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "納付を記録しました。")
            return redirect("payments:overpayment", claim)
    return page(request, claim, form, status, part=number)


@require_POST
@demands(Duty.PAYMENTS, Level.PRINT)
def issue_slip(request: HttpRequest, number: int) -> HttpResponse:
    """納付書を発行する."""
    letter = actions.issue_letter(actor_of(request), number, LetterKind.SLIP)
    messages.success(request, f"納付書 {letter.number} を発行しました。")
    return redirect("payments:overpayment", letter.instalment.plan.overpayment_id)


@require_POST
@demands(Duty.PAYMENTS, Level.PRINT)
def issue_reminder(request: HttpRequest, number: int) -> HttpResponse:
    """督促状を発行する."""
    claim = owing.instalment(number).plan.overpayment_id
    form, status = ReminderForm(request.POST), 422
    if form.is_valid():
        due_on = form.cleaned_data["due_on"]
        try:
            actions.issue_letter(actor_of(request), number, LetterKind.REMINDER, due_on)
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "督促状を発行しました。")
            return redirect("payments:overpayment", claim)
    return page(request, claim, form, status, part=number)


@require_GET
@demands(Duty.PAYMENTS, Level.PRINT)
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """納付書か督促状を出力する."""
    return handed(actions.print_letter(actor_of(request), number))
