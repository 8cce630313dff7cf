"""記録を探す画面: the search, one record, who looked at a person, and the lists to take away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.handing import answered
from tesuri.workplace.outputs.queries import destinations
from tesuri.workplace.watch.actions import listing, proving, searching
from tesuri.workplace.watch.forms import LookersForm, PlaceForm, SearchForm, usual_period

LOOKED_BACK_DAYS = 365


@require_http_methods(["GET", "POST"])
@demands(Duty.AUDIT, Level.SEE)
def search(request: HttpRequest) -> HttpResponse:
    """監査記録の検索: fifty a page; nothing typed stands in an address."""
    actor = actor_of(request)
    form = SearchForm(request.POST or None, initial=usual_period())
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        criteria, place = form.criteria(), PlaceForm(request.POST).place()
        shown["page"] = page = searching.search(actor, criteria, place)
        shown |= {"again": form.again(), "told": criteria.told(), "is_first": place is None}
        if page.following:
            at, number = page.following
            shown["following"] = {
                "after_at": at.isoformat(timespec="microseconds"),
                "number": number,
            }
    return render(request, "watch/search.html", shown | _rights(actor))


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def record(request: HttpRequest, day: int, number: int) -> HttpResponse:
    """一件の記録: its details and its place in the tree."""
    actor = actor_of(request)
    seen = searching.view_record(actor, day, number)
    shown = {"row": seen.row, "place": seen.standing.told(), "head": seen.standing.head}
    return render(request, "watch/record.html", shown | _rights(actor))


@require_POST
@demands(Duty.AUDIT, Level.EXPORT)
def export_proof(request: HttpRequest, day: int, number: int) -> HttpResponse:
    """包含証明の出力を申し出る: to a medium and a recipient of the registers."""
    place = DestinationForm(request.POST)
    if place.is_valid():
        made = proving.export_proof(actor_of(request), day, number, **place.cleaned_data)
        return answered(made)
    messages.error(request, "書き出す媒体と受取先を選んでください。")
    return redirect("watch:record", day, number)


@require_POST
@demands(Duty.AUDIT, Level.SEE)
def lookers(request: HttpRequest) -> HttpResponse:
    """だれが見たか: of one person, one line a day and officer."""
    given = request.POST.dict()
    usual = {name: day.isoformat() for name, day in usual_period(LOOKED_BACK_DAYS).items()}
    form = LookersForm(usual | given)
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.cleaned_data
        shown["form"] = LookersForm(initial=asked)
        shown["found"] = searching.view_lookers(actor_of(request), **asked)
        shown |= {"subject": asked["subject"], "since": asked["since"], "through": asked["through"]}
    return render(request, "watch/lookers.html", shown)


@require_POST
@demands(Duty.AUDIT, Level.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """一覧の出力を申し出る: CSV, to a medium and a recipient of the registers."""
    form, place = SearchForm(request.POST), DestinationForm(request.POST)
    if form.is_valid() and place.is_valid():
        actor, criteria = actor_of(request), form.criteria()
        return answered(listing.export_list(actor, criteria, **place.cleaned_data))
    messages.error(request, "期間を確かめ、書き出す媒体と受取先を選んでください。")
    return redirect("watch:search")


@require_POST
@demands(Duty.AUDIT, Level.PRINT)
def print_list(request: HttpRequest) -> HttpResponse:
    """一覧の印刷: PDF, at once or as an order."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect("watch:search")
    return answered(listing.print_list(actor_of(request), form.criteria()))


def _rights(actor: Actor) -> dict[str, Any]:
    may_export = may(actor, Duty.AUDIT, Level.EXPORT)
    return {
        "may_export": may_export,
        "may_print": may(actor, Duty.AUDIT, Level.PRINT),
        "destinations": destinations(actor) if may_export else {},
    }
