"""支援措置の画面: who is hidden, from whom; entering, extending, and lifting by two people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.forms import ExtensionForm, LiftForm, ShieldingForm
from tesuri.welfare.persons.models import Shielding
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import latest, may_decide


@require_GET
@demands(Duty.SHIELDED, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """支援措置の一覧: those whose term is over stand first."""
    rows = actions.list_shieldings(actor_of(request))
    names = queries.names_of(each.person for each in rows)
    shown = {"rows": [(each, names[each.person_id]) for each in rows], "today": queries.today()}
    return render(request, "persons/shieldings.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.SHIELDED, Level.EDIT)
def enter(request: HttpRequest, key: UUID) -> HttpResponse:
    """支援措置の登録."""
    actor = actor_of(request)
    who, facts = actions.view_person(actor, key)
    form = ShieldingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.enter_shielding(
            actor,
            key,
            kind=said["kind"],
            term=actions.Term(said["since"], said["through"]),
            source=said["source"],
            reason=said["reason"],
            against=_against(form),
        )
        messages.success(request, "住所を隠しました。解除には二人目の承認が要ります。")
        return redirect("persons:person", key=key)
    shown = {"form": form, "person": who, "facts": facts}
    return render(request, "persons/shield.html", shown, status=422 if form.errors else 200)


@require_GET
@demands(Duty.SHIELDED, Level.SEE)
def shielding(request: HttpRequest, number: int) -> HttpResponse:
    """支援措置: its course, the adversaries, and what may be done next."""
    return _page(request, actions.view_shielding(actor_of(request), number), {})


@require_POST
@demands(Duty.SHIELDED, Level.EDIT)
def extend(request: HttpRequest, number: int) -> HttpResponse:
    """期間の延長."""
    form, actor = ExtensionForm(request.POST), actor_of(request)
    if not form.is_valid():
        return _again(request, number, {"extension": form})
    said = form.cleaned_data
    term = actions.Term(said["since"], said["through"])
    actions.extend_shielding(actor, number, term, said["reason"])
    messages.success(request, "期間を延長しました。")
    return redirect("persons:shielding", number=number)


@require_POST
@demands(Duty.SHIELDED, Level.EDIT)
def submit_lift(request: HttpRequest, number: int) -> HttpResponse:
    """解除を決裁に上げる."""
    form, actor = LiftForm(request.POST), actor_of(request)
    if not form.is_valid():
        return _again(request, number, {"lift": form})
    actions.submit_lift(actor, number, form.cleaned_data["ends_on"], form.cleaned_data["reason"])
    messages.success(request, "解除を決裁に上げました。承認されるまで住所は表示しません。")
    return redirect("persons:shielding", number=number)


decide_lift = deciding(actions.LIFT)


def _again(request: HttpRequest, number: int, forms: dict[str, object]) -> HttpResponse:
    """The page with its mistakes, for who may see it; who may not is told in a word."""
    actor = actor_of(request)
    if not may(actor, Duty.SHIELDED, Level.SEE):
        raise Refusal("日付と理由を確かめて、もう一度入力してください。", code="bad_form")
    return _page(request, actions.view_shielding(actor, number), forms)


def _page(request: HttpRequest, row: Shielding, forms: dict[str, object]) -> HttpResponse:
    actor = actor_of(request)
    approval = latest(queries.LIFT, str(row.pk))
    shown = {
        "row": row,
        "facts": queries.present_facts(row.person),
        "approval": approval,
        "asked": actions.LIFT.facts(approval) if approval else [],
        "may_edit": may(actor, Duty.SHIELDED, Level.EDIT) and row.lifted is None,
        "may_decide": may_decide(actor, approval),
        "today": queries.today(),
        "extension": ExtensionForm(auto_id="extension_%s"),
        "lift": LiftForm(auto_id="lift_%s"),
    }
    status = 422 if forms else 200
    return render(request, "persons/shielding.html", shown | forms, status=status)


def _against(form: ShieldingForm) -> list[actions.Adversary]:
    said = form.cleaned_data
    if not said["against_name"]:
        return []
    return [
        actions.Adversary(said["against_name"], said["against_birth_date"], said["against_number"])
    ]
