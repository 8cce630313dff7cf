"""情報提供等記録の画面と窓口."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tesuri.ground.text.eras import wareki
from tesuri.intermediary.ledger import actions
from tesuri.intermediary.ledger.forms import SearchForm
from tesuri.intermediary.ledger.models import Entry
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.doors import offered
from tesuri.workplace.partners.models import Client

FIRST_SHOWN_DAYS = 30


@demands(Duty.LEDGER, Level.SEE)
def entries(request: HttpRequest) -> HttpResponse:
    """記録の一覧: the last thirty days, or the period asked for (POST: no number in a URL)."""
    form, found = SearchForm(request.POST or _usual()), None
    if form.is_valid():
        found = _found(actor_of(request), form)
    return render(request, "ledger/entries.html", {"form": form, "entries": found})


def _found(actor: Actor, form: SearchForm) -> list[Entry]:
    asked = form.cleaned_data
    return actions.search(actor, asked["since"], asked["through"], asked["unified_number"])


def _usual() -> dict[str, str]:
    today = timezone.localdate()
    return {"since": wareki(today - timedelta(days=FIRST_SHOWN_DAYS)), "through": wareki(today)}


@offered("intermediary:disclosures:read")
def disclosures(
    request: HttpRequest, caller: Client, message: dict[str, Any], unified_number: str
) -> dict[str, Any]:
    """開示用の記録: of one person of the caller's body."""
    actor = Actor.system(caller.client_id, caller.body)
    return {"entries": actions.disclose(actor, unified_number)}
