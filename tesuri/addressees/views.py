"""宛名の画面: what waits for a second person, and what is bound."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.addressees import queries
from tesuri.addressees.actions import bindings
from tesuri.addressees.forms import RejectionForm, SearchForm
from tesuri.addressees.four_facts import LABELS
from tesuri.addressees.models import Check
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor

ADDRESS_NOT_SHOWN = "承認の権限を持つ人だけに表示します"
ADDRESS_HIDDEN = "（支援措置により表示しません）"
SEXES = {"1": "男", "2": "女"}
TONES = {"none": "warn", "requested": "now", "obtained": "good"}
CODE_LABELS = {"none": "未依頼", "requested": "取得中", "obtained": "取得済み"}


@demands(Duty.ADDRESSEES, Level.SEE)
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """確認待ちの一覧."""
    shown = {"checks": bindings.list_checks(actor_of(request))}
    return render(request, "addressees/checks.html", shown)


@demands(Duty.ADDRESSEES, Level.SEE)
@require_GET
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """確認内容: evidence beside what the registry says now."""
    return _check_page(request, key, RejectionForm())


@demands(Duty.ADDRESSEES, Level.APPROVE)
@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """確定する."""
    bindings.confirm_binding(actor_of(request), key)
    messages.success(request, "紐付けを確定しました。符号の取得を始めます。")
    return redirect("addressees:checks")


@demands(Duty.ADDRESSEES, Level.APPROVE)
@require_POST
def reject(request: HttpRequest, key: UUID) -> HttpResponse:
    """差し戻す."""
    form = RejectionForm(request.POST)
    if not form.is_valid():
        return _check_page(request, key, form, status=422)
    bindings.reject_binding(actor_of(request), key, form.cleaned_data["reason"])
    messages.success(request, "依頼を差し戻しました。預かった個人番号は消去しました。")
    return redirect("addressees:checks")


@demands(Duty.ADDRESSEES, Level.SEE)
@require_http_methods(["GET", "POST"])
def bound(request: HttpRequest) -> HttpResponse:
    """紐付けの一覧: a search is a POST, so that no number stands in an address."""
    form = SearchForm(request.POST or None)
    searched = form.cleaned_data["addressee_number"] if form.is_valid() else ""
    found = bindings.list_bindings(actor_of(request), searched)
    rows = [(binding, queries.code_state(binding)) for binding in found]
    shown = {
        "form": form,
        "searched": searched,
        "rows": [(each, CODE_LABELS[state], TONES[state]) for each, state in rows],
    }
    return render(request, "addressees/bound.html", shown, status=422 if form.errors else 200)


def _check_page(
    request: HttpRequest, key: UUID, form: RejectionForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    seen = bindings.see_check(actor, key)
    own = seen.check.requester_user_id.strip().lower() == actor.user_id.strip().lower()
    may_approve = may(actor, Duty.ADDRESSEES, Level.APPROVE)
    may_decide = seen.is_waiting and not own and may_approve
    shown: dict[str, Any] = {
        "seen": seen,
        "form": form,
        "request_facts": _request_facts(seen.check),
        "matches": _matches(seen.check),
        "person_facts": _person_facts(seen, _address(actor, seen, may_approve)),
        "own": own,
        "may_decide": may_decide,
        "may_confirm": may_decide and seen.person is not None,
    }
    return render(request, "addressees/check.html", shown, status=status)


def _request_facts(made: Check) -> list[tuple[str, str]]:
    return [
        ("宛名番号", made.addressee_number),
        ("依頼者", f"{made.requester_name}（{made.requester_office}）"),
        ("利用目的", made.purpose),
        ("本人確認書類", "、".join(made.identity_documents)),
    ]


def _matches(made: Check) -> list[tuple[str, bool]]:
    names = ("name", "birth_date", "sex", "address")
    return [(LABELS[name], getattr(made, f"{name}_matched")) for name in names]


def _address(actor: Actor, seen: bindings.SeenCheck, may_approve: bool) -> str:
    """For those who compare it and decide; a hidden one needs a grant of its own."""
    if seen.person is None or not may_approve:
        return ADDRESS_NOT_SHOWN
    if seen.person.is_shielded and not may(actor, Duty.SHIELDED, Level.SEE):
        return ADDRESS_HIDDEN
    return seen.person.facts.address


def _person_facts(seen: bindings.SeenCheck, address: str) -> list[tuple[str, str]]:
    if seen.person is None:
        return []
    facts = seen.person.facts
    return [
        ("氏名", facts.name),
        ("カナ", seen.person.kana),
        ("生年月日", wareki(facts.birth_date)),
        ("性別", SEXES.get(facts.sex, "不明")),
        ("住所", address),
        ("宛名番号", seen.person.addressee_number),
    ]
