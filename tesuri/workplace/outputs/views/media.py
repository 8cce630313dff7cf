"""媒体台帳の画面: the list, one thing with its whole story, and each deed with it."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may, officers_in
from tesuri.workplace.approvals.doors import deciding_among, submitting_among
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions, queries, register, stories
from tesuri.workplace.outputs.actions.forks import facts_of, matter_numbered, matter_of
from tesuri.workplace.outputs.forms import (
    DisposalForm,
    ErasureForm,
    LoanForm,
    MediumForm,
    PlaceForm,
    ReturnForm,
    SearchForm,
)
from tesuri.workplace.outputs.models import Medium, MediumState
from tesuri.workplace.outputs.models.media import LENDABLE

UNREADABLE = 422


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """媒体台帳: everything, with what is overdue on top."""
    actor = actor_of(request)
    return _list(request, actor, SearchForm(), actions.look_at_media(actor))


@require_POST
@demands(Duty.MEDIA, Level.SEE)
def search(request: HttpRequest) -> HttpResponse:
    """媒体を探す."""
    actor, form = actor_of(request), SearchForm(request.POST)
    if not form.is_valid():
        return _list(request, actor, form, [], status=UNREADABLE)
    return _list(request, actor, form, actions.look_at_media(actor, **form.cleaned_data))


def _list(
    request: HttpRequest,
    actor: Actor,
    form: SearchForm,
    found: list[Medium],
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    shown = {
        "form": form,
        "rows": [(each, each.now) for each in found],
        "overdue": queries.overdue(actor.body, today),
        "may_edit": may(actor, Duty.MEDIA, Level.EDIT),
        "may_print": may(actor, Duty.MEDIA, Level.PRINT),
    }
    return render(request, "outputs/media.html", shown, status=status)


@require_POST
@demands(Duty.MEDIA, Level.PRINT)
def print_register(request: HttpRequest) -> HttpResponse:
    """媒体台帳を印刷する: at once when it is small, else an order that waits for its approval."""
    order = register.order(actor_of(request))
    return redirect("outputs:order", order.number)


@require_GET
@demands(Duty.MEDIA, Level.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """媒体の登録の用紙."""
    return render(request, "outputs/new_medium.html", {"form": MediumForm()})


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def enter(request: HttpRequest) -> HttpResponse:
    """媒体の登録を起案する."""
    form = MediumForm(request.POST)
    if not form.is_valid():
        return render(request, "outputs/new_medium.html", {"form": form}, status=UNREADABLE)
    medium = actions.enter_medium(actor_of(request), **form.cleaned_data)
    messages.success(request, "起案しました。ほかの人が承認すると、台帳に載ります。")
    return _to(medium.number)


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def medium(request: HttpRequest, number: int) -> HttpResponse:
    """媒体一つ: where it is, its story, and what may be done with it now."""
    return _page(request, number)


def _page(
    request: HttpRequest,
    number: int,
    wrong: dict[str, django_forms.Form] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    found = actions.look_at_medium(actor, number)
    now, today = found.now, timezone.localdate()
    matter = matter_of(found)
    approval = latest(matter.kind, str(number)) if matter else None
    may_edit = may(actor, Duty.MEDIA, Level.EDIT)
    shown: dict[str, Any] = {
        "medium": found,
        "now": now,
        "is_overdue": now.state in queries.OUT and now.loan and now.loan.is_overdue(today),
        "entries": stories.of(found),
        "approval": approval,
        "facts": facts_of(approval.content) if approval else None,
        "erasure": now.loan.erasures.last() if now.loan else None,
        "decide": reverse("outputs:decide_medium", args=[number]),
        "may_decide": may_decide(actor, approval),
        "is_expired": approval is not None and approval.is_expired(timezone.now()),
        "may_edit": may_edit,
        "forms": _forms(actor, found) if may_edit else {},
    }
    shown["forms"] |= wrong or {}
    return render(request, "outputs/medium.html", shown, status=UNREADABLE if wrong else 200)


def _forms(actor: Actor, found: Medium) -> dict[str, django_forms.Form]:
    """What the keeper may do now, as forms to fill in."""
    now = found.now
    if now.state == MediumState.LENT:
        give: dict[str, django_forms.Form] = {"give": ReturnForm(auto_id="give_%s")}
        is_erased = now.loan is not None and now.loan.erasures.exists()
        return give if is_erased else {"erase": ErasureForm(auto_id="erase_%s")} | give
    if now.state != MediumState.KEPT:
        return {}
    home = {"place": now.place, "key_holder": now.key_holder}
    offered: dict[str, django_forms.Form] = {"move": PlaceForm(initial=home, auto_id="move_%s")}
    if found.kind in LENDABLE:
        offered["lend"] = LoanForm(officers=_borrowers(actor), auto_id="lend_%s")
    offered["erase"] = ErasureForm(auto_id="erase_%s")
    return offered | {"dispose": DisposalForm(auto_id="dispose_%s")}


def _borrowers(actor: Actor) -> list[tuple[str, str]]:
    """借りられる人: whoever may use an account today, with the office."""
    return [(each.user_id, f"{each.name}（{each.office}）") for each in officers_in(actor)]


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def move(request: HttpRequest, number: int) -> HttpResponse:
    """保管替え."""
    form = PlaceForm(request.POST, auto_id="move_%s")
    if not form.is_valid():
        return _page(request, number, {"move": form})
    actions.move(actor_of(request), number, **form.cleaned_data)
    messages.success(request, "保管場所を改めました。")
    return _to(number)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def lend(request: HttpRequest, number: int) -> HttpResponse:
    """貸出を起案する."""
    actor = actor_of(request)
    form = LoanForm(request.POST, officers=_borrowers(actor), auto_id="lend_%s")
    if not form.is_valid():
        return _page(request, number, {"lend": form})
    actions.lend(actor, number, **form.cleaned_data)
    messages.success(request, "貸出を起案しました。上長の承認を待ちます。")
    return _to(number)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """消去を記録する."""
    form = ErasureForm(request.POST, auto_id="erase_%s")
    if not form.is_valid():
        return _page(request, number, {"erase": form})
    actions.erase(actor_of(request), number, **form.cleaned_data)
    messages.success(request, "消去を記録しました。")
    return _to(number)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """返却を起案する."""
    form = ReturnForm(request.POST, auto_id="give_%s")
    if not form.is_valid():
        return _page(request, number, {"give": form})
    actions.bring_back(actor_of(request), number, reason=form.cleaned_data["reason"])
    messages.success(request, "返却を起案しました。上長の承認を待ちます。")
    return _to(number)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def dispose(request: HttpRequest, number: int) -> HttpResponse:
    """廃棄を起案する."""
    form = DisposalForm(request.POST, auto_id="dispose_%s")
    if not form.is_valid():
        return _page(request, number, {"dispose": form})
    actions.dispose(actor_of(request), number, **form.cleaned_data)
    messages.success(request, "廃棄を起案しました。ほかの人の承認を待ちます。")
    return _to(number)


submit = submitting_among(Duty.MEDIA, matter_numbered)
decide = deciding_among(Duty.MEDIA, matter_numbered)


def _to(number: int) -> HttpResponse:
    return redirect("outputs:medium", number)
