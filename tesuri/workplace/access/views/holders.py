"""鍵と登録券の画面: an administrator sees who has which key, revokes, issues and confirms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import holders, keyring, queries, tickets
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.forms import ReasonForm


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """鍵と登録券の一覧."""
    return render(request, "access/holders.html", {"holders": holders.all_of(actor_of(request))})


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """一人の鍵と登録券."""
    return _page(request, number, ReasonForm())


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def revoke(request: HttpRequest, number: int, key: int) -> HttpResponse:
    """鍵の失効."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, number, form, status=422)
    ended = keyring.revoke(actor_of(request), number, key, form.cleaned_data["reason"])
    messages.success(request, f"鍵「{ended}」を失効しました。この鍵のセッションも終わりました。")
    return redirect("access:holder", number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """登録券の発行: the first half, on this page alone."""
    half = tickets.issue(actor_of(request), number)
    return _half(request, number, half, is_first=True)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """登録券の確認: the second half, on this page alone."""
    ticket, half = tickets.confirm(actor_of(request), number)
    return _half(request, ticket.officer_id, half, is_first=False)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def void(request: HttpRequest, number: int) -> HttpResponse:
    """登録券の無効."""
    ticket = tickets.void(actor_of(request), number)
    messages.success(request, "登録券を無効にしました。")
    return redirect("access:holder", ticket.officer_id)


def _half(request: HttpRequest, number: int, half: str, *, is_first: bool) -> HttpResponse:
    holder = holders.look_at(actor_of(request), number)
    shown = {"holder": holder, "half": half, "is_first": is_first}
    return render(request, "access/ticket_half.html", shown)


def _page(request: HttpRequest, number: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    holder = holders.look_at(actor, number)
    issued_by = holder.ticket.issued_by if holder.ticket else ""
    is_other = holder.officer.user_id.lower() != actor.user_id.lower()
    shown = {
        "holder": holder,
        "form": form,
        "names": queries.names_in(actor.body),
        "may_edit": queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_issue": is_other and queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_confirm": is_other
        and issued_by.lower() != actor.user_id.lower()
        and queries.may(actor, Duty.ADMINISTRATION, Level.APPROVE),
    }
    return render(request, "access/holder.html", shown, status=status)
