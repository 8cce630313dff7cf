"""特別児童扶養手当の受付: the claim of a carer, the papers beside it, the examination, 取下げ.

The city receives and examines (施行令13条, 規則16条1項); what it expects decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tesuri.ground.law import NotReviewed
from tesuri.ground.records import Refusal, about
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.carers import papers
from tesuri.welfare.allowances.carers.competence import must_forward
from tesuri.welfare.allowances.carers.log import told
from tesuri.welfare.allowances.carers.papers import Paper, PaperState
from tesuri.welfare.allowances.carers.rows import (
    Handing,
    write_carer_facts,
    write_child,
    write_child_facts,
    write_filing,
    write_obligor,
    write_paper,
)
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    CaredChildFacts,
    CarerCase,
    CarerFacts,
    CarerObligor,
    CarerRole,
    Document,
    Filing,
    FilingKind,
    FilingStage,
    ForecastDifference,
    RuledChild,
    WrongFilingStage,
)
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person, Purpose
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

AT_THE_DESK = "請求書及び窓口での聞き取り"
STAYS = (("facility", "facility_stay", "入所"), ("pension", "pension_due", "障害の年金"))


@dataclass(frozen=True)
class CarerClaim:
    """認定請求書: the role of the carer, the children and obligors by 宛名番号, and facts told."""

    role: str
    filed_on: date
    children: Sequence[str]
    handing: Handing
    obligors: Sequence[str] = ()
    facts: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """一覧: carers, differences that wait, and children whose term (有期認定) ends soon."""

    cases: list[CarerCase]
    differences: list[ForecastDifference]
    terms: list[RuledChild]


@transaction.atomic
def receive_claim(actor: Actor, key: UUID, claim: CarerClaim) -> Filing:
    """認定請求の受付: refused beside an open case of carer or child; a form counts once."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=persons.by_key(key).pk)
    if received := Filing.objects.filter(request_key=claim.handing.request_key).first():
        return received
    with about(Event.FILING_RECEIVED, person.addressee_number):
        must_forward(actor.body)
        must_be_handed_in(claim.handing, claim.filed_on)
        _must_be_new(person, claim)
        children = [
            claimed_child(actor, person, number, claim.filed_on) for number in claim.children
        ]
    case = CarerCase.objects.create(
        number=next_number("T", "allowances_carer_number"), person=person, role=claim.role
    )
    filing = write_filing(actor, case, FilingKind.CLAIM, claim.filed_on, claim.handing)
    write_carer_facts(actor, case, claim.facts, AT_THE_DESK)
    for child in children:
        write_child(actor, filing, child)
    for number in claim.obligors:
        obligor = register.register_related(actor, person, number)
        write_obligor(actor, case, obligor, claim.filed_on, AT_THE_DESK, is_obligor=True)
    told(actor, Event.FILING_RECEIVED, case, filing=filing.number, kind=filing.kind)
    return filing


@transaction.atomic
def record_papers(actor: Actor, number: str, answers: Mapping[str, tuple[str, str]]) -> Filing:
    """添付書類の確認: (state, note) of each paper; what stands already is not written again."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    filing = locked_filing(number)
    with about(Event.PAPERS_RECORDED, filing.case.person.addressee_number):
        _must_be_at_the_desk(filing)
        for paper, (state, note) in answers.items():
            _must_be_sound(filing, paper, state, note)
    known = papers.newest_of(filing)
    for paper, (state, note) in answers.items():
        row = known.get(paper)
        if row is None or (row.state, row.reason) != (state, note.strip()):
            write_paper(actor, filing, paper, state, note.strip())
    told(actor, Event.PAPERS_RECORDED, filing.case, filing=number)
    return filing


@transaction.atomic
def check_filing(actor: Actor, number: str) -> Filing:
    """審査済みにする: with every paper received or its omission grounded; then it may be sent."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    filing = locked_filing(number)
    with about(Event.FILING_CHECKED, filing.case.person.addressee_number):
        _must_be_at_the_desk(filing)
        papers.must_be_complete(filing)
        filing.enter_stage(FilingStage.CHECKED, actor)
    told(actor, Event.FILING_CHECKED, filing.case, filing=number)
    return filing


@transaction.atomic
def withdraw_filing(actor: Actor, number: str, reason: str) -> Filing:
    """取下げ: by who filed it, while it is at this desk; the words say why."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    filing = locked_filing(number)
    with about(Event.FILING_WITHDRAWN, filing.case.person.addressee_number):
        if not reason.strip():
            raise Refusal("取下げの理由を入力してください。", code="no_reason")
        filing.enter_stage(FilingStage.WITHDRAWN, actor, reason)
    told(actor, Event.FILING_WITHDRAWN, filing.case, filing=number)
    return filing


@transaction.atomic
def view_filing(actor: Actor, number: str) -> Filing:
    """請求・届出を見る: looking is an event too, about the carer and each child."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    filing = queries.filing_numbered(number)
    told(actor, Event.FILING_VIEWED, filing.case, filing=number)
    return filing


@transaction.atomic
def view_case(actor: Actor, number: str) -> CarerCase:
    """受給資格者を見る: with the children, the obligors, and what is expected."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    case = queries.case_numbered(number)
    told(actor, Event.CARER_CASE_VIEWED, case)
    if obligors := [person.addressee_number for person in queries.obligors_now(case)]:
        audit.record_shown(actor, Event.CARER_CASE_VIEWED, obligors, case=number)
    return case


@transaction.atomic
def list_cases(actor: Actor, terms_through: date) -> Listed:
    """受給資格者、違い、期限の一覧を見る: everyone on it is named in the event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = Listed(
        queries.recent_cases(), queries.open_differences(), queries.terms_ending(terms_through)
    )
    differing = [each.ruling.case for each in found.differences]
    ending = [each.ruling.case for each in found.terms]
    listed = {case.pk: case for case in (*found.cases, *differing, *ending)}
    shown = [number for case in listed.values() for number in queries.numbers_in(case)]
    audit.record_shown(actor, Event.CARER_CASES_LISTED, shown)
    return found


# --- 事実 ---


@transaction.atomic
def amend_carer(
    actor: Actor, number: str, facts: Mapping[str, bool | None], reason: str
) -> CarerFacts:
    """受給資格者の事実の変更: a new row with its reason."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    case = locked_case(number)
    with about(Event.CARER_FACTS_AMENDED, case.person.addressee_number):
        _must_say_why(reason)
    row = write_carer_facts(actor, case, facts, reason.strip())
    told(actor, Event.CARER_FACTS_AMENDED, case)
    return row


@transaction.atomic
def amend_child(
    actor: Actor, number: str, child: int, facts: Mapping[str, Any], reason: str
) -> CaredChildFacts:
    """児童の事実の変更: a new row with its reason; the grade is what the desk expects."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    case = locked_case(number)
    cared = queries.child_of(case, child)
    with about(Event.CHILD_FACTS_AMENDED, cared.person.addressee_number):
        _must_say_why(reason)
        _must_be_in_order(facts)
    row = write_child_facts(actor, cared, facts, reason.strip())
    told(actor, Event.CHILD_FACTS_AMENDED, case)
    return row


@transaction.atomic
def settle_obligor(
    actor: Actor, number: str, member: str, *, is_obligor: bool, since: date, reason: str
) -> CarerObligor:
    """扶養義務者の登録・除外: of the carer's household, from the month after the day."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    case = locked_case(number)
    with about(Event.CARER_OBLIGOR_SETTLED, case.person.addressee_number):
        _must_say_why(reason)
        if since > timezone.localdate():
            raise Refusal(
                "変わった日が今日より後になっています。日付を確かめてください。", code="in_future"
            )
        obligor = register.register_related(actor, case.person, member)
    row = write_obligor(actor, case, obligor, since, reason.strip(), is_obligor=is_obligor)
    told(actor, Event.CARER_OBLIGOR_SETTLED, case, member=member, is_obligor=is_obligor)
    return row


# --- 部品 ---


def locked_case(number: str) -> CarerCase:
    """受給資格者を押さえる: one step at a time."""
    queries.case_numbered(number)
    return CarerCase.objects.select_for_update(of=("self",)).get(number=number)


def locked_filing(number: str) -> Filing:
    """請求・届出を押さえる: its case first, in this order everywhere."""
    locked_case(queries.filing_numbered(number).case.number)
    return Filing.objects.select_for_update(of=("self",)).get(number=number)


def must_be_handed_in(handing: Handing, filed_on: date) -> None:
    """受付の共通の確かめ: the day, the identity check, and who stands for the carer."""
    if filed_on > timezone.localdate():
        raise Refusal(
            "請求・届出の日が今日より後になっています。書類の日付を確かめてください。",
            code="filed_in_future",
        )
    seen = set(handing.identity_documents)
    if not seen or seen - set(Document.values):
        raise Refusal(
            "本人確認をした書類を選んでください。本人確認をせずに受け付けることはできません。",
            code="identity_not_checked",
        )
    told_of = (handing.representative, handing.representative_name, handing.authority)
    if any(each.strip() for each in told_of) and not all(each.strip() for each in told_of):
        raise Refusal(
            "代理人から受け付けるときは、代理人の資格、氏名、代理権を確かめた書類のすべてを入力してください。",
            code="representative_not_whole",
        )


def _must_be_new(person: Person, claim: CarerClaim) -> None:
    if claim.role not in CarerRole.values:
        raise Refusal("父・母・養育者のいずれかを選んでください。", code="no_role")
    if not claim.children:
        raise Refusal("支給対象の児童を選んでください。", code="no_child")
    if case := queries.open_case(person):
        raise Refusal(
            f"この方には続いている特別児童扶養手当（{case.number}）があります。"
            "児童が増えたときなどは、その画面から額改定請求を受け付けてください。",
            code="case_is_open",
        )
    since = persons.present_facts(person).moved_in_on
    if since and claim.filed_on < since:
        raise Refusal(
            f"請求日（{wareki(claim.filed_on)}）が、転入した日（{wareki(since)}）より前です。"
            "住所地の市町村長を経由する請求だけを受け付けられます（規則15条）。",
            code="claimed_before_moving_in",
        )


def claimed_child(actor: Actor, carer: Person, number: str, filed_on: date) -> Person:
    """支給対象の児童: of the household, or in the register already where the child lives apart."""
    known = persons.in_register(number)
    child = known or register.register_related(actor, carer, number, Purpose.CARED_CHILD)
    child = Person.objects.select_for_update(of=("self",)).get(pk=child.pk)
    if child == carer:
        raise Refusal("受給資格者自身は、支給対象の児童にはなりません。", code="carer_as_child")
    if other := queries.cared_by_another(child):
        raise Refusal(
            f"この児童については、ほかの受給資格者（{other.number}）の特別児童扶養手当があります。"
            "主として生計を維持する方を確かめてください（法３条２項）。",
            code="cared_by_another",
        )
    try:
        is_young = queries.is_young_enough(persons.present_facts(child).birth_date, filed_on)
    except NotReviewed:
        raise Refusal(
            "請求日が、法令の値を確認済みの期間の外にあります。請求書の日付を確かめてください。",
            code="not_reviewed",
        ) from None
    if not is_young:
        raise Refusal(
            "請求日に20歳に達しているため、支給対象の児童になりません（法２条１項）。",
            code="over_20",
        )
    return child


def _must_be_at_the_desk(filing: Filing) -> None:
    """Before it is sent, or after it came back."""
    if filing.stage not in (FilingStage.RECEIVED, FilingStage.REMANDED):
        raise WrongFilingStage(
            f"この{filing.get_kind_display()}は「{filing.stage.label}」です。"
            "書類を改められるのは、審査済みにする前か、返戻された後です。",
            code="not_at_the_desk",
        )


def _must_be_sound(filing: Filing, paper: str, state: str, note: str) -> None:
    asked = {each.paper: each for each in papers.asked_for(filing)}
    if paper not in asked or state not in PaperState.values:
        raise Refusal(
            "この届出にない書類か、ない扱いです。選び直してください。", code="no_such_paper"
        )
    if asked[Paper(paper)].always and state == PaperState.NOT_ASKED:
        raise Refusal(
            f"「{Paper(paper).label}」は必ず要る書類です。受け取るか、省略の根拠を選んでください。",
            code="always_asked",
        )
    is_plain = state in (PaperState.RECEIVED, PaperState.NOT_ASKED)
    if not is_plain and not note.strip():
        raise Refusal(
            f"「{Paper(paper).label}」を省略した事情（何で確かめたか）を入力してください。",
            code="no_ground",
        )


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Refusal("根拠・変更の理由を入力してください。", code="no_reason")


def _must_be_in_order(facts: Mapping[str, Any]) -> None:
    """Each end is on or after its beginning; days come with the answer that there is a stay."""
    for name, flag, title in STAYS:
        since, until = facts.get(f"{name}_since"), facts.get(f"{name}_until")
        if until and (since is None or until < since):
            raise Refusal(
                f"{title}の終わりの日は、初めの日と合わせて、初めの日以後の日を入力してください。",
                code="ends_before_it_begins",
            )
        if (since or until) and not facts.get(flag):
            raise Refusal(
                f"{title}の日を入力するときは、{title}に「はい」を選んでください。",
                code="days_alone",
            )
