"""所得ファイルの出力の画面: a year, a lent medium, and a registered recipient."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki_year
from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.forms import GivenFileForm
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.outputs.destination import DestinationForm
from tesuri.workplace.outputs.queries import destinations


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EXPORT)
def give_file(request: HttpRequest) -> HttpResponse:
    """所得ファイルの出力を申し出る."""
    actor = actor_of(request)
    years = [(year, wareki_year(date(year, 12, 31))) for year in queries.years_believed()]
    form = GivenFileForm(request.POST or None, years=years)
    status = 200
    if request.method == "POST":
        status, where = 422, DestinationForm(request.POST)
        if form.is_valid() and not where.is_valid():
            form.add_error(None, "書き出す媒体と受取先を選んでください。")
        elif form.is_valid():
            try:
                year = form.cleaned_data["income_year"]
                order = actions.order_file(actor, year, **where.cleaned_data)
                return redirect("outputs:order", order.number)
            except Refusal as refusal:
                status = tell_in(form, request, refusal)
    shown = {"form": form, "destinations": destinations(actor)}
    return render(request, "income/give_file.html", shown, status=status)
