"""所得の突合の画面: where declaration and tax facts differ, and which is believed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.income import actions
from tesuri.welfare.income.forms import DispositionForm
from tesuri.welfare.income.queries import Difference, label_of
from tesuri.welfare.income.views.words import spoken
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def differences(request: HttpRequest) -> HttpResponse:
    """処置していない差の一覧."""
    actor = actor_of(request)
    found = actions.list_differences(actor)
    names = persons.names_of([each.person for each in found])
    rows = [(each, names.get(each.person.pk, ""), _labels(each)) for each in found]
    shown = {"rows": rows, "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT)}
    return render(request, "income/differences.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def difference(request: HttpRequest, key: UUID, year: int) -> HttpResponse:
    """一つの差とその処置."""
    actor = actor_of(request)
    found = actions.view_difference(actor, key, year)
    initial = {"declared": found.declared.pk, "found": found.found.pk}
    items = [(name, label_of(name)) for name in found.items]
    form = DispositionForm(request.POST or None, items=items, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.dispose(actor, key, year, **form.said())
                messages.success(request, "差を処置しました。")
                return redirect("income:income", key=key)
            except Refusal as refusal:
                status = tell_in(form, request, refusal)
    shown: dict[str, Any] = {
        "difference": found,
        "rows": _rows(found),
        "form": form,
        "person": found.person,
        "facts": persons.present_facts(found.person),
    }
    return render(request, "income/difference.html", shown, status=status)


def _labels(found: Difference) -> str:
    return "、".join(label_of(name) for name in found.items)


def _rows(found: Difference) -> list[tuple[str, object, object]]:
    return [
        (
            label_of(name),
            spoken(name, getattr(found.declared, name)),
            spoken(name, getattr(found.found, name)),
        )
        for name in found.items
    ]
