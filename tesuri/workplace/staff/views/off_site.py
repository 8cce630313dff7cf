"""持出し簿の画面: an administrator asks, the security officer permits; taken and returned."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.workplace.access import queries as access_queries
from tesuri.workplace.access import terminals
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import OffSiteStage, Terminal
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.staff.actions import off_site as actions
from tesuri.workplace.staff.forms import MissingForm, OffSiteForm, posted
from tesuri.workplace.staff.queries import off_site as queries

UNPROCESSABLE = 422


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """持出し簿: for the administrators."""
    return _page(request, Duty.ADMINISTRATION)


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def to_permit(request: HttpRequest) -> HttpResponse:
    """持出し簿: for the security officer, who permits."""
    return _page(request, Duty.AUDIT)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """持出しの申出."""
    actor = actor_of(request)
    terminal = terminals.seen(actor, number)
    form = OffSiteForm(access_queries.officers_in(actor), request.POST)
    if not form.is_valid():
        return _ask_page(request, terminal, form, UNPROCESSABLE)
    try:
        actions.ask_off_site(actor, number, actions.Plan(**form.cleaned_data))
    except actions.NotPossible as refusal:
        return _ask_page(request, terminal, form, tell_in(form, request, refusal))
    messages.success(request, "申し出ました。セキュリティ責任者の許可を待ってください。")
    return redirect("staff:off_site")


def _ask_page(
    request: HttpRequest, terminal: Terminal, form: OffSiteForm, status: int
) -> HttpResponse:
    shown = {"terminal": terminal, "off_site_form": form}
    return render(request, "staff/off_site_ask.html", shown, status=status)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def report_missing(request: HttpRequest, number: str) -> HttpResponse:
    """無許可の持出し: the terminal is stopped at once, for a reason alone."""
    actor, form = actor_of(request), MissingForm(request.POST)
    shown = {"terminal": terminals.seen(actor, number), "form": form}
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            made = actions.report_missing(actor, number, form.cleaned_data["reason"])
        except actions.NotPossible as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.warning(request, f"端末 {number} を止めました。分かったことは書き足せます。")
            return redirect("staff:missing", made.pk)
    return render(request, "staff/missing.html", shown, status=status)


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def missing(request: HttpRequest, number: int) -> HttpResponse:
    """無許可の持出し一件: what is known of it; who reported it adds to it."""
    actor, form = actor_of(request), MissingForm(posted(request))
    status = UNPROCESSABLE if request.method == "POST" else 200
    if form.is_valid():
        try:
            actions.add_to_missing(actor, number, form.cleaned_data["reason"])
        except actions.NotPossible as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(request, "書き足しました。")
            return redirect("staff:missing", number)
    row = queries.numbered(actor.body, number)
    if row is None:
        raise Http404("その持出しはありません。")
    may_add = queries.is_missed_by(actor, row)
    shown = {"row": row, "terminal": row.terminal, "form": form if may_add or form.errors else None}
    return render(request, "staff/missing.html", shown, status=status)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def advance(request: HttpRequest, number: int) -> HttpResponse:
    """持出し・返却・取りやめ."""
    row = actions.advance(actor_of(request), number, _stage(request))
    messages.success(request, f"端末 {row.terminal.number} の持出し簿に記録しました。")
    return redirect("staff:off_site")


def _stage(request: HttpRequest) -> OffSiteStage:
    """What was chosen; what is none of the stages is none that follows."""
    chosen = request.POST.get("stage", "")
    return OffSiteStage(chosen) if chosen in OffSiteStage.values else OffSiteStage.ASKED


def _page(request: HttpRequest, duty: Duty) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    rows = queries.listed(actor.body)
    shown = {
        "rows": [
            (row, row.latest, row.is_overdue(today), queries.is_missed_by(actor, row))
            for row in rows
        ],
        "names": access_queries.names_in(actor.body),
        "is_administration": duty == Duty.ADMINISTRATION,
        "may_edit": duty == Duty.ADMINISTRATION and access_queries.may(actor, duty, Level.EDIT),
        "may_permit": duty == Duty.AUDIT and access_queries.may(actor, duty, Level.APPROVE),
        "kind": actions.KIND,
    }
    return render(request, "staff/off_site.html", shown)
