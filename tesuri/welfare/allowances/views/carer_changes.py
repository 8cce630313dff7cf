"""特別児童扶養手当の届出の画面: one form for each kind, 処理済み, and who owes a 所得状況届."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions import carer_changes as actions
from tesuri.welfare.allowances.actions import carer_filings as desk
from tesuri.welfare.allowances.forms.carers import DayAndReasonForm, ReportedForm
from tesuri.welfare.allowances.models import CarerCase, FilingKind
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_filing(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """届出の受付: of the kind that the address names."""
    actor = actor_of(request)
    found = desk.view_case(actor, number)
    if kind not in actions.AFTER_A_GRANT:
        raise Http404("その種類の届出はありません。")
    form = ReportedForm(request.POST or None, kind=kind, children=_children(found, kind))
    if request.method == "POST" and form.is_valid():
        try:
            filing = actions.receive_filing(actor, number, form.reported())
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, f"{filing.get_kind_display()}を受け付けました。")
            return redirect("allowances:filing", number=filing.number)
    facts = persons.present_facts(found.person)
    shown = {"case": found, "facts": facts, "form": form, "label": FilingKind(kind).label}
    status = 422 if form.errors else 200
    return render(request, "allowances/new_filing.html", shown, status=status)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """処理済みにする."""
    on, words = DayAndReasonForm(request.POST).read()
    actions.close_filing(actor_of(request), number, on, words)
    messages.success(request, "処理済みにしました。")
    return redirect("allowances:filing", number=number)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def reports(request: HttpRequest) -> HttpResponse:
    """所得状況届の未提出: of the year that is asked now."""
    actor = actor_of(request)
    cases = actions.list_reports(actor)
    names = persons.names_of([case.person for case in cases])
    year, _ = actions.reported_year(timezone.localdate())
    shown = {
        "rows": [(case, names.get(case.person_id, "")) for case in cases],
        "year": year,
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/carer_reports.html", shown)


def _children(case: CarerCase, kind: str) -> list[tuple[str, str]]:
    """The children of the case; for 額改定請求 also the other members of the household."""
    people = [child.person for child in queries.children_of(case)]
    names = persons.names_of(people)
    own = {person.addressee_number: names[person.pk] for person in people}
    if kind != FilingKind.REVISION_UP:
        return list(own.items())
    household = persons.household_of(case.person)
    new = {m.addressee_number: f"{m.name}（{m.relationship}、新たな児童）" for m in household}
    return list((new | own).items())
