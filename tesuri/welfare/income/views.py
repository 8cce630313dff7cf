"""所得の画面: what is known of each year, from where and when; and a form for papers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tesuri.welfare.income import actions
from tesuri.welfare.income.forms import IncomeForm
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level


@require_http_methods(["GET"])
@demands(Duty.ALLOWANCES, Level.SEE)
def income(request: HttpRequest, key: UUID) -> HttpResponse:
    """所得情報: every year and every belief, with its source and time."""
    person, rows = actions.view_income(actor_of(request), key)
    shown = [{"facts": row, "lines": _items(row)} for row in rows]
    facts = persons.present_facts(person)
    return render(request, "income/income.html", {"person": person, "facts": facts, "rows": shown})


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def enter(request: HttpRequest, key: UUID) -> HttpResponse:
    """書面による登録."""
    person = actions.open_form(actor_of(request), key)
    form = IncomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.enter_by_hand(
            actor_of(request),
            key,
            form.cleaned_data["income_year"],
            form.items(),
            form.obtained(timezone.now()),
        )
        return redirect("income:income", key=key)
    facts = persons.present_facts(person)
    return render(request, "income/enter.html", {"form": form, "key": key, "facts": facts})


def _items(row: IncomeFacts) -> list[tuple[str, object]]:
    """Label and value of each item; unknown is said in words."""
    return [(income_label(name), _spoken(row, name)) for name in IncomeFacts.ITEMS]


def income_label(name: str) -> str:
    """項目名: the official term of an item."""
    return str(getattr(IncomeFacts._meta.get_field(name), "verbose_name", name))


def _spoken(row: IncomeFacts, name: str) -> object:
    value = getattr(row, name)
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name in IncomeFacts.YEN:
        return f"{value:,}円"
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else value
