"""振込不能の画面: the list, one with its new account, again by transfer, or in cash."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.forms import AccountForm, CashForm, CounterForm, ReissueForm
from tesuri.welfare.payments.models import Bounce, BounceState
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor

decide = deciding(actions.COUNTER)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def bounces(request: HttpRequest) -> HttpResponse:
    """振込不能の一覧."""
    return render(request, "payments/bounces.html", _listed(actor_of(request), ReissueForm()))


def _listed(actor: Actor, form: ReissueForm) -> dict[str, Any]:
    found = actions.look_at_bounces(actor)
    names = persons.names_of([each.payment.person for each in found])
    return {
        "bounces": [
            (each, names.get(each.payment.person_id, ""), queries.account_for(each) is not None)
            for each in found
        ],
        "form": form,
        "may_edit": may(actor, Duty.PAYMENTS, Level.EDIT),
    }


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def draft_reissue(request: HttpRequest) -> HttpResponse:
    """再振込の支払処理を作る."""
    form = ReissueForm(request.POST)
    if not form.is_valid():
        shown = _listed(actor_of(request), form)
        return render(request, "payments/bounces.html", shown, status=422)
    run = actions.draft_reissue(actor_of(request), form.cleaned_data["pay_on"])
    messages.success(request, "再振込の支払処理を作りました。指摘を一つずつ確かめてください。")
    return redirect("payments:run", run.number)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def bounce(request: HttpRequest, number: int) -> HttpResponse:
    """振込不能一件."""
    return _page(request, number)


def _page(
    request: HttpRequest, number: int, wrong: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page with fresh forms, but for the one that was sent and is wrong."""
    actor = actor_of(request)
    found = actions.look_at_bounce(actor, number)
    offered: dict[str, type[forms.Form]] = {
        "account_form": AccountForm,
        "counter_form": CounterForm,
        "cash_form": CashForm,
    }
    shown: dict[str, Any] = {
        name: wrong if isinstance(wrong, kind) else kind() for name, kind in offered.items()
    }
    shown |= _shown(actor, found)
    shown["untold"] = None if _is_offered(wrong, shown) else wrong
    return render(request, "payments/bounce.html", shown, status=status)


def _is_offered(form: forms.Form | None, shown: dict[str, Any]) -> bool:
    """Whether the page still has the form: else what is wrong with it stands on top."""
    flags: dict[type[forms.Form], str] = {
        AccountForm: "offers_account",
        CounterForm: "offers_counter",
        CashForm: "offers_cash",
    }
    return form is None or shown[flags[type(form)]]


def _shown(actor: Actor, found: Bounce) -> dict[str, Any]:
    approval = latest(actions.COUNTER.kind, str(found.pk))
    person = found.payment.person
    may_edit = may(actor, Duty.PAYMENTS, Level.EDIT)
    may_enter = may(actor, Duty.PERSONS, Level.EDIT)
    is_open = may_edit and found.state == BounceState.OPEN
    waits = approval is not None and approval.state == "waiting"
    return {
        "bounce": found,
        "payment": found.payment,
        "name": persons.names_of([person]).get(person.pk, ""),
        "state": found.state,
        "account": queries.account_for(found),
        "offers_account": is_open and may_enter,
        "offers_counter": is_open and not waits,
        "offers_cash": may_edit and found.state == BounceState.COUNTER,
        "approval": approval,
        "approval_facts": actions.COUNTER.facts(approval) if approval else [],
        "may_decide": may_decide(actor, approval),
    }


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def enter_account(request: HttpRequest, number: int) -> HttpResponse:
    """新しい口座を登録する: the action asks for the duty of the register too."""
    form, status = AccountForm(request.POST), 422
    if form.is_valid():
        try:
            person = queries.bounce(number).payment.person
            actions.enter_account(actor_of(request), person, **form.cleaned_data)
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "口座を登録しました。次の支払処理か再振込で支払えます。")
            return redirect("payments:bounce", number)
    return _page(request, number, form, status)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def propose_counter(request: HttpRequest, number: int) -> HttpResponse:
    """窓口払を起案する."""
    form = CounterForm(request.POST)
    if not form.is_valid():
        return _page(request, number, form, 422)
    actions.propose_counter(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, "窓口払を決裁に上げました。")
    return redirect("payments:bounce", number)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def give_up_counter(request: HttpRequest, number: int) -> HttpResponse:
    """窓口払をやめる."""
    form = CounterForm(request.POST)
    if not form.is_valid():
        return _page(request, number, form, 422)
    actions.give_up_counter(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, "窓口払をやめました。口座への再振込ができます。")
    return redirect("payments:bounce", number)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def pay_at_counter(request: HttpRequest, number: int) -> HttpResponse:
    """窓口で支払う."""
    form, status = CashForm(request.POST), 422
    if form.is_valid():
        try:
            actions.pay_at_counter(actor_of(request), number, **form.cleaned_data)
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "窓口での支払を記録しました。")
            return redirect("payments:bounce", number)
    return _page(request, number, form, status)
