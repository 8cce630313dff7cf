"""訂正の決め方の画面: what holds today, and the form that proposes another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.forms import CorrectionRuleForm
from tesuri.welfare.persons.models import CorrectedBy
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def correction_rule(request: HttpRequest) -> HttpResponse:
    """訂正の決め方."""
    form = CorrectionRuleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.propose_correction_rule(
                actor_of(request), CorrectedBy(said["corrected_by"]), said["since"], said["comment"]
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "起案しました。ほかの管理者の承認の後で効力が生じます。")
            return redirect("persons:correction_rule")
    now = CorrectedBy.TWO if queries.corrected_by_two() else CorrectedBy.ALONE
    shown = {
        "form": form,
        "now": now.label,
        "decided": queries.correction_rules(actor_of(request).body),
    }
    return render(
        request, "persons/correction_rule.html", shown, status=422 if form.errors else 200
    )
