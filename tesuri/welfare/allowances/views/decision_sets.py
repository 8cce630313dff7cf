"""まとめた決定の画面: drafting from the reports, the list of differences, and one approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.welfare.allowances import actions, campaigns
from tesuri.welfare.allowances.campaigns import decision_sets
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.models import DecisionSet
from tesuri.welfare.allowances.to_approve import set_facts
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding

decide = deciding(actions.DECISION_SET)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def drafting(request: HttpRequest, year: int) -> HttpResponse:
    """届による決定の起案: how far it has come, what differs, and what cannot be decided yet."""
    actor = actor_of(request)
    found = actions.view_drafting(actor, year)
    window = Window(year)
    shown = {
        "year": year,
        "drafting": found,
        "drafted": [(each, decision_sets.difference_of(each, window)) for each in found.drafted],
        "sets": decision_sets.sets_of(campaigns.campaign_of(year)),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/drafting.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def draft(request: HttpRequest, year: int) -> HttpResponse:
    """次の届の決定を起案する: some at once; pressed again it goes on."""
    count = actions.draft_next_decisions(actor_of(request), year)
    messages.success(request, f"{count}件の届について起案しました。残りがあれば続けてください。")
    return redirect("allowances:drafting", year=year)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def propose(request: HttpRequest, year: int) -> HttpResponse:
    """まとめて決裁に上げる."""
    made = actions.propose_set(actor_of(request), year)
    messages.success(request, "まとめて決裁に上げました。決裁者の承認を待ちます。")
    return redirect("allowances:decision_set", number=made.number)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def decision_set(request: HttpRequest, number: str) -> HttpResponse:
    """まとめた決定: each with its difference and reasons, and the approval of all."""
    actor = actor_of(request)
    found = actions.view_set(actor, number)
    content, approval = decision_sets.content_of(found), approvals.latest(DecisionSet.KIND, number)
    shown = {
        "set": found,
        "lines": content["decisions"],
        "facts": set_facts(content),
        "approval": approval,
        "may_decide": approvals.may_decide(actor, approval),
        "steps": found.steps.all(),
    }
    return render(request, "allowances/decision_set.html", shown)
