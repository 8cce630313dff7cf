"""情報連携の画面: enquiries, copies, and the list of who asked what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.welfare.exchange import actions, batches, queries, rules
from tesuri.welfare.exchange.forms import BatchForm, EnquiryForm
from tesuri.welfare.exchange.models import Enquiry, Publication, Step
from tesuri.welfare.exchange.to_approve import changes, copy_facts, enquiry_facts
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.approvals.doors import deciding, submitting

submit_enquiry, decide_enquiry = submitting(actions.ENQUIRY), deciding(actions.ENQUIRY)
submit_publication = submitting(actions.PUBLICATION)
decide_publication = deciding(actions.PUBLICATION)
ROUTES = {"automatic": "自動応答", "terminal": "接続端末"}
OUTCOMES = {
    "answered": "提供あり",
    "no_data": "該当なし",
    "refused": "提供拒否",
    "failed": "開封不可",
}


@require_GET
@demands(Duty.ENQUIRIES, Level.SEE)
def enquiries(request: HttpRequest) -> HttpResponse:
    """照会の一覧: numbers and states; names stay on the page of each."""
    shown = {
        "enquiries": actions.list_enquiries(actor_of(request)),
        "batches": batches.batches_drafted(),
    }
    return render(request, "exchange/enquiries.html", shown)


@require_GET
@demands(Duty.ENQUIRIES, Level.SEE)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """一括照会: what is asked of whom, and the approval of all that wait."""
    actor = actor_of(request)
    found = actions.view_batch(actor, number)
    waiting = batches.waiting_in(found)
    names = rules.institutions("")
    shown = {
        "batch": found,
        "enquiries": [(e, names.get(e.provider, e.provider)) for e in batches.enquiries_in(found)],
        "waiting": waiting,
        "digest": batches.digest_of_list(waiting),
        "asked": enquiry_facts(queries.content_of(waiting[0])) if waiting else [],
        "may_approve": may(actor, Duty.ENQUIRIES, Level.APPROVE),
    }
    return render(request, "exchange/batch.html", shown)


@require_POST
@demands(Duty.ENQUIRIES, Level.APPROVE)
def approve_batch(request: HttpRequest, number: int) -> HttpResponse:
    """一括照会の承認: of the list that was shown."""
    said = BatchForm(request.POST).read()
    actions.approve_batch(actor_of(request), number, said["digest"], said["comment"])
    messages.success(request, "承認しました。照会を送ります。")
    return redirect("exchange:batch", number=number)


@require_http_methods(["GET", "POST"])
@demands(Duty.ENQUIRIES, Level.EDIT)
def new_enquiry(request: HttpRequest, key: UUID) -> HttpResponse:
    """照会の起案: the former municipality is offered first."""
    actor = actor_of(request)
    person = actions.open_enquiry_form(actor, key)
    facts = persons.present_facts(person)
    year = timezone.localdate().year
    initial = {
        "provider": rules.institution_of(facts.previous_municipality),
        "income_years": [year - 1, year - 2],
        "claim_number": request.GET.get("claim", ""),
    }
    form = EnquiryForm(request.POST or None, initial=initial, own_body=actor.body, this_year=year)
    if request.method == "POST" and form.is_valid():
        drafted = actions.draft_enquiry(actor, key, **form.cleaned_data)
        return redirect("exchange:enquiry", number=drafted.number)
    shown = {"form": form, "person": person, "facts": facts}
    return render(request, "exchange/new_enquiry.html", shown)


@require_GET
@demands(Duty.ENQUIRIES, Level.SEE)
def enquiry(request: HttpRequest, number: str) -> HttpResponse:
    """照会: what is asked, its approval, its steps, and the answer when there is one."""
    actor = actor_of(request)
    matter = actions.view_enquiry(actor, number)
    approval = approvals.latest(Enquiry.KIND, number)
    shown = {
        "enquiry": matter,
        "facts": persons.present_facts(matter.person),
        "asked": enquiry_facts(queries.content_of(matter)),
        "approval": approval,
        "steps": matter.steps.all(),
        "answer": getattr(matter, "answer", None),
        "provider": rules.institutions("").get(matter.provider, matter.provider),
        "is_under_way": matter.step in (Step.APPROVED, Step.SENT, Step.WAITING),
        "may_decide": approvals.may_decide(actor, approval),
        "may_edit": may(actor, Duty.ENQUIRIES, Level.EDIT),
    }
    return render(request, "exchange/enquiry.html", shown)


@require_GET
@demands(Duty.COPIES, Level.SEE)
def publication(request: HttpRequest, number: str) -> HttpResponse:
    """副本登録: the content as others will be given it, its approval, its steps."""
    actor = actor_of(request)
    matter = actions.view_publication(actor, number)
    approval = approvals.latest(Publication.KIND, number)
    shown = {
        "publication": matter,
        "facts": persons.present_facts(matter.person),
        "told": _told(matter),
        "changes": changes(queries.approved_content_of(matter)) if matter.change else [],
        "reason": queries.approved_content_of(matter)["reason"] if matter.change else "",
        "approval": approval,
        "steps": matter.steps.all(),
        "may_decide": approvals.may_decide(actor, approval),
        "may_edit": may(actor, Duty.COPIES, Level.EDIT),
    }
    return render(request, "exchange/publication.html", shown)


@require_GET
@demands(Duty.ENQUIRIES, Level.SEE)
def disclosures(request: HttpRequest, key: UUID) -> HttpResponse:
    """情報提供等記録の開示一覧: who asked what, when, under which article."""
    person, entries = actions.view_disclosures(actor_of(request), key)
    shown = [_disclosed(entry) for entry in entries]
    facts = persons.present_facts(person)
    context = {"person": person, "facts": facts, "entries": shown}
    return render(request, "exchange/disclosures.html", context)


def _disclosed(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the record in the words that the resident reads."""
    return entry | {
        "at": datetime.fromisoformat(entry["at"]),
        "item": rules.title_of(entry["item"]),
        "procedure": rules.title_of(entry["procedure"]),
        "route": ROUTES.get(entry["route"], entry["route"]),
        "outcome": OUTCOMES.get(entry["outcome"], entry["outcome"]),
    }


def _told(matter: Publication) -> list[tuple[str, str]]:
    """What the approver answers for, in the words of the page above."""
    title = ("特定個人情報名", rules.publication_title(matter.item))
    return [title, *copy_facts(queries.content_of(matter))]
