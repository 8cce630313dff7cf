"""法令の値の画面: what holds until when, a new edition proposed, and what it would change."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.law import Edition, Figure
from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.figures import in_force
from tesuri.welfare.allowances.forms import FigureForm
from tesuri.welfare.allowances.impact import golden_of
from tesuri.welfare.allowances.models import Confidence, FigureProposal
from tesuri.welfare.allowances.rules.months import BY_KEY
from tesuri.welfare.allowances.rules.months.results import BY_VALUE
from tesuri.welfare.allowances.to_approve import figure_facts
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding, submitting

submit, decide = submitting(actions.FIGURE), deciding(actions.FIGURE)
SHOWN_ROWS = 200
UNPROCESSABLE = 422
STATES = {"waiting": "決裁待ち", "approved": "有効", "returned": "差戻し", "withdrawn": "取下げ"}
OPEN = "起案"


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def figures(request: HttpRequest) -> HttpResponse:
    """法令の値の一覧: the value that holds today, and how long it may be used."""
    actor, today = actor_of(request), timezone.localdate()
    rows = [
        {"standing": each, "edition": _now(each.figure, today)}
        for each in actions.list_figures(actor)
    ]
    shown = {"rows": rows, "proposals": [_listed(each) for each in queries.proposals()]}
    return render(request, "allowances/figures.html", shown)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def figure(request: HttpRequest, program: str, name: str) -> HttpResponse:
    """一つの法令の値: every edition with its source, and what was proposed."""
    actor = actor_of(request)
    standing = actions.view_figure(actor, program, name)
    found = standing.figure
    shown = {
        "standing": standing,
        "figure": found,
        "editions": [(each, Confidence(each.confidence).label) for each in found.editions],
        "proposals": [_listed(each) for each in queries.proposals(program, name)],
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/figure.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def propose(request: HttpRequest, program: str, name: str) -> HttpResponse:
    """新しい版の提案: what it changes is worked out at once."""
    actor = actor_of(request)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = actions.propose_figure(actor, form.proposed(program, name))
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "提案を作りました。影響を確かめて、決裁に上げてください。")
            return redirect("allowances:proposal", number=proposal.number)
    standing = actions.view_figure(actor, program, name)
    found = standing.figure
    shown = {"form": form, "standing": standing, "figure": found}
    shown["edition"] = _now(found, timezone.localdate())
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/propose_figure.html", shown, status=status)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """値の提案: what it says, the agreed cases, and who would get what in which month."""
    actor = actor_of(request)
    matter = actions.view_proposal(actor, number)
    comparison, content = queries.comparison_of(matter), queries.proposed_content(matter)
    approval = approvals.latest(FigureProposal.KIND, number)
    golden = golden_of(bytes(comparison.golden))
    rows = json.loads(bytes(comparison.differences))["rows"]
    state = approval.state if approval else ""
    shown = {
        "proposal": matter,
        "comparison": comparison,
        "content": content,
        "state": STATES.get(state, OPEN),
        "facts": figure_facts(content),
        "asked": figure_facts(approval.content) if approval else [],
        "golden": [row for row in golden if row["before"] != row["after"]],
        "golden_count": len(golden),
        "months": _by_month(rows),
        "rows": [_told(row) for row in rows[:SHOWN_ROWS]],
        "left_out": max(len(rows) - SHOWN_ROWS, 0),
        "approval": approval,
        "may_decide": approvals.may_decide(actor, approval),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT) and state not in actions.CLOSED,
    }
    return render(request, "allowances/proposal.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """影響の計算し直し."""
    actions.compare_figure(actor_of(request), number)
    messages.success(request, "今の請求・所得などの事実で、影響を計算し直しました。")
    return redirect("allowances:proposal", number=number)


def _now(found: Figure, today: date) -> Edition:
    """The edition of today, or the nearest one."""
    begun = [edition for edition in found.editions if edition.since <= today]
    return begun[-1] if begun else found.editions[0]


def _listed(each: FigureProposal) -> dict[str, Any]:
    approval = approvals.latest(FigureProposal.KIND, each.number)
    state = STATES.get(approval.state, OPEN) if approval else OPEN
    program = BY_KEY[each.program]
    title = in_force(program).figures[each.figure].title
    return {"proposal": each, "program": program.title, "title": title, "state": state}


def _by_month(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """月ごとの差: people, and the sums before and after."""
    months: defaultdict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        months[row[2]].append(row)
    return [
        {
            "month": _month(month),
            "people": len({row[0] for row in found}),
            "before": sum(row[3] for row in found),
            "after": sum(row[4] for row in found),
        }
        for month, found in sorted(months.items())
    ]


def _told(row: list[Any]) -> dict[str, Any]:
    number, claim, month, before, after, result, new_result = row
    return {
        "number": number,
        "claim": claim,
        "month": _month(month),
        "before": before,
        "after": after,
        "result": BY_VALUE[result].label,
        "new_result": BY_VALUE[new_result].label,
    }


def _month(written: str) -> str:
    return wareki_month(date.fromisoformat(f"{written}-01"))
