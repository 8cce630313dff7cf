"""届の所得の一括照会の画面: whose income is still wanted, and the batch."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.campaigns.forms import BatchForm
from tesuri.welfare.exchange import rules
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@demands(Duty.ENQUIRIES, Level.EDIT)
def incomes(request: HttpRequest, year: int) -> HttpResponse:
    """届の所得の一括照会."""
    actor = actor_of(request)
    found = actions.list_wanted(actor, year)
    form = BatchForm(request.POST or None, initial={"request_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.ask_for_incomes(actor, year, form.cleaned_data["request_key"])
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            return redirect("exchange:batch", number=batch.pk)
    names, places = persons.names_of([each.person for each in found]), rules.institutions("")
    shown = {
        "year": year,
        "form": form,
        "wanted": [(e, names.get(e.person.pk, ""), places.get(e.provider, "")) for e in found],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "allowances/incomes.html", shown, status=status)
