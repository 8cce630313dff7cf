"""情報提供の窓口と画面: the network adapter, and what clerks answer themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.intermediary.copies.layouts import lines
from tesuri.intermediary.provision import actions
from tesuri.intermediary.provision.forms import AnswerForm
from tesuri.intermediary.wire.doors import on_the_wire
from tesuri.intermediary.wire.envelopes import Claims
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import may_decide
from tesuri.workplace.audit.actors import Actor

decide = deciding(actions.PERSONS_ANSWER)


@on_the_wire
def requests(request: HttpRequest, actor: Actor, message: str) -> Claims:
    """照会の受付: POST /wire/requests."""
    return actions.answer_request(actor, message)


@require_GET
@demands(Duty.COPIES, Level.SEE)
def requests_for_people(request: HttpRequest) -> HttpResponse:
    """職員が回答する照会の一覧."""
    found = actions.list_requests(actor_of(request))
    waiting = [line for line in found if not line.is_over]
    over = [line for line in found if line.is_over]
    return render(request, "provision/requests.html", {"waiting": waiting, "over": over})


@require_GET
@demands(Duty.COPIES, Level.SEE)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """職員が回答する照会: its permit, and the content as it would be sent."""
    page = actions.show_request(actor_of(request), number)
    return _shown(request, page, AnswerForm(initial={"digest": page.case.digest}))


@require_POST
@demands(Duty.COPIES, Level.EDIT)
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """回答の起案: goes to the approver at once."""
    actor, form = actor_of(request), AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, actions.show_request(actor, number), form, status=422)
    try:
        actions.draft_answer(actor, number, **form.cleaned_data)
    except actions.ContentDiffers as refusal:
        page = actions.show_request(actor, number)
        form = form.of_content(page.case.digest)
        return _shown(request, page, form, tell_in(form, request, refusal))
    messages.success(request, "決裁に上げました。承認されるまで、何も送られません。")
    return redirect("provision:show", number)


def _shown(
    request: HttpRequest, page: actions.Page, form: AnswerForm, status: int = 200
) -> HttpResponse:
    actor, approval = actor_of(request), page.line.approval
    answer, held = page.case.answer, page.case.provision
    shown = {
        "page": page,
        "paper": page.case.paper,
        "asked": _asked(page),
        "content": lines(held.item, answer["layout"], answer["content"]),
        "approval": approval,
        "approved_facts": actions.facts(approval.content) if approval else [],
        "may_decide": may_decide(actor, approval),
        "form": form if page.is_waiting and may(actor, Duty.COPIES, Level.EDIT) else None,
    }
    return render(request, "provision/request.html", shown, status=status)


def _asked(page: actions.Page) -> list[tuple[str, Any]]:
    paper, held = page.case.paper, page.case.provision
    years = paper.terms.get("income_years", [])
    return [
        ("照会者", page.line.enquirer_name),
        ("事務手続", page.procedure_name),
        ("特定個人情報", page.line.item_name),
        ("照会条件", "、".join(f"{year}年の所得" for year in years) or "なし"),
        ("法的根拠", paper.legal_basis),
        ("提供許可番号", held.permit_id),
        ("団体内統合宛名番号", held.unified_number),
    ]
