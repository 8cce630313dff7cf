"""端末の画面: one terminal, and the form that proposes where it stands and what it may do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import queries as access_queries
from tesuri.workplace.access import situation, terminals
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import note
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff import forms
from tesuri.workplace.staff.actions import proposals
from tesuri.workplace.staff.actions.changes import CannotChange
from tesuri.workplace.staff.models import Change
from tesuri.workplace.staff.queries import changes as queries

UNPROCESSABLE, LATEST = 422, 10


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def one(request: HttpRequest, number: str) -> HttpResponse:
    """端末一台."""
    return _page(request, number)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """端末の登録・変更を起案する: of one that asks, or of one in use."""
    actor = actor_of(request)
    form = _form(actor, terminals.seen(actor, number), request.POST)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            made = proposals.set_terminal(actor, number, form.place(), reason)
        except CannotChange as refusal:
            note(request, refusal)
            for fault in refusal.faults:
                form.add_error(None, str(fault))
        else:
            messages.success(request, "起案しました。ほかの管理者が承認すると効きます。")
            return redirect("staff:change", made.number)
    return _page(request, number, {"place_form": form}, UNPROCESSABLE)


def _form(actor: Actor, terminal: Terminal, *given: Any) -> forms.PlaceForm:
    """One that asks is given a place; one in use goes to another, for a reason."""
    offices = access_queries.offices_in(actor)
    if terminal.accepted_at is None:
        return forms.PlaceForm(offices, *given)
    office = forms.SHARED if terminal.is_shared else str(terminal.office_id or "")
    present = {
        "office": office,
        "may_print": terminal.may_print,
        "may_export": terminal.may_export,
    }
    return forms.PlaceChangeForm(offices, *given, initial=present)


def _page(
    request: HttpRequest, number: str, given: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    terminal = terminals.seen(actor, number)
    shown = {
        "terminal": terminal,
        "names": access_queries.names_in(actor.body),
        "waiting": queries.waiting_of_terminal(actor.body, number),
        "changes": [(each, *queries.state_of(each)) for each in _changes(actor, number)],
        "logins": situation.latest_at(number, actor.body, LATEST),
        "place_form": _form(actor, terminal),
        "off_site_form": forms.OffSiteForm(access_queries.officers_in(actor)),
        "missing_form": forms.MissingForm(auto_id="missing_%s"),
        "is_ours": bool(terminal.accepted_at and terminal.body and not terminal.retired_at),
        "may_edit": may(actor, Duty.ADMINISTRATION, Level.EDIT),
        "may_decide": may(actor, Duty.ADMINISTRATION, Level.APPROVE),
    }
    return render(request, "staff/terminal.html", shown | (given or {}), status=status)


def _changes(actor: Actor, number: str) -> list[Change]:
    return queries.of_terminal(actor.body, number)[:LATEST]
