"""副本の画面と窓口."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tesuri.intermediary.copies import actions
from tesuri.intermediary.copies.forms import PersonForm
from tesuri.intermediary.copies.layouts import lines, name_of
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.doors import offered
from tesuri.workplace.partners.models import Client


@demands(Duty.COPIES, Level.SEE)
def copies(request: HttpRequest) -> HttpResponse:
    """副本を探す: by POST, so that no number stands in a URL."""
    form, found = PersonForm(request.POST or None), None
    if form.is_valid():
        rows = actions.search(actor_of(request), form.cleaned_data["unified_number"])
        found = [(row, name_of(row.item)) for row in rows]
    return render(request, "copies/copies.html", {"form": form, "copies": found})


@demands(Duty.COPIES, Level.SEE)
def show(request: HttpRequest, copy_number: str) -> HttpResponse:
    """副本の内容."""
    copy, content, former = actions.show(actor_of(request), copy_number)
    facts = lines(copy.item, copy.layout, content)
    shown = {
        "copy": copy,
        "item_name": name_of(copy.item),
        "facts": facts,
        "changes": _changes(lines(copy.item, copy.corrects.layout, former), facts)
        if copy.corrects
        else [],
    }
    return render(request, "copies/show.html", shown)


def _changes(
    former: list[tuple[str, Any]], present: list[tuple[str, Any]]
) -> list[tuple[str, Any, Any]]:
    """訂正した項目: each with the value before and after."""
    before, after = dict(former), dict(present)
    names = [*after, *(name for name in before if name not in after)]
    found = [(name, before.get(name, "なし"), after.get(name, "なし")) for name in names]
    return [row for row in found if row[1] != row[2]]


@offered("intermediary:copies:register")
def register(
    request: HttpRequest, caller: Client, message: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """副本の登録."""
    actor = Actor.system(caller.client_id, caller.body)
    actions.register_copy(actor, actions.Registration.read(message))
    return 201, {"state": "registered"}
