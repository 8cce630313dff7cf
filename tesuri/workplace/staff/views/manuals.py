"""手引きの画面: what everybody reads, and the register of versions and trainings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands, entered
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may, names_in
from tesuri.workplace.staff import forms
from tesuri.workplace.staff.actions import manuals as actions
from tesuri.workplace.staff.queries import manuals as queries


@require_GET
@entered
def mine(request: HttpRequest) -> HttpResponse:
    """手引きの確認: the version in force, for each officer."""
    actor = actor_of(request)
    manual = queries.current(actor.body, timezone.localdate())
    shown = {
        "manual": manual,
        "deadline": queries.deadline(manual) if manual else None,
        "is_known": queries.mine_to_read(actor) is None,
    }
    return render(request, "staff/manual.html", shown)


@require_POST
@entered
def acknowledge(request: HttpRequest) -> HttpResponse:
    """手引きを確認した."""
    manual = actions.acknowledge_manual(actor_of(request))
    messages.success(request, f"{manual}を確認したことを記録しました。")
    return redirect("staff:manual")


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def register(request: HttpRequest) -> HttpResponse:
    """手引きと研修の登録簿."""
    return _register(request, forms.ManualForm(initial={"in_force_on": timezone.localdate()}))


def _register(request: HttpRequest, form: forms.ManualForm) -> HttpResponse:
    actor, day = actor_of(request), timezone.localdate()
    manual = queries.current(actor.body, day)
    shown = {
        "form": form,
        "manuals": queries.manuals(actor.body),
        "names": names_in(actor.body),
        "manual": manual,
        "deadline": queries.deadline(manual) if manual else None,
        "learned": queries.learned(manual) if manual else [],
        "untrained": queries.untrained(manual, day) if manual else [],
        "today": forms.today_in_words(),
        "may_edit": may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "staff/manuals.html", shown, status=422 if form.errors else 200)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def enter(request: HttpRequest) -> HttpResponse:
    """手引きの版を登録する."""
    form = forms.ManualForm(request.POST)
    if not form.is_valid():
        return _register(request, form)
    manual = actions.enter_manual(actor_of(request), **form.cleaned_data)
    messages.success(request, f"{manual}を登録しました。適用日から、全員の確認が要ります。")
    return redirect("staff:manuals")


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def train(request: HttpRequest) -> HttpResponse:
    """研修を記録する."""
    form = forms.TrainingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "研修の日と、受けた人を選んでください。")
        return redirect("staff:manuals")
    chosen = [each for each in request.POST.getlist("trained") if len(each) <= 64]
    made = actions.record_training(actor_of(request), chosen, form.cleaned_data["learned_on"])
    messages.success(request, f"{made}人の研修を記録しました。")
    return redirect("staff:manuals")
