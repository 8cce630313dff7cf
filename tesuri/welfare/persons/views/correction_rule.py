"""訂正の決め方の画面: what holds today, and the form that proposes another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.forms import CorrectionRuleForm
from tesuri.welfare.persons.models import CorrectedBy
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def correction_rule(request: HttpRequest) -> HttpResponse:
    """訂正の決め方: how it stands, and what was proposed."""
    return _page(request, CorrectionRuleForm())


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def propose(request: HttpRequest) -> HttpResponse:
    """決め方の起案."""
    form = CorrectionRuleForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    said = form.cleaned_data
    try:
        actions.propose_correction_rule(
            actor_of(request), CorrectedBy(said["corrected_by"]), said["since"], said["comment"]
        )
    except Refusal as refusal:
        tell_in(form, request, refusal)
        return _page(request, form)
    messages.success(request, "起案しました。ほかの管理者の承認の後で効力が生じます。")
    return redirect("persons:correction_rule")


def _page(request: HttpRequest, form: CorrectionRuleForm) -> HttpResponse:
    now = CorrectedBy.TWO if queries.corrected_by_two() else CorrectedBy.ALONE
    shown = {
        "form": form,
        "now": now.label,
        "decided": queries.correction_rules(actor_of(request).body),
        "may_edit": may(actor_of(request), Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(
        request, "persons/correction_rule.html", shown, status=422 if form.errors else 200
    )
