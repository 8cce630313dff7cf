"""県の決定の画面: entering it for another to confirm, handing the notice over, the differences."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions import carer_filings as desk
from tesuri.welfare.allowances.actions import rulings as actions
from tesuri.welfare.allowances.forms.carers import DayAndReasonForm, ReasonForm, RulingForm
from tesuri.welfare.allowances.models import CarerCase, RulingKind
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_ruling(request: HttpRequest, number: str) -> HttpResponse:
    """県の決定の登録: of its own, where nothing was filed (職権)."""
    found = desk.view_case(actor_of(request), number)
    return _new_ruling(request, found, "", list(actions.OF_ITS_OWN))


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_ruling_on(request: HttpRequest, number: str) -> HttpResponse:
    """県の決定の登録: on a filing that the prefecture has."""
    filing = desk.view_filing(actor_of(request), number)
    kinds = list(actions.RULINGS_OF.get(filing.kind, ()))
    return _new_ruling(request, filing.case, filing.number, kinds)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """県の通知書の交付."""
    on, way = DayAndReasonForm(request.POST).read()
    done = actions.hand_over(actor_of(request), number, on, way)
    messages.success(request, "通知書の交付を記録しました。")
    return redirect("allowances:carer", number=done.ruling.case.number)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def dispose(request: HttpRequest, number: int) -> HttpResponse:
    """見込みとの違いの処置."""
    reason = ReasonForm(request.POST).read()
    done = actions.dispose_difference(actor_of(request), number, reason)
    messages.success(request, "違いの処置を記録しました。")
    return redirect("allowances:carer", number=done.difference.ruling.case.number)


def _new_ruling(
    request: HttpRequest, case: CarerCase, filing: str, kinds: list[RulingKind]
) -> HttpResponse:
    people = [child.person for child in queries.children_of(case)]
    names = persons.names_of(people)
    children = [(person.addressee_number, names[person.pk]) for person in people]
    form = RulingForm(request.POST or None, kinds=kinds, children=children)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_ruling(actor_of(request), case.number, form.ruled(filing))
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "県の決定を決裁に上げました。ほかの人の確認を待ちます。")
            return redirect("allowances:carer", number=case.number)
    shown: dict[str, Any] = {"case": case, "filing": filing, "form": form}
    shown |= {"facts": persons.present_facts(case.person)}
    status = 422 if form.errors else 200
    return render(request, "allowances/new_ruling.html", shown, status=status)
