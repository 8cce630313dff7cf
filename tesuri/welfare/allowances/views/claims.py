"""手当の画面: claims, from the paper form to the months that are known."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.text.eras import wareki, wareki_year
from tesuri.welfare.allowances import actions, differences, particulars, queries
from tesuri.welfare.allowances.assessment import years_of
from tesuri.welfare.allowances.forms import (
    AmendForm,
    BindingForm,
    ClaimForm,
    JudgementForm,
    MemberForm,
    years_before,
)
from tesuri.welfare.allowances.models import (
    BindingAttempt,
    BindingState,
    Claim,
    ClaimFacts,
    Document,
    Program,
)
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.allowances.views import progress
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import HouseholdMember, Person
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may

CODE_STATES = {"none": "未依頼", "requested": "取得中", "obtained": "取得済み"}
SPOKEN = {True: "はい", False: "いいえ", None: "不明"}


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def claims(request: HttpRequest) -> HttpResponse:
    """請求の一覧: numbers and stages; names stay on the page of each."""
    return render(
        request, "allowances/claims.html", {"claims": actions.list_claims(actor_of(request))}
    )


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """請求の受付: of 特別障害者手当, which most people claim."""
    return _new_claim(request, key, particulars.TABLE[Program.SPECIAL_DISABILITY])


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_claim_of(request: HttpRequest, key: UUID, program: str) -> HttpResponse:
    """請求の受付: of the allowance that the address names."""
    if program not in particulars.TABLE or particulars.TABLE[program].no_claim:
        raise Http404("その手当の請求は受け付けていません。")
    return _new_claim(request, key, particulars.TABLE[program])


def _new_claim(request: HttpRequest, key: UUID, handling: Particulars) -> HttpResponse:
    person = actions.open_claim_form(actor_of(request), key)
    household = _others(person)
    years = years_before(timezone.localdate().year)
    initial = {"resident_since": persons.present_facts(person).moved_in_on}
    form = ClaimForm(
        request.POST or None, handling=handling, initial=initial, household=household, years=years
    )
    if request.method == "POST" and form.is_valid():
        claim = actions.accept_claim(actor_of(request), key, form.application())
        messages.success(request, f"請求 {claim.number} を受け付けました。")
        return redirect("allowances:claim", number=claim.number)
    shown = {"form": form, "person": person, "facts": persons.present_facts(person)}
    others = [each for each in particulars.TABLE.values() if each is not handling and each.age]
    shown |= {"has_household": bool(household), "handling": handling, "others": others}
    return render(request, "allowances/new_claim.html", shown)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """請求: what was handed in and found, and what is to be done next."""
    actor = actor_of(request)
    return _claim_page(request, actions.view_claim(actor, number), BindingForm())


@require_POST
@sensitive_post_parameters("my_number")
@demands(Duty.ALLOWANCES, Level.EDIT)
def bind(request: HttpRequest, number: str) -> HttpResponse:
    """個人番号の登録依頼: the number goes on to the 宛名システム and is not shown again."""
    form = BindingForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, actions.view_claim(actor_of(request), number), form, status=422)
    attempt = actions.request_binding(actor_of(request), number, form.cleaned_data["my_number"])
    _tell(request, attempt)
    return redirect("allowances:claim", number=number)


@require_POST
@demands(Duty.ALLOWANCES, Level.SEE)
def ask_binding(request: HttpRequest, number: str) -> HttpResponse:
    """登録状態の確認."""
    _tell(request, actions.ask_binding(actor_of(request), number))
    return redirect("allowances:claim", number=number)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """事実の変更."""
    matter = actions.view_claim(actor_of(request), number)
    years = years_of(matter, timezone.localdate())
    form = AmendForm(
        request.POST or None,
        facts=queries.facts_of(matter),
        handling=particulars.of(matter),
        years=years,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.amend_facts(
            actor_of(request),
            number,
            form.facts(),
            said["reason"],
            was_mistaken=said["was_mistaken"],
        )
        return redirect("allowances:claim", number=number)
    shown = {"form": form, "claim": matter, "facts": persons.present_facts(matter.person)}
    return render(request, "allowances/amend.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def judge(request: HttpRequest, number: str) -> HttpResponse:
    """障害の判定の登録."""
    matter = actions.view_claim(actor_of(request), number)
    form = JudgementForm(request.POST or None, handling=particulars.of(matter))
    if request.method == "POST" and form.is_valid():
        actions.enter_judgement(actor_of(request), number, form.finding())
        return redirect("allowances:claim", number=number)
    shown = {"form": form, "claim": matter, "facts": persons.present_facts(matter.person)}
    return render(request, "allowances/judge.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def obligors(request: HttpRequest, number: str) -> HttpResponse:
    """扶養義務者の登録・除外."""
    matter = actions.view_claim(actor_of(request), number)
    household = _others(matter.person)
    form = MemberForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        actions.settle_member(actor_of(request), number, form.settled())
        return redirect("allowances:claim", number=number)
    names = {each.addressee_number: each.name for each in household}
    rows = [
        {"row": row, "name": names.get(row.addressee_number, "世帯員")}
        for row in matter.standings.all()
    ]
    shown = {"form": form, "claim": matter, "facts": persons.present_facts(matter.person)}
    return render(request, "allowances/obligors.html", shown | {"standings": rows})


def _others(person: Person) -> list[HouseholdMember]:
    household = persons.household_of(person)
    return [each for each in household if each.addressee_number != person.addressee_number]


def _claim_page(
    request: HttpRequest, matter: Claim, form: BindingForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    newest = queries.binding_of(matter)
    shown: dict[str, Any] = {
        "claim": matter,
        "person": persons.present_facts(matter.person),
        "claimed_on": wareki(matter.claimed_on),
        "documents": [Document(each).label for each in matter.identity_documents],
        "declared": _declared(particulars.of(matter), queries.facts_of(matter)),
        "obligors": [
            persons.present_facts(each.person) for each in matter.obligors.select_related("person")
        ],
        "judgement": queries.judgement_of(matter),
        "binding": newest,
        "binding_form": form,
        "may_bind": not newest or newest.state in (BindingState.REFUSED, BindingState.REJECTED),
        "decisions": queries.decisions_of(matter),
        "stops": progress.stops(matter),
        "code_state": CODE_STATES.get(newest.code_state, "") if newest else "",
        "steps": matter.steps.all(),
        "differences": differences.undisposed(matter, timezone.localdate()),
        "is_held": queries.is_held(matter),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/claim.html", shown, status=status)


def _declared(handling: Particulars, facts: ClaimFacts) -> list[tuple[str, str]]:
    flags = [name for name in ClaimFacts.FLAGS if name in handling.asked]
    lines = [(_label(name), SPOKEN[getattr(facts, name)]) for name in flags]
    days = [(name, getattr(facts, name)) for name in ClaimFacts.DAYS]
    lines += [(_label(name), wareki(day)) for name, day in days if day]
    lines += [
        (f"{_year(year)}の非課税の年金を所得とみなした額", f"{yen:,}円")
        for year, yen in sorted(facts.untaxed_pensions.items())
    ]
    return [*lines, ("根拠", f"{facts.reason}（{facts.entered_by_name}）")]


def _year(year: str) -> str:
    return wareki_year(date(int(year), 12, 31))


def _label(name: str) -> str:
    return str(getattr(ClaimFacts._meta.get_field(name), "verbose_name", name))


def _tell(request: HttpRequest, attempt: BindingAttempt | None) -> None:
    if attempt is None:
        return
    label = BindingState(attempt.state).label
    if attempt.state == BindingState.REFUSED:
        messages.error(request, f"個人番号：{label}。{attempt.reason}")
    else:
        messages.success(request, f"個人番号：{label}。")
