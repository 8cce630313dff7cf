"""端末の画面: which terminals ask, where they stand, what may be done at them, and their end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import queries, situation, terminal_changes, terminals
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.forms import SHARED, ChangeForm, OffSiteForm, PlaceForm
from tesuri.workplace.access.limits import TERMINAL_UNUSED_DAYS
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.audit.actors import Actor

UNPROCESSABLE, LATEST = 422, 10


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """端末の一覧."""
    actor, now = actor_of(request), timezone.now()
    shown = {
        "terminals": queries.terminals_for(actor),
        "unused_days": TERMINAL_UNUSED_DAYS.value,
        "unused": {each.pk for each in terminals.unused(actor.body, now)},
    }
    return render(request, "access/terminals.html", shown)


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def one(request: HttpRequest, number: str) -> HttpResponse:
    """端末一台."""
    return _page(request, number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """端末の確認."""
    actor = actor_of(request)
    terminals.seen(actor, number)
    form = PlaceForm(queries.offices_in(actor), request.POST)
    if not form.is_valid():
        return _page(request, number, {"place_form": form}, UNPROCESSABLE)
    terminals.confirm(actor, number, form.place())
    messages.success(request, f"端末 {number} を確認しました。ほかの管理者が承認してください。")
    return redirect("access:terminal", number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """端末の登録."""
    terminals.accept(actor_of(request), number)
    messages.success(request, f"端末 {number} を登録しました。")
    return redirect("access:terminal", number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def retire(request: HttpRequest, number: str) -> HttpResponse:
    """端末の停止."""
    terminals.retire(actor_of(request), number)
    messages.success(request, f"端末 {number} を停止しました。")
    return redirect("access:terminals")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def ask_change(request: HttpRequest, number: str) -> HttpResponse:
    """端末の変更の申出."""
    actor = actor_of(request)
    terminals.seen(actor, number)
    form = ChangeForm(queries.offices_in(actor), request.POST)
    if not form.is_valid():
        return _page(request, number, {"change_form": form}, UNPROCESSABLE)
    terminal_changes.ask(actor, number, form.place(), form.cleaned_data["reason"])
    messages.success(request, "変更を申し出ました。ほかの管理者が承認すると変わります。")
    return redirect("access:terminal", number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.APPROVE)
def accept_change(request: HttpRequest, number: int) -> HttpResponse:
    """端末の変更の承認."""
    change = terminal_changes.accept(actor_of(request), number)
    messages.success(request, "端末の変更を承認しました。")
    return redirect("access:terminal", change.terminal.number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def decline_change(request: HttpRequest, number: int) -> HttpResponse:
    """端末の変更を認めない."""
    change = terminal_changes.decline(actor_of(request), number)
    messages.success(request, "端末の変更を取り下げました。")
    return redirect("access:terminal", change.terminal.number)


def _page(
    request: HttpRequest, number: str, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    terminal = terminals.seen(actor, number)
    offices = queries.offices_in(actor)
    shown = {
        "terminal": terminal,
        "change": terminal.changes.filter(decided_at__isnull=True).first(),
        "changes": terminal.changes.filter(decided_at__isnull=False).order_by("-decided_at"),
        "logins": situation.latest_at(number, actor.body, LATEST),
        "place_form": PlaceForm(offices),
        "change_form": ChangeForm(offices, initial=_present(terminal)),
        "off_site_form": OffSiteForm(queries.officers_in(actor)),
        "may_edit": queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_decide": queries.may(actor, Duty.ADMINISTRATION, Level.APPROVE),
        **_own(actor, terminal),
    }
    return render(request, "access/terminal_page.html", shown | (forms or {}), status=status)


def _present(terminal: Terminal) -> dict[str, object]:
    office = SHARED if terminal.is_shared else str(terminal.office_id or "")
    rights = {"may_print": terminal.may_print, "may_export": terminal.may_export}
    return {"office": office, **rights}


def _own(actor: Actor, terminal: Terminal) -> dict[str, bool]:
    """Whether the actor did the first half, so that another does the second."""
    change = terminal.changes.filter(decided_at__isnull=True).first()
    me = actor.user_id.lower()
    return {
        "confirmed_by_me": terminal.confirmed_by.lower() == me,
        "change_is_mine": change is not None and change.asked_by.lower() == me,
    }
