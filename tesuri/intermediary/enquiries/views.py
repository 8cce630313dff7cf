"""情報照会の画面と窓口."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.intermediary.copies.layouts import lines, name_of
from tesuri.intermediary.enquiries import actions
from tesuri.intermediary.enquiries.events import Event
from tesuri.intermediary.enquiries.forms import DraftForm
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.doors import on_the_wire
from tesuri.intermediary.wire.envelopes import Claims
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import may_decide
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.doors import offered
from tesuri.workplace.partners.models import Client

decide = deciding(actions.TERMINAL_ENQUIRY)


@demands(Duty.ENQUIRIES, Level.SEE)
def enquiries(request: HttpRequest) -> HttpResponse:
    """照会の一覧."""
    actor = actor_of(request)
    drafts, found = actions.list_enquiries(actor)
    shown = {
        "drafts": [(draft, name_of(draft.item)) for draft in drafts],
        "enquiries": [(enquiry, name_of(enquiry.item)) for enquiry in found],
        "may_draft": may(actor, Duty.ENQUIRIES, Level.EDIT),
    }
    return render(request, "enquiries/enquiries.html", shown)


@demands(Duty.ENQUIRIES, Level.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """照会の起案: only the lines of the body's permit list are offered."""
    actor = actor_of(request)
    form = _form(actor, request)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.draft_enquiry(
                actor, form.asked(actions.new_number()), form.cleaned_data["purpose"]
            )
        except Refusal as refusal:
            audit.refused(actor, Event.REFUSED, reason=refusal.code, place="enquiries:new")
            form.add_refusal(refusal)
        else:
            messages.success(request, "起案し、承認を依頼しました。")
            return redirect("enquiries:draft", draft.enquiry_number)
    return render(request, "enquiries/new.html", {"form": form})


def _form(actor: Actor, request: HttpRequest) -> DraftForm:
    with acting_for(actor.body):
        lines = wire.offered(actor.body, timezone.localdate())
    return DraftForm(lines, wire.others(actor.body), request.POST or None)


@demands(Duty.ENQUIRIES, Level.SEE)
def draft(request: HttpRequest, enquiry_number: str) -> HttpResponse:
    """起案と決裁."""
    actor = actor_of(request)
    found, approval = actions.show_draft(actor, enquiry_number)
    shown = {
        "draft": found,
        "approval": approval,
        "facts": actions.facts(approval),
        "may_decide": may_decide(actor, approval),
    }
    return render(request, "enquiries/draft.html", shown)


@demands(Duty.ENQUIRIES, Level.SEE)
def show(request: HttpRequest, enquiry_number: str) -> HttpResponse:
    """照会の経過と結果."""
    page = actions.show_enquiry(actor_of(request), enquiry_number)
    answer = page.result.answer
    facts = None
    if answer and answer["state"] == "given":
        facts = lines(page.enquiry.item, answer["layout"], answer["content"])
    return render(request, "enquiries/show.html", {"page": page, "facts": facts})


@offered("intermediary:enquiries:send")
def send(
    request: HttpRequest, caller: Client, message: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """照会の受付: from the body's own system, with the evidence of its approval."""
    asked, approval = actions.approved_in(message)
    actions.accept_enquiry(Actor.system(caller.client_id, caller.body), asked, approval)
    return 202, {"state": "accepted"}


@offered("intermediary:enquiries:read")
def read(
    request: HttpRequest, caller: Client, message: dict[str, Any], enquiry_number: str
) -> dict[str, Any]:
    """照会結果の取得: the content only while it is kept."""
    actor = Actor.system(caller.client_id, caller.body)
    result = actions.read_result(actor, enquiry_number)
    return {
        "state": result.state,
        "code": result.code,
        "message": result.message,
        "permit_id": result.permit_id,
        "answered_at": result.answered_at.isoformat() if result.answered_at else None,
        "as_of": result.answer["as_of"] if result.answer else None,
        "content": result.answer["content"] if result.answer else None,
    }


@on_the_wire
def answers(request: HttpRequest, actor: Actor, message: str) -> Claims:
    """後からの回答の受付: POST /wire/answers."""
    return actions.take_late_answer(actor, message)
