"""定期点検と台帳の画面: lists of closed months, and what the rules must be told."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.handing import answered
from tesuri.workplace.outputs.queries import destinations
from tesuri.workplace.watch.actions import figures, listing, reviewing
from tesuri.workplace.watch.actions import registers as acts
from tesuri.workplace.watch.forms import DayForm, FigureForm, KnownOfficerForm, ReviewForm
from tesuri.workplace.watch.models import DayKind, Finding
from tesuri.workplace.watch.queries import reviews as queries
from tesuri.workplace.watch.queries.log import office_names

DAY_IDS, OFFICER_IDS, FIGURE_IDS = "day_%s", "officer_%s", "figure_%s"  # three forms on one page


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def reviews(request: HttpRequest) -> HttpResponse:
    """定期点検: the lists that still must be reviewed, then those that were."""
    missing, kept = reviewing.view_reviews(actor_of(request))
    return render(request, "watch/reviews.html", {"missing": missing, "reviews": kept})


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def month(request: HttpRequest, kind: str, month: str) -> HttpResponse:
    """月の一覧: with its proof, and the form for the review."""
    actor = actor_of(request)
    return render(request, "watch/month.html", _month(actor, kind, month, None))


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def review(request: HttpRequest, kind: str, month: str) -> HttpResponse:
    """点検を記録する."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        shown = _month(actor_of(request), kind, month, form)
        return render(request, "watch/month.html", shown, status=422)
    given = form.cleaned_data | {"finding": Finding(form.cleaned_data["finding"])}
    reviewing.review(actor_of(request), kind, month, **given)
    messages.success(request, "点検を記録しました。")
    return redirect("watch:reviews")


@require_POST
@demands(Duty.AUDIT, Level.EXPORT)
def export_month(request: HttpRequest, kind: str, month: str) -> HttpResponse:
    """月の一覧の出力を申し出る: CSV, to a medium and a recipient of the registers."""
    place = DestinationForm(request.POST)
    if not place.is_valid():
        messages.error(request, "書き出す媒体と受取先を選んでください。")
        return redirect("watch:month", kind, month)
    actor, criteria = actor_of(request), queries.criteria_for(kind, month)
    return answered(listing.export_list(actor, criteria, **place.cleaned_data))


@require_POST
@demands(Duty.AUDIT, Level.PRINT)
def print_month(request: HttpRequest, kind: str, month: str) -> HttpResponse:
    """月の一覧の印刷: PDF, at once or as an order."""
    criteria = queries.criteria_for(kind, month)
    return answered(listing.print_list(actor_of(request), criteria))


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def registers(request: HttpRequest) -> HttpResponse:
    """暦と名簿."""
    return render(request, "watch/registers.html", _registers(actor_of(request)))


@require_http_methods(["POST"])
@demands(Duty.AUDIT, Level.EDIT)
def enter_day(request: HttpRequest) -> HttpResponse:
    """暦の登録."""
    actor = actor_of(request)
    form = DayForm(office_names(actor.body), request.POST, auto_id=DAY_IDS)
    if not form.is_valid():
        return _again(request, day_form=form)
    given = form.cleaned_data | {"kind": DayKind(form.cleaned_data["kind"])}
    count = acts.enter_days(actor, **given)
    messages.success(request, f"{count}日分を登録しました。")
    return redirect("watch:registers")


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def enter_officer(request: HttpRequest) -> HttpResponse:
    """職員本人の宛名番号の登録."""
    form = KnownOfficerForm(request.POST, auto_id=OFFICER_IDS)
    if not form.is_valid():
        return _again(request, officer_form=form)
    acts.enter_officer(actor_of(request), **form.cleaned_data)
    messages.success(request, "職員の宛名番号を登録しました。")
    return redirect("watch:registers")


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def list_figure(request: HttpRequest) -> HttpResponse:
    """著名人の一覧の変更: on it at once, off it by an approval."""
    form = FigureForm(request.POST, auto_id=FIGURE_IDS)
    if not form.is_valid():
        return _again(request, figure_form=form)
    number, reason = form.cleaned_data["addressee_number"], form.cleaned_data["reason"]
    if form.cleaned_data["is_listed"]:
        figures.list_figure(actor_of(request), number, reason)
        messages.success(request, "著名人の一覧に載せました。")
        return redirect("watch:registers")
    try:
        figures.propose_removal(actor_of(request), number, reason)
    except Refusal as refusal:
        return _again(request, tell_in(form, request, refusal), figure_form=form)
    messages.success(request, "起案しました。ほかの人が承認すると、一覧から外れます。")
    return redirect("watch:registers")


def _again(request: HttpRequest, status: int = 422, **forms: Any) -> HttpResponse:
    shown = _registers(actor_of(request)) | forms
    return render(request, "watch/registers.html", shown, status=status)


def _registers(actor: Actor) -> dict[str, Any]:
    offices = office_names(actor.body)
    return {
        "registers": acts.view_registers(actor),
        "offices": offices,
        "day_form": DayForm(offices, auto_id=DAY_IDS),
        "officer_form": KnownOfficerForm(auto_id=OFFICER_IDS),
        "figure_form": FigureForm(auto_id=FIGURE_IDS),
        "may_edit": may(actor, Duty.AUDIT, Level.EDIT),
    }


def _month(actor: Actor, kind: str, month: str, form: ReviewForm | None) -> dict[str, Any]:
    seen = reviewing.view_month(actor, kind, month)
    may_export = may(actor, Duty.AUDIT, Level.EXPORT)
    return {
        "title": queries.title_of(seen.criteria),
        "kind": kind,
        "month": month,
        "page": seen.page,
        "proof": seen.proof.told(),
        "reviews": seen.reviews,
        "form": form or ReviewForm(initial={"digest": seen.proof.digest}),
        "may_edit": may(actor, Duty.AUDIT, Level.EDIT),
        "may_export": may_export,
        "destinations": destinations(actor) if may_export else {},
        "may_print": may(actor, Duty.AUDIT, Level.PRINT),
    }
