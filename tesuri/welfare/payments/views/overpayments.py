"""過払の画面: who was paid too much, each claim with what remains of it, and its decision."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions, rules
from tesuri.welfare.payments.forms import (
    DiscardForm,
    InstalmentsForm,
    OverpaymentForm,
    ReminderForm,
    RepaymentForm,
    SetOffForm,
)
from tesuri.welfare.payments.models import Overpayment, OverpaymentKind, OverpaymentState
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor

submit, decide = submitting(actions.OVERPAYMENT), deciding(actions.OVERPAYMENT)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def overpayments(request: HttpRequest) -> HttpResponse:
    """過払の一覧: what is owed to the city, what is past due, and who has no claim yet."""
    return _listed(request, OverpaymentForm())


def _listed(request: HttpRequest, form: OverpaymentForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    claims, found = actions.look_at_overpayments(actor)
    late = owing.past_due(claims, timezone.localdate())
    people = [claim.person for claim in claims] + [share.person for share in found]
    names = persons.names_of(people)
    shown = {
        "claims": [
            (claim, names.get(claim.person_id, ""), owing.next_instalment(claim))
            for claim in claims
        ],
        "late": [(claim, names.get(claim.person_id, ""), part) for claim, part in late],
        "found": [(share, names.get(share.person.pk, ""), -share.total_yen) for share in found],
        "form": form,
        "kinds": OverpaymentKind.choices,
        "may_edit": may(actor, Duty.PAYMENTS, Level.EDIT),
    }
    return render(request, "payments/overpayments.html", shown, status=status)


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def draft(request: HttpRequest) -> HttpResponse:
    """過払を作る."""
    form, status = OverpaymentForm(request.POST), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            claim = actions.draft_overpayment(
                actor_of(request),
                given["person"],
                given["benefit"],
                OverpaymentKind(given["kind"]),
                given["reason"],
            )
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "過払を作りました。内訳を確かめて、決裁に上げてください。")
            return redirect("payments:overpayment", claim.pk)
    return _listed(request, form, status)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def overpayment(request: HttpRequest, number: int) -> HttpResponse:
    """過払一件."""
    return page(request, number)


def page(
    request: HttpRequest,
    number: int,
    wrong: forms.Form | None = None,
    status: int = 200,
    part: int = 0,
) -> HttpResponse:
    """過払の画面: with fresh forms, but for the one that was sent and is wrong, at its part."""
    actor = actor_of(request)
    claim = actions.look_at_overpayment(actor, number)
    offered: dict[str, type[forms.Form]] = {
        "set_off_form": SetOffForm,
        "instalments_form": InstalmentsForm,
        "repayment_form": RepaymentForm,
        "reminder_form": ReminderForm,
        "discard_form": DiscardForm,
    }
    shown: dict[str, Any] = {
        name: wrong if isinstance(wrong, kind) else kind() for name, kind in offered.items()
    }
    shown |= {"wrong_part": part} | _shown(actor, claim) | _recovery(actor, claim)
    return render(request, "payments/overpayment.html", shown, status=status)


def _shown(actor: Actor, claim: Overpayment) -> dict[str, Any]:
    approval = latest(actions.OVERPAYMENT.kind, str(claim.pk))
    waits = approval is not None and approval.state == "waiting"
    return {
        "claim": claim,
        "name": persons.names_of([claim.person]).get(claim.person_id, ""),
        "state": claim.state,
        "law": owing.law_of(claim),
        "limitation": rules.LIMITATION,
        "approval": approval,
        "approval_facts": actions.OVERPAYMENT.facts(approval) if approval else [],
        "may_decide": may_decide(actor, approval),
        "may_edit": may(actor, Duty.PAYMENTS, Level.EDIT),
        "may_print": may(actor, Duty.PAYMENTS, Level.PRINT),
        "is_draft": claim.state == OverpaymentState.DRAFTED and not waits,
    }


def _recovery(actor: Actor, claim: Overpayment) -> dict[str, Any]:
    """The plan in force with its parts, and the newest that waits."""
    plan, newest = owing.plan_in_force(claim), owing.newest_plan(claim)
    approval = latest(actions.RECOVERY.kind, str(newest.pk)) if newest else None
    waits = approval is not None and approval.state == "waiting"
    is_open = claim.state == OverpaymentState.ESTABLISHED
    today = timezone.localdate()
    return {
        "plan": plan,
        "parts": [
            (part, rules.is_past_due(part.due_on, part.is_paid, today), _letters(part))
            for part in (plan.instalments.all() if plan else ())
        ],
        "newest": newest,
        "plan_approval": approval if waits else None,
        "plan_facts": actions.RECOVERY.facts(approval) if approval else [],
        "may_decide_plan": may_decide(actor, approval),
        "set_off_law": owing.set_off_law(claim),
        "instalments_law": rules.INSTALMENTS_LAW,
        "is_fraud": claim.kind == OverpaymentKind.FRAUD,
        "may_plan": is_open
        and not waits
        and claim.kind == OverpaymentKind.OVERPAID
        and may(actor, Duty.PAYMENTS, Level.EDIT),
    }


def _letters(part: Any) -> dict[str, Any]:
    return {letter.kind: letter for letter in part.letters.all()}


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """過払を取り消す."""
    form, status = DiscardForm(request.POST), 422
    if form.is_valid():
        try:
            actions.discard_overpayment(actor_of(request), number, form.cleaned_data["reason"])
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "過払を取り消しました。")
            return redirect("payments:overpayment", number)
    return page(request, number, form, status)
