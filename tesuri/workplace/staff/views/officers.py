"""職員の画面: the list, one officer, and the forms that propose a change of the account."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.workplace.access import queries as access_queries
from tesuri.workplace.access import situation
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.refused import note
from tesuri.workplace.staff import forms
from tesuri.workplace.staff.actions import first_passwords, looking, proposals
from tesuri.workplace.staff.actions.changes import CannotChange
from tesuri.workplace.staff.limits import ADMINISTRATORS
from tesuri.workplace.staff.models import Change
from tesuri.workplace.staff.queries import changes as change_queries
from tesuri.workplace.staff.queries import officers as queries
from tesuri.workplace.staff.queries import report

FORM, LATEST = "staff/form.html", 5


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """職員の一覧: those who may work now, or what was searched."""
    actor, day = actor_of(request), timezone.localdate()
    given = request.POST if request.method == "POST" else {"state": "live"}
    form = forms.SearchForm(given, offices=queries.office_names(actor.body))
    found: list[Officer] = []
    if form.is_valid():
        found = looking.search_officers(actor, queries.Criteria(**form.cleaned_data))
    shown = {
        "form": form,
        "found": [(each, *queries.state_of(each, day)) for each in found],
        "administrators": len(queries.administrators(actor.body, day)),
        "administrators_limit": ADMINISTRATORS.value,
        "to_end": report.to_end(actor.body, day),
        "may_edit": access_queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "staff/officers.html", shown, status=200 if form.is_valid() else 422)


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """職員一人: account, term, grants and what happened."""
    actor, day = actor_of(request), timezone.localdate()
    found = looking.look_at_officer(actor, pk)
    state, tone = queries.state_of(found, day)
    shown = {
        "officer": found,
        "state": state,
        "tone": tone,
        "grants": queries.grants_of(found, day),
        "names": access_queries.names_in(actor.body),
        "terminals": access_queries.terminals_of(actor.body, queries.seat_code(found)),
        "logins": situation.latest_of(found, LATEST),
        "postings": found.postings.all(),
        "entries": _timeline(found),
        "is_over": state in ("終わった", "止めた"),
        "may_edit": access_queries.may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "staff/officer.html", shown)


def _timeline(found: Officer) -> list[dict[str, Any]]:
    return [
        {
            "at": each.drafted_at,
            "title": each.title,
            "who": each.drafted_by_name,
            "text": change_queries.state_of(each)[0],
            "url": reverse("staff:change", args=[each.number]),
        }
        for each in change_queries.of_officer(found)
    ]


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def issue(request: HttpRequest) -> HttpResponse:
    """利用者IDの発行を起案する."""
    actor = actor_of(request)
    offices = queries.office_names(actor.body)
    initial = {"begins_on": timezone.localdate()}
    form = forms.IssueForm(forms.posted(request), initial=initial, offices=offices)
    return _answer(request, form, "利用者IDの発行", lambda: proposals.issue(actor, **_given(form)))


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """利用者IDの変更を起案する."""
    actor = actor_of(request)
    found = looking.look_at_officer(actor, pk)
    names = ("name", "kana", "employment", "ends_on", "has_no_end")
    initial = {name: getattr(found, name) for name in names}
    form = forms.ChangeForm(forms.posted(request), initial=initial)
    return _answer(
        request,
        form,
        "利用者IDの変更",
        lambda: proposals.change(actor, found, **_given(form)),
        found,
    )


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """異動を起案する."""
    actor = actor_of(request)
    found = looking.look_at_officer(actor, pk)
    form = forms.MoveForm(forms.posted(request), offices=queries.office_names(actor.body))
    return _answer(
        request, form, "異動", lambda: proposals.move(actor, found, **_given(form)), found
    )


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """利用者IDの終了を起案する."""
    actor = actor_of(request)
    found = looking.look_at_officer(actor, pk)
    form = forms.EndForm(forms.posted(request), initial={"ends_on": timezone.localdate()})
    return _answer(
        request, form, "利用者IDの終了", lambda: proposals.end(actor, found, **_given(form)), found
    )


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """権限の付与を起案する."""
    actor = actor_of(request)
    found = looking.look_at_officer(actor, pk)
    initial = {"since": timezone.localdate(), "office": queries.seat_code(found)}
    offices = queries.office_names(actor.body)
    form = forms.GrantForm(forms.posted(request), initial=initial, offices=offices)
    return _answer(
        request, form, "権限の付与", lambda: proposals.grant(actor, found, **_given(form)), found
    )


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """権限の終了を起案する."""
    actor = actor_of(request)
    given = looking.look_at_grant(actor, pk)
    form = forms.EndGrantForm(forms.posted(request), initial={"last_day": timezone.localdate()})
    heading = f"権限の終了：{given.get_duty_display()}の{given.get_level_display()}"
    return _answer(
        request,
        form,
        heading,
        lambda: proposals.end_grant(actor, given, **_given(form)),
        given.officer,
    )


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """初めのパスワードを出す: shown once, never kept."""
    found, secret = first_passwords.issue_password(actor_of(request), pk)
    return render(request, "staff/password.html", {"officer": found, "secret": secret})


def _given(form: Form) -> dict[str, Any]:
    return dict(form.cleaned_data)


def _answer(
    request: HttpRequest, form: Form, heading: str, propose: Any, about: Officer | None = None
) -> HttpResponse:
    """The form, or with good values the proposal; what stands against it is shown in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made: Change = propose()
        except CannotChange as refusal:
            note(request, refusal)
            for said in dict.fromkeys(str(fault) for fault in refusal.faults):
                form.add_error(None, said)
        else:
            messages.success(request, "起案しました。ほかの管理者の承認を待ちます。")
            return redirect("staff:change", made.number)
    shown = {"form": form, "heading": heading, "officer": about}
    return render(request, FORM, shown, status=422 if form.errors else 200)
