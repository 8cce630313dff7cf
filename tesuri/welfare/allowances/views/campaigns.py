"""現況の届出の画面: the years, how far one has come, and the receipt of each report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, campaigns, particulars, queries
from tesuri.welfare.allowances.assessment import years_of
from tesuri.welfare.allowances.campaigns import mailings, withholdings
from tesuri.welfare.allowances.campaigns.forms import (
    ExemptionForm,
    FindForm,
    ReminderForm,
    ReportForm,
    years_offered,
)
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.models import Enclosure, MailingKind, ReportStage, YearlyReport
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.queries import destinations

UNPROCESSABLE = 422


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def years(request: HttpRequest) -> HttpResponse:
    """現況の届出の一覧: and the way to begin that of this year."""
    actor = actor_of(request)
    found = actions.list_campaigns(actor)
    begun = {each.year for each in found}
    offered = [year for year in years_offered(timezone.localdate()) if year not in begun]
    shown = {
        "campaigns": found,
        "offered": offered if may(actor, Duty.ALLOWANCES, Level.EDIT) else [],
    }
    return render(request, "allowances/campaigns.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """現況の届出を始める: again adds who has come to owe a report since."""
    actions.open_campaign(actor_of(request), year)
    messages.success(request, "届を要する方の一覧を作りました。")
    return redirect("allowances:campaign", year=year)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def campaign(request: HttpRequest, year: int, stage: str = ReportStage.LISTED) -> HttpResponse:
    """現況の届出: counts of every stage, and the reports in one of them."""
    actor = actor_of(request)
    chosen = ReportStage(stage) if stage in ReportStage.values else ReportStage.LISTED
    found, reports = actions.view_campaign(actor, year, chosen)
    counts = campaigns.counts_of(found)
    names = persons.names_of([each.claim.person for each in reports])
    shown = {
        "campaign": found,
        "window": Window(year),
        "counts": counts.items(),
        "count": sum(counts.values()),
        "stage": chosen,
        "reports": [(each, names.get(each.claim.person_id, "")) for each in reports],
        "more": counts[chosen] - len(reports),
        "find_form": FindForm(),
        "mailings": [mailings.mailed(found, kind) for kind in MailingKind],
        "reminder_form": ReminderForm(),
        "withholdings": withholdings.withholdings_of(found),
        "withheld": withholdings.in_effect().filter(report__campaign=found).count(),
        "is_over": timezone.localdate() > Window(year).last_day,
        "destinations": destinations(actor),
        "alone": _written_to_alone(actor, reports),
        "may_ask": may(actor, Duty.ENQUIRIES, Level.EDIT),
        "may_print": may(actor, Duty.ALLOWANCES, Level.PRINT),
        "may_export": may(actor, Duty.ALLOWANCES, Level.EXPORT),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/campaign.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.SEE)
def find(request: HttpRequest, year: int) -> HttpResponse:
    """届を探す: by the number of the claim."""
    form = FindForm(request.POST)
    number = form.cleaned_data["claim_number"] if form.is_valid() else ""
    found = campaigns.report_of(year, number)
    if found is None:
        messages.error(request, "その請求番号の届は、この年の一覧にありません。")
        return redirect("allowances:campaign", year=year)
    return redirect("allowances:report", number=found.pk)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """届の受付: what came in, what is missing, and what it declares."""
    actor = actor_of(request)
    matter = actions.view_report(actor, number)
    form = ReportForm(
        request.POST or None,
        facts=queries.facts_of(matter.claim),
        handling=particulars.of(matter.claim),
        years=years_of(matter.claim, timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.receive_report(actor, number, form.handed())
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "届を受け付けました。")
            return redirect("allowances:campaign", year=matter.campaign.year)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/report.html", _shown(matter, form), status=status)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def exempt(request: HttpRequest, number: int) -> HttpResponse:
    """届出を要しないとする."""
    matter = actions.exempt_report(actor_of(request), number, ExemptionForm(request.POST).read())
    messages.success(request, "届出を要しないとしました。")
    return redirect("allowances:campaign", year=matter.campaign.year)


def _written_to_alone(actor: Actor, reports: list[YearlyReport]) -> set[int]:
    """Whose letters are made one by one: who is shielded, by who may print and see the address."""
    if not may(actor, Duty.ALLOWANCES, Level.PRINT) or not persons.sees_hidden(actor):
        return set()
    return persons.shielded_among({each.claim.person_id for each in reports})


def _shown(matter: YearlyReport, form: ReportForm) -> dict[str, Any]:
    return {
        "report": matter,
        "claim": matter.claim,
        "facts": persons.present_facts(matter.claim.person),
        "form": form,
        "exemption": ExemptionForm(),
        "is_open": matter.stage in (ReportStage.LISTED, ReportStage.INCOMPLETE),
        "may_exempt": matter.stage == ReportStage.LISTED,
        "steps": [
            (row, [str(Enclosure(each).label) for each in row.missing])
            for row in matter.steps.all()
        ],
    }
