"""引継ぎの画面: a holder of 経過的福祉手当 is put forward; the page of approvals decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.forms import TakeoverForm
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_takeover(request: HttpRequest, key: UUID) -> HttpResponse:
    """経過的福祉手当の引継ぎ."""
    actor = actor_of(request)
    person = actions.open_claim_form(actor, key)
    form = TakeoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_takeover(actor, key, form.handover())
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "引継ぎを決裁に上げました。ほかの人の承認を待ちます。")
            return redirect("persons:person", key=key)
    shown = {"form": form, "person": person, "facts": persons.present_facts(person)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/new_takeover.html", shown, status=status)
