"""特別児童扶養手当の画面: the carers, what is expected of one, and a filing with its papers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.actions import carer_filings as desk
from tesuri.welfare.allowances.actions.carer_changes import AFTER_A_GRANT, CLOSED_HERE
from tesuri.welfare.allowances.actions.rulings import RULING, RULINGS_OF
from tesuri.welfare.allowances.carers import papers
from tesuri.welfare.allowances.carers.errands import TERM_TOLD_BEFORE
from tesuri.welfare.allowances.carers.forecast import OPEN, ChildForecast, forecast_of
from tesuri.welfare.allowances.forms.carers import (
    CarerClaimForm,
    CarerFactsForm,
    CarerObligorForm,
    ChildFactsForm,
    PapersForm,
    ReasonForm,
)
from tesuri.welfare.allowances.models import (
    CaredChild,
    CaredChildFacts,
    CarerCase,
    CarerFacts,
    Document,
    Filing,
    FilingKind,
    FilingStage,
)
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.allowances.reasoning import spoken
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import HouseholdMember, Person
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.queries import latest

UNPROCESSABLE = 422
DAYS_TO_REPORT = 14
WITHIN_14_DAYS = (FilingKind.NAME, FilingKind.ADDRESS, FilingKind.DEATH)
AT_THE_DESK = (FilingStage.RECEIVED, FilingStage.REMANDED)
WITHDRAWABLE = (*AT_THE_DESK, FilingStage.CHECKED)
RULED = (FilingStage.SENT, FilingStage.RULED)
SPOKEN = {True: "はい", False: "いいえ", None: "不明"}


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def cases(request: HttpRequest) -> HttpResponse:
    """受給資格者の一覧: numbers, names and how far each paper has come."""
    found = desk.list_cases(actor_of(request), timezone.localdate() + TERM_TOLD_BEFORE)
    names = persons.names_of([case.person for case in found.cases])
    rows = [
        (case, names.get(case.person_id, ""), queries.filings_of(case)[:1]) for case in found.cases
    ]
    return render(request, "allowances/carers.html", {"rows": rows, "found": found})


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """認定請求の受付."""
    actor = actor_of(request)
    person = actions.open_claim_form(actor, key)
    form = CarerClaimForm(request.POST or None, household=_others(person))
    if request.method == "POST" and form.is_valid():
        try:
            filing = desk.receive_claim(actor, key, form.claim())
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, f"認定請求 {filing.number} を受け付けました。")
            return redirect("allowances:filing", number=filing.number)
    shown = {"form": form, "person": person, "facts": persons.present_facts(person)}
    return _form(request, "allowances/new_carer.html", form, shown)


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """受給資格者: the children, the obligors, what is expected, and every paper."""
    actor = actor_of(request)
    found = desk.view_case(actor, number)
    shown = _of_case(found) | {
        "children": [_child(each) for each in forecast_of(found, timezone.localdate()).children],
        "declared": _declared(found),
        "obligors": sorted(persons.names_of(queries.obligors_now(found)).values()),
        "filings": queries.filings_of(found),
        "rulings": _rulings(found),
        "approval": latest(RULING.kind, number),
        "kinds": _may_file(found),
        "may_rule": may(actor, Duty.ALLOWANCES, Level.EDIT) and queries.is_running(found),
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "allowances/carer.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def amend_carer(request: HttpRequest, number: str) -> HttpResponse:
    """受給資格者の事実の変更."""
    actor = actor_of(request)
    found = desk.view_case(actor, number)
    form = CarerFactsForm(request.POST or None, facts=queries.carer_facts(found))
    if request.method == "POST" and form.is_valid():
        desk.amend_carer(actor, number, form.facts(), form.cleaned_data["reason"])
        messages.success(request, "受給資格者の事実を変更しました。")
        return redirect("allowances:carer", number=number)
    return _form(request, "allowances/amend_carer.html", form, _of_case(found) | {"form": form})


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def amend_child(request: HttpRequest, number: str, child: int) -> HttpResponse:
    """児童の事実の変更."""
    actor = actor_of(request)
    found = desk.view_case(actor, number)
    cared = queries.child_of(found, child)
    form = ChildFactsForm(request.POST or None, facts=queries.child_facts(cared))
    if request.method == "POST" and form.is_valid():
        try:
            desk.amend_child(actor, number, child, form.facts(), form.cleaned_data["reason"])
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "児童の事実を変更しました。")
            return redirect("allowances:carer", number=number)
    shown = _of_case(found) | {"form": form, "child": persons.present_facts(cared.person)}
    return _form(request, "allowances/amend_child.html", form, shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def obligors(request: HttpRequest, number: str) -> HttpResponse:
    """扶養義務者の登録・除外."""
    actor = actor_of(request)
    found = desk.view_case(actor, number)
    form = CarerObligorForm(request.POST or None, household=_others(found.person))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        member = said.pop("member")
        try:
            desk.settle_obligor(actor, number, member, **said)
        except Refusal as refusal:
            tell_in(form, request, refusal)
        else:
            messages.success(request, "扶養義務者の登録・除外を記録しました。")
            return redirect("allowances:carer_obligors", number=number)
    rows = [row for rows in queries.obligor_rows(found).values() for row in rows]
    names = persons.names_of([row.person for row in rows])
    standings = [(names.get(row.person_id, ""), row) for row in rows]
    shown = _of_case(found) | {"form": form, "standings": standings}
    return _form(request, "allowances/carer_obligors.html", form, shown)


# --- 請求・届出 ---


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def filing(request: HttpRequest, number: str) -> HttpResponse:
    """請求・届出: its papers, its stage, and what is to be done next."""
    found = desk.view_filing(actor_of(request), number)
    return _filing_page(request, found, PapersForm(filing=found))


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def record_papers(request: HttpRequest, number: str) -> HttpResponse:
    """添付書類の確認の登録."""
    actor = actor_of(request)
    found = desk.view_filing(actor, number)
    form = PapersForm(request.POST, filing=found)
    if form.is_valid():
        try:
            desk.record_papers(actor, number, form.answers())
        except Refusal as refusal:
            return _filing_page(request, found, form, status=tell_in(form, request, refusal))
        messages.success(request, "添付書類の確認を登録しました。")
        return redirect("allowances:filing", number=number)
    return _filing_page(request, found, form, status=UNPROCESSABLE)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def check(request: HttpRequest, number: str) -> HttpResponse:
    """審査済みにする."""
    desk.check_filing(actor_of(request), number)
    messages.success(request, "審査済みにしました。次の進達に載せられます。")
    return redirect("allowances:filing", number=number)


@require_POST
@demands(Duty.ALLOWANCES, Level.EDIT)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """取下げ."""
    desk.withdraw_filing(actor_of(request), number, ReasonForm(request.POST).read())
    messages.success(request, "取下げを記録しました。")
    return redirect("allowances:filing", number=number)


def _filing_page(
    request: HttpRequest, found: Filing, form: PapersForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    may_edit = may(actor, Duty.ALLOWANCES, Level.EDIT)
    children = [each.child.person for each in found.children.select_related("child__person")]
    shown = _of_case(found.case) | {
        "filing": found,
        "children": sorted(persons.names_of(children).values()),
        "documents": [Document(each).label for each in found.identity_documents],
        "papers": papers.told(found, papers.newest_of(found).values()),
        "form": form,
        "may_edit": may_edit,
        "is_at_the_desk": may_edit and found.stage in AT_THE_DESK,
        "may_withdraw": may_edit and found.stage in WITHDRAWABLE,
        "may_remand": may_edit and found.stage == FilingStage.SENT,
        "may_rule": may_edit and found.stage in RULED and found.kind in RULINGS_OF,
        "may_close": may_edit and found.stage == FilingStage.SENT and found.kind in CLOSED_HERE,
        "is_late": _is_late(found),
        "steps": found.steps.all(),
    }
    return render(request, "allowances/filing.html", shown, status=status)


# --- 部品 ---


def _may_file(case: CarerCase) -> list[FilingKind]:
    """What may be handed in now: nothing before a grant, 未支払手当請求 alone after the end."""
    if queries.is_running(case):
        return [kind for kind in AFTER_A_GRANT if kind != FilingKind.UNPAID]
    return [FilingKind.UNPAID] if queries.is_granted(case) else []


def _is_late(filing: Filing) -> bool:
    """規則5条・6条・12条: within fourteen days of the day, which itself is not counted."""
    if filing.kind not in WITHIN_14_DAYS or filing.occurred_on is None:
        return False
    return (filing.filed_on - filing.occurred_on).days > DAYS_TO_REPORT


def _form(request: HttpRequest, page: str, form: Any, shown: dict[str, Any]) -> HttpResponse:
    return render(request, page, shown, status=UNPROCESSABLE if form.errors else 200)


def _of_case(case: CarerCase) -> dict[str, Any]:
    return {"case": case, "person": case.person, "facts": persons.present_facts(case.person)}


def _others(person: Person) -> list[HouseholdMember]:
    household = persons.household_of(person)
    return [each for each in household if each.addressee_number != person.addressee_number]


def _rulings(case: CarerCase) -> list[dict[str, Any]]:
    """What the prefecture decided, each with the names of the children."""
    names = persons.names_of([child.person for child in queries.children_of(case)])
    return [
        {
            "ruling": ruling,
            "named": [(c, names[c.child.person_id]) for c in ruling.children.all()],
        }
        for ruling in queries.rulings_of(case)
    ]


def _declared(case: CarerCase) -> list[tuple[str, str]]:
    facts = queries.carer_facts(case)
    rows = [(_label(CarerFacts, name), SPOKEN[getattr(facts, name)]) for name in facts.NAMES]
    return [*rows, ("根拠", f"{facts.reason}（{facts.entered_by_name}）")]


def _label(model: type[CarerFacts] | type[CaredChildFacts], name: str) -> str:
    return next(str(f.verbose_name) for f in model._meta.concrete_fields if f.name == name)


def _child(forecast: ChildForecast) -> dict[str, Any]:
    """One child: what is known, and what the rules expect of each run of months."""
    facts = queries.child_facts(forecast.child)
    return {
        "row": forecast.child,
        "person": persons.present_facts(forecast.child.person),
        "known": _known(forecast.child),
        "grade": facts.get_grade_display() if facts.grade else "不明",
        "months": forecast.months,
        "open": [month for month in forecast.months if month.result in OPEN],
        "missing": forecast.missing,
        "lines": [(x.term, spoken(x), x.source, x.whose) for x in _reasons(forecast)],
    }


def _reasons(forecast: ChildForecast) -> Any:
    return forecast.months[0].reasons if forecast.months else ()


def _known(child: CaredChild) -> list[tuple[str, Any]]:
    facts = queries.child_facts(child)
    flags = [(_label(CaredChildFacts, n), SPOKEN[getattr(facts, n)]) for n in facts.FLAGS]
    days = [(_label(CaredChildFacts, n), getattr(facts, n)) for n in facts.DAYS]
    return [*flags, *[(label, day) for label, day in days if day], ("根拠", facts.reason)]
