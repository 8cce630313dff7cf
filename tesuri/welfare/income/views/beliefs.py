"""所得の画面: what is known of each year, from where and when; and a form for papers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.forms import DifferentForm, IncomeForm, ItemFields, ReceivedForm
from tesuri.welfare.income.models import IncomeFacts, TerminalEntry
from tesuri.welfare.income.queries import comparison_of, label_of
from tesuri.welfare.income.views.words import spoken
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import latest, may_decide

decide = deciding(actions.TERMINAL_RESULT)


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


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def from_terminal(request: HttpRequest, key: UUID) -> HttpResponse:
    """接続端末の結果の起案: as received, and what is to be entered otherwise."""
    person = actions.open_form(actor_of(request), key)
    form = ReceivedForm(request.POST or None)
    other = DifferentForm(request.POST or None, prefix="different")
    status = 200
    if request.method == "POST":
        if form.is_valid() and other.is_valid():
            drafted = actions.draft_entry(
                actor_of(request),
                key,
                form.cleaned_data["income_year"],
                form.received(),
                different=other.told(),
                reason=other.cleaned_data["reason"],
            )
            messages.success(request, "決裁に上げました。ほかの人の照合と承認を待ちます。")
            return redirect("income:entry", number=drafted.number)
        status = 422
    facts = persons.present_facts(person)
    shown = {"form": form, "other": other, "key": key, "facts": facts}
    return render(request, "income/from_terminal.html", shown, status=status)


@require_http_methods(["GET"])
@demands(Duty.ALLOWANCES, Level.SEE)
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """接続端末の結果の登録: who is to compare reads the record first, and sees no value here."""
    actor = actor_of(request)
    return _entry_page(request, actions.view_entry(actor, number), ItemFields())


@require_http_methods(["POST"])
@demands(Duty.ALLOWANCES, Level.APPROVE)
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """照合: what the record says, read anew."""
    actor, form = actor_of(request), ItemFields(request.POST)
    if not form.is_valid():
        return _entry_page(request, actions.view_entry(actor, number), form, status=422)
    try:
        actions.compare(actor, number, form.items())
    except actions.Differs as refusal:
        status = tell_in(form, request, refusal)
        return _entry_page(request, actions.view_entry(actor, number), form, status)
    messages.success(request, "受け取った記録と、入力された値が同じことを照合しました。")
    return redirect("income:entry", number=number)


def _entry_page(
    request: HttpRequest, found: TerminalEntry, form: ItemFields, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    approval, compared = latest(actions.TERMINAL_RESULT.kind, found.number), comparison_of(found)
    is_asked = may_decide(actor, approval)
    told = found.told
    rows = [
        (label_of(name), spoken(name, told["received"][name]), spoken(name, told["items"][name]))
        for name in IncomeFacts.ITEMS
    ]
    shown = {
        "entry": found,
        "person": found.person,
        "facts": persons.present_facts(found.person),
        "told": actions.facts(told),
        "reason": told["reason"],
        "rows": None if queries.is_blind(actor, found) else rows,
        "approval": approval,
        "compared": compared,
        "may_decide": is_asked and compared is not None,
        "form": form if is_asked and compared is None else None,
    }
    return render(request, "income/entry.html", shown, status=status)


def _items(row: IncomeFacts) -> list[tuple[str, object]]:
    """Label and value of each item that decides, and of the others what is known."""
    asked = [(label_of(name), spoken(name, getattr(row, name))) for name in IncomeFacts.ITEMS]
    others = ((name, row.kept[name]) for name in IncomeFacts.FILE_ITEMS)
    return asked + [(label_of(n), spoken(n, value)) for n, value in others if value is not None]
