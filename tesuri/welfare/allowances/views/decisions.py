"""決定の画面: the result with its months and reasons, the approval, the notice, the copy."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances import actions, owed, particulars, queries
from tesuri.welfare.allowances.assessment import Assessment
from tesuri.welfare.allowances.cautions import cautions
from tesuri.welfare.allowances.forms import CopyCorrectionForm
from tesuri.welfare.allowances.models import Decision, NoticeKind, Step
from tesuri.welfare.allowances.reasoning import spoken
from tesuri.welfare.allowances.to_approve import decision_facts
from tesuri.welfare.exchange.queries import registered
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.outputs.handing import handed

submit, decide = submitting(actions.DECISION), deciding(actions.DECISION)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """支給要件の判定: what would be decided now, or what must still be found out."""
    actor = actor_of(request)
    claim, found = actions.assess_claim(actor, number)
    shown = {
        "claim": claim,
        "facts": persons.present_facts(claim.person),
        "assessment": found,
        "cautions": cautions(claim),
        "outcome": found.outcome.label if found.outcome else "",
        "reasonings": _reasonings(
            [(_month(m.target_month), _lines(found, m)) for m in found.months]
        ),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/assessment.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """決定の起案."""
    decision = actions.draft_decision(actor_of(request), number)
    return redirect("allowances:decision", number=decision.number)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """決定: the result on top, then the months, then what each rests on."""
    actor = actor_of(request)
    matter = actions.view_decision(actor, number)
    approval = approvals.latest(Decision.KIND, number)
    months = list(matter.months.all())
    item = particulars.of(matter.claim).copy_item
    shown = {
        "decision": matter,
        "claim": matter.claim,
        "person": persons.present_facts(matter.claim.person),
        "months": months,
        "cautions": [] if matter.step == Step.IN_FORCE else cautions(matter.claim),
        "total": sum(month.amount_yen for month in months),
        "reasonings": _reasonings([(_month(m.target_month), m.lines) for m in months]),
        "approval": approval,
        "facts": decision_facts(queries.content_of(matter)),
        "notices": queries.notices_of(matter),
        "owed": _owed(matter),
        "missing_notice": owed.missing(matter) if matter.step == Step.IN_FORCE else "",
        "steps": matter.steps.all(),
        "may_decide": approvals.may_decide(actor, approval),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
        "may_print": may(actor, Duty.ALLOWANCES, Level.PRINT),
        "may_publish": bool(item) and may(actor, Duty.COPIES, Level.EDIT),
        "is_published": bool(item) and registered(matter.claim.person, item) is not None,
        "correction": CopyCorrectionForm(),
    }
    return render(request, "allowances/decision.html", shown)


@require_POST
@demands(Duty.ALLOWANCES, Level.PRINT)
def issue(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """通知書の発行: of the kind that the address names."""
    notice = actions.issue_notice(actor_of(request), number, _kind(kind))
    messages.success(request, f"{notice.get_kind_display()} {notice.number} を発行しました。")
    return redirect("allowances:decision", number=number)


@require_GET
@demands(Duty.ALLOWANCES, Level.PRINT)
def notice(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """通知書の出力: the kept bytes."""
    return handed(actions.print_notice(actor_of(request), number, _kind(kind)))


@require_POST
@demands(Duty.COPIES, Level.EDIT)
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """副本登録の起案."""
    publication = actions.draft_publication(actor_of(request), number)
    return redirect("exchange:publication", number=publication.number)


@require_POST
@demands(Duty.COPIES, Level.EDIT)
def correct_copy(request: HttpRequest, number: str) -> HttpResponse:
    """副本の訂正の起案: with the reason why the registered copy is wrong."""
    form = CopyCorrectionForm(request.POST)
    try:
        publication = actions.draft_publication(actor_of(request), number, form.read())
    except Refusal as refusal:
        status = tell_in(form, request, refusal)
        shown = {"number": number, "form": form}
        return render(request, "allowances/correct_copy.html", shown, status=status)
    return redirect("exchange:publication", number=publication.number)


def _kind(name: str) -> NoticeKind:
    if name not in NoticeKind.values:
        raise Http404("その種類の通知書はありません。")
    return NoticeKind(name)


def _owed(decision: Decision) -> list[NoticeKind]:
    """The kinds that may be issued now and were not."""
    if decision.step != Step.IN_FORCE:
        return []
    issued = {notice.kind for notice in queries.notices_of(decision)}
    return [kind for kind in owed.owed(decision) if kind not in issued]


def _month(month: Any) -> str:
    return f"{wareki_month(month)}分"


def _lines(found: Assessment, month: Any) -> list[dict[str, str]]:
    return [
        {"term": line.term, "value": spoken(line), "source": line.source, "whose": line.whose}
        for line in month.reasons
    ]


def _reasonings(months: list[tuple[str, list[dict[str, str]]]]) -> list[dict[str, Any]]:
    """The first run of months in whole; of each later one, what differs from the one before."""
    tables: list[dict[str, Any]] = []
    whole: list[dict[str, str]] = []
    for title, lines in months:
        told = [line for line in lines if line["term"] != "対象月"]
        if tables and told == whole:
            tables[-1]["last"] = title
        else:
            news = [line for line in told if line not in whole]
            tables.append({"first": title, "last": title, "lines": news, "is_whole": not whole})
            whole = told
    return tables
