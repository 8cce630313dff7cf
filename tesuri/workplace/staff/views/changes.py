"""人事の変更の画面: the list, one change with its decision, lists from files, and offices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import note
from tesuri.workplace.approvals.doors import deciding_among
from tesuri.workplace.approvals.queries import may_decide
from tesuri.workplace.staff import forms, lists
from tesuri.workplace.staff.actions import changes, proposals
from tesuri.workplace.staff.actions.lists import take_list
from tesuri.workplace.staff.content import subjects
from tesuri.workplace.staff.queries import changes as queries
from tesuri.workplace.staff.queries import officers

SHOWN, LINKED = 100, 20


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """変更の一覧: the newest ones."""
    newest = queries.changes(actor_of(request).body)[:SHOWN]
    shown = {"changes": [(each, *queries.state_of(each)) for each in newest], "most": SHOWN}
    return render(request, "staff/changes.html", shown)


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """変更一件: exactly what is to be approved, and who may."""
    actor = actor_of(request)
    found = changes.look_at_change(actor, number)
    approval, (state, tone) = queries.approval_of(found), queries.state_of(found)
    is_own = actor.user_id.lower() in subjects(found.content)
    shown = {
        "change": found,
        "state": state,
        "tone": tone,
        "lines": queries.lines(actor.body, found.content),
        "people": officers.accounts(actor.body, subjects(found.content))[:LINKED],
        "approval": approval,
        "approval_facts": [("種類", found.get_act_display())],
        "may_submit": may(actor, Duty.ADMINISTRATION, Level.EDIT) and not queries.is_open(approval),
        "is_own": is_own,
        "may_decide": not is_own and may_decide(actor, approval),
    }
    return render(request, "staff/change.html", shown)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """決裁に上げる."""
    changes.submit(actor_of(request), number)
    messages.success(request, "決裁に上げました。ほかの管理者の承認を待ちます。")
    return redirect("staff:change", number)


decide = deciding_among(Duty.ADMINISTRATION, changes.matter_numbered)


# --- 異動・退職の一覧 ---


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def take(request: HttpRequest) -> HttpResponse:
    """一覧を取り込む: a preview, or every mistake."""
    form = forms.ListForm(forms.posted(request), request.FILES or None)
    found: list[lists.Mistake] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        made, found = take_list(actor_of(request), file.read(lists.MOST_BYTES + 1))
        if made is not None:
            messages.success(request, "読み取りました。内容を確かめて、決裁に上げてください。")
            return redirect("staff:change", made.number)
    shown = {
        "form": form,
        "mistakes": found,
        "columns": lists.COLUMNS,
        "offices": officers.offices(actor_of(request).body),
    }
    is_bad = bool(found or (request.method == "POST" and form.errors))
    return render(request, "staff/list.html", shown, status=422 if is_bad else 200)


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def sample(request: HttpRequest) -> HttpResponse:
    """見本: nobody's data."""
    response = HttpResponse(lists.sample(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ido-mihon.csv"'
    return response


# --- 部署 ---


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def offices(request: HttpRequest) -> HttpResponse:
    """部署の一覧."""
    actor = actor_of(request)
    shown = {
        "offices": officers.offices(actor.body),
        "may_edit": may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "staff/offices.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ADMINISTRATION, Level.EDIT)
def set_office(request: HttpRequest) -> HttpResponse:
    """部署の登録・変更を起案する: the code says which."""
    actor, form = actor_of(request), forms.OfficeForm(forms.posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.set_office(actor, **form.cleaned_data)
        except changes.CannotChange as refusal:
            note(request, refusal)
            for fault in refusal.faults:
                form.add_error("chief", str(fault))
        else:
            messages.success(request, "起案しました。ほかの管理者の承認を待ちます。")
            return redirect("staff:change", made.number)
    shown = {"form": form, "heading": "部署の登録・変更", "officer": None}
    return render(request, "staff/form.html", shown, status=422 if form.errors else 200)
