"""死亡の画面: the day, who told of it and by which paper; and what was believed before."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.forms import DeathForm
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in


@require_http_methods(["GET", "POST"])
@demands(Duty.PERSONS, Level.EDIT)
def death(request: HttpRequest, key: UUID) -> HttpResponse:
    """死亡の登録と訂正."""
    actor = actor_of(request)
    who, facts, _ = actions.view_history(actor, key)
    form, status = DeathForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_death(actor, key, **form.cleaned_data)
        except Refusal as refusal:
            status = tell_in(form, request, refusal)
        else:
            messages.success(
                request, "登録しました。支給月のある手当は、再判定まで保留になります。"
            )
            return redirect("persons:person", key=key)
    elif request.method == "POST":
        status = 422
    shown = {"form": form, "person": who, "facts": facts, "rows": queries.deaths_believed(who)}
    return render(request, "persons/death.html", shown, status=status)
