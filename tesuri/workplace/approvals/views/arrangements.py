"""決裁の取決めの画面: routes, posts and deputations; each is proposed here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.forms import DeputationForm, PostForm, RouteForm, SubmissionForm
from tesuri.workplace.approvals.matters import label_of
from tesuri.workplace.approvals.models import Approval, Rank
from tesuri.workplace.audit.actors import Actor

Propose = Callable[[Actor, Any], Approval]


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def arrangements(request: HttpRequest) -> HttpResponse:
    """決裁の取決め: what is in force, what was, and the ways to new ones."""
    actor, today = actor_of(request), timezone.localdate()
    routes, posts, deputations = actions.list_arrangements(actor)
    shown = {
        "routes": [
            (each, label_of(each.kind), queries.steps_of(each), today in each.valid)
            for each in routes
        ],
        "posts": [(each, _holds(each, today)) for each in posts],
        "deputations": [(each, _holds(each, today)) for each in deputations],
        "may_edit": may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "approvals/arrangements.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def route(request: HttpRequest) -> HttpResponse:
    """決裁区分の起案."""
    offices = queries.offices_of(actor_of(request).body)
    form = RouteForm(request.POST or None, offices=offices)
    return _proposed(request, "決裁区分を起案する", form, _route)


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def post(request: HttpRequest) -> HttpResponse:
    """職位の起案."""
    officers = queries.officers_of(actor_of(request).body)
    form = PostForm(request.POST or None, officers=officers)
    return _proposed(request, "職位を起案する", form, _post)


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def deputation(request: HttpRequest) -> HttpResponse:
    """代決の起案."""
    officers = queries.officers_of(actor_of(request).body)
    form = DeputationForm(request.POST or None, officers=officers)
    return _proposed(request, "代決者を起案する", form, _deputation)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end_post(request: HttpRequest, number: int) -> HttpResponse:
    """職位を取りやめる."""
    actions.end_post(actor_of(request), number)
    messages.success(request, "職位を取りやめました。")
    return redirect("approvals:arrangements")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end_deputation(request: HttpRequest, number: int) -> HttpResponse:
    """代決を取りやめる."""
    actions.end_deputation(actor_of(request), number)
    messages.success(request, "代決を取りやめました。これからは代決できません。")
    return redirect("approvals:arrangements")


def _proposed(
    request: HttpRequest, heading: str, form: SubmissionForm, propose: Propose
) -> HttpResponse:
    """The form, or the page of what was proposed with it."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = propose(actor_of(request), form)
            except Refusal as refusal:
                tell_in(form, request, refusal)
            else:
                messages.success(request, "起案しました。ほかの人の承認の後で効力が生じます。")
                return redirect(made.path)
    shown = {"heading": heading, "form": form}
    return render(request, "approvals/new_arrangement.html", shown, status=status)


def _route(actor: Actor, form: RouteForm) -> Approval:
    said = form.cleaned_data
    return actions.propose_route(actor, said["kind"], form.steps(), said["since"], said["comment"])


def _post(actor: Actor, form: PostForm) -> Approval:
    said = form.cleaned_data
    days = said["since"], said["through"]
    return actions.propose_post(actor, said["officer"], Rank(said["rank"]), *days, said["comment"])


def _deputation(actor: Actor, form: DeputationForm) -> Approval:
    said = form.cleaned_data
    people, days = (said["principal"], said["deputy"]), (said["since"], said["through"])
    return actions.propose_deputation(actor, *people, Duty(said["duty"]), *days, said["comment"])


def _holds(arranged: Any, today: Any) -> str:
    """今の状態: in words."""
    if arranged.ended_at:
        return "取りやめ"
    if today in arranged.valid:
        return "有効"
    return "これから" if today < arranged.valid.lower else "終了"
