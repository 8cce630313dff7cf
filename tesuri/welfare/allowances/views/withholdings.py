"""差止めの画面: who may be withheld from, the draft, and its approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.campaigns import withholdings
from tesuri.welfare.allowances.campaigns.forms import WithholdingForm
from tesuri.welfare.allowances.models import Step, Withholding
from tesuri.welfare.allowances.to_approve import withholding_facts
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding, submitting

UNPROCESSABLE = 422
submit, decide = submitting(actions.WITHHOLDING), deciding(actions.WITHHOLDING)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_withholding(request: HttpRequest, year: int) -> HttpResponse:
    """差止めの起案: of those who were reminded in vain."""
    actor = actor_of(request)
    found = actions.list_candidates(actor, year)
    names = persons.names_of([each.claim.person for each in found])
    people = [
        (each.pk, f"{names.get(each.claim.person_id, '')}（{each.claim.number}）") for each in found
    ]
    form = WithholdingForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            drafted = actions.draft_withholding(actor, year, **form.cleaned_data)
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "差止めを起案しました。決裁に上げてください。")
            return redirect("allowances:withholding", number=drafted.number)
    shown = {"form": form, "year": year, "people": people}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/new_withholding.html", shown, status=status)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def withholding(request: HttpRequest, number: str) -> HttpResponse:
    """差止め: whom it names and why, and its approval."""
    actor = actor_of(request)
    found = actions.view_withholding(actor, number)
    approval = approvals.latest(Withholding.KIND, number)
    shown = {
        "withholding": found,
        "facts": withholding_facts(withholdings.content_of(found)),
        "may_submit": found.step == Step.DRAFTED and may(actor, Duty.ALLOWANCES, Level.EDIT),
        "approval": approval,
        "may_decide": approvals.may_decide(actor, approval),
        "lifted": [each for each in found.reports.all() if hasattr(each, "lift")],
        "steps": found.steps.all(),
    }
    return render(request, "allowances/withholding.html", shown)
