"""手当を読む: claims and decisions, and what waits to be landed."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404

from tesuri.ground.law import NotReviewed
from tesuri.welfare.allowances import figures, particulars
from tesuri.welfare.allowances.models import (
    BindingAttempt,
    BindingState,
    Claim,
    ClaimFacts,
    Decision,
    DecisionMonth,
    FigureComparison,
    FigureProposal,
    Judgement,
    Notice,
    ObligorStanding,
    Outcome,
    Redetermination,
    Stage,
    Step,
    YearDifference,
    YearReceipt,
)
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.exchange.models import Answer
from tesuri.welfare.payments import queries as payments
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import HouseholdMember, Person

TAX_ITEM = "TMX0000000000002"
ENTITLED = (Result.PAYABLE.value, Result.SUSPENDED.value)
DIFFERENCES_SHOWN = 200
UNDECIDED = (Stage.ACCEPTED, Stage.PROPOSED, Stage.RETURNED)
CLOSE = ("世帯主", "夫", "妻", "子", "父", "母", "孫", "祖", "兄", "弟", "姉", "妹", "男", "女")


def claim_numbered(number: str) -> Claim:
    """番号の請求: Http404 when there is none."""
    found = Claim.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の請求はありません。")
    return found


def decision_numbered(number: str) -> Decision:
    """番号の決定: Http404 when there is none."""
    rows = Decision.objects.select_related("claim", "claim__person", "receipt")
    found = rows.filter(number=number).first()
    if not found:
        raise Http404("その番号の決定はありません。")
    return found


def claims_of(person: Person) -> list[Claim]:
    """その人の請求: the newest first."""
    return list(Claim.objects.filter(person=person))


def claims_resting_on(person: Person) -> list[Claim]:
    """その人の所得による請求: the person's own, and those in which the person is an obligor."""
    return list(Claim.objects.filter(Q(person=person) | Q(obligors__person=person)).distinct())


def concerned(numbers: Collection[str]) -> set[str]:
    """請求にかかわる人: of those 宛名番号, who claims or whose income a claim rests on."""
    claims = Claim.objects.filter(person__addressee_number__in=numbers)
    obligors = Claim.objects.filter(obligors__person__addressee_number__in=numbers)
    own = {
        *claims.values_list("person__addressee_number", flat=True),
        *obligors.values_list("obligors__person__addressee_number", flat=True),
    }
    return (own | carers.concerned(numbers)) & set(numbers)


def recent_claims(limit: int = 100) -> list[Claim]:
    """近ごろの請求: the newest first, at most `limit`."""
    return list(Claim.objects.all()[:limit])


def open_claim(person: Person, program: str) -> Claim | None:
    """審査中の請求: not decided yet; there can be one at a time."""
    claims = Claim.objects.filter(person=person, program=program)
    return next((claim for claim in claims if claim.stage in UNDECIDED), None)


def facts_of(claim: Claim) -> ClaimFacts:
    """今の事実: the newest row; accept_claim writes the first."""
    newest = claim.facts.last()
    if newest is None:
        raise LookupError(claim.number)
    return newest


def claims_numbered(numbers: Collection[str]) -> QuerySet[Claim]:
    """番号の請求: however many; one value for PostgreSQL, not one for each of them."""
    asked = RawSQL("SELECT unnest(%s::text[])", [list(numbers)])
    return Claim.objects.filter(number__in=asked).order_by()


def facts_in_force(numbers: Collection[str]) -> QuerySet[ClaimFacts]:
    """今の事実: of many claims, in the order of their numbers."""
    newest = ClaimFacts.objects.filter(claim__in=claims_numbered(numbers).values("pk"))
    newest = newest.order_by("claim_id", "-id").distinct("claim_id")
    found = ClaimFacts.objects.filter(pk__in=newest.values("pk"))
    return found.select_related("claim").order_by("claim__number")


def judgements_that_count(claim: Claim) -> list[Judgement]:
    """数に入る判定: the newest of those before the first grant, then each later one, in order.

    Before a grant a new judgement takes the place of the former; after it, it adds to what was.
    """
    return counted(list(claim.judgements.all()), first_grants([claim]).get(claim.pk))


def counted(rows: list[Judgement], granted_at: datetime | None) -> list[Judgement]:
    """数に入る判定: of one claim, in order; `granted_at`: when its first grant was drafted."""
    if granted_at is None:
        return rows[-1:]
    before = [row for row in rows if row.entered_at <= granted_at]
    return before[-1:] + rows[len(before) :]


def first_grants(claims: Collection[Claim]) -> dict[int, datetime]:
    """最初の認定の起案日時: by claim; a claim without a grant in force is left out."""
    rows = Decision.objects.filter(
        claim__in=[claim.pk for claim in claims], outcome=Outcome.GRANT, steps__step=Step.IN_FORCE
    ).order_by("claim_id", "-version")
    return dict(rows.values_list("claim_id", "drafted_at"))


def judgement_of(claim: Claim) -> Judgement | None:
    """今の判定: the newest row, or None while nobody judged."""
    return claim.judgements.last()


def binding_of(claim: Claim) -> BindingAttempt | None:
    """個人番号の登録依頼の今の結果: the newest row, or None."""
    return claim.binding_attempts.last()


def is_bound(claim: Claim) -> bool:
    """ひも付け済みか: as the 宛名システム last told."""
    newest = binding_of(claim)
    return newest is not None and newest.state == BindingState.BOUND


def has_the_age(program: str, birth_date: date, claimed_on: date) -> bool:
    """請求日の年齢を満たすか: the rule answers; NotReviewed where nobody checked the figure."""
    handling = particulars.TABLE[program]
    if handling.age is None:
        return False
    answer = figures.in_force(handling.rules).answer(
        {
            "birth_date": birth_date,
            "claimed_on": claimed_on,
            "target_month": claimed_on.replace(day=1),
        },
        handling.age.fact,
    )
    return answer[handling.age.fact] is True


def program_by_age(person: Person, today: date) -> str:
    """年齢から見込まれる手当: whose claim would be taken today; the first where none would be."""
    birth_date = persons.present_facts(person).birth_date
    try:
        fit = (name for name in particulars.TABLE if has_the_age(name, birth_date, today))
        return next(fit, next(iter(particulars.TABLE)))
    except NotReviewed:
        return next(iter(particulars.TABLE))


def decisions_of(claim: Claim) -> list[Decision]:
    """その請求の決定: the newest version first."""
    return list(claim.decisions.all())


def decisions_in_force(claim: Claim) -> QuerySet[Decision]:
    """効力の生じた決定: every version that came into force."""
    return claim.decisions.filter(steps__step=Step.IN_FORCE)


def in_force(claim: Claim) -> Decision | None:
    """効力のある決定: the newest version that came into force."""
    return decisions_in_force(claim).order_by("-version").first()


def in_force_before(decision: Decision) -> Decision | None:
    """その前に効力の生じた決定: the newest earlier version of the claim; None for the first."""
    earlier = decisions_in_force(decision.claim).filter(version__lt=decision.version)
    return earlier.order_by("-version").first()


def notices_of(decision: Decision) -> list[Notice]:
    """その決定の通知書: those that were issued, in order."""
    return list(decision.notices.all())


def grant_of(claim: Claim) -> Decision | None:
    """効力のある認定: the decision in force, if it grants."""
    decision = in_force(claim)
    return decision if decision and decision.outcome == Outcome.GRANT else None


def grant_beside(person: Person, program: str, claimed_on: date) -> Claim | None:
    """ほかの認定: a claim whose entitlement goes on, or reaches beyond the month of that day."""
    for claim in Claim.objects.filter(person=person, program=program):
        decision = grant_of(claim)
        entitled = [m for m in decision.months.all() if m.result in ENTITLED] if decision else []
        if decision and entitled:
            goes_on = entitled[-1] == decision.months.last()
            if goes_on or entitled[-1].target_month > claimed_on.replace(day=1):
                return claim
    return None


def paid_twice(decision: Decision) -> Claim | None:
    """同じ月を支給する認定: another claim of the person that already pays one of the months.

    Whatever the allowance: 法2条2項・3項 part 障害児福祉手当 and 特別障害者手当 by the age of 20.
    """
    claim = decision.claim
    months = set(decision.months.filter(amount_yen__gt=0).values_list("target_month", flat=True))
    others = Claim.objects.filter(person=claim.person).exclude(pk=claim.pk)
    for other in others:
        held = in_force(other)
        if held and held.months.filter(amount_yen__gt=0, target_month__in=months).exists():
            return other
    return None


def months_granted_before(decision: Decision) -> list[date]:
    """前の決定の月: months of earlier decisions of the claim that this one does not speak of."""
    earlier = decisions_in_force(decision.claim).filter(version__lt=decision.version)
    rows = DecisionMonth.objects.filter(decision__in=earlier)
    told = decision.months.values_list("target_month", flat=True)
    months = rows.exclude(target_month__in=told).order_by("target_month")
    return list(months.values_list("target_month", flat=True).distinct())


def is_held(claim: Claim) -> bool:
    """支給月の保留中か: until a new decision comes into force."""
    return claim.number in payments.held_references()


# --- 扶養義務者 ---

Standings = Mapping[str, list[ObligorStanding]]


def standings_of(claim: Claim) -> Standings:
    """扶養義務者かどうか: by 宛名番号, in the order of their days; empty where nobody said."""
    rows: defaultdict[str, list[ObligorStanding]] = defaultdict(list)
    for row in claim.standings.order_by("since", "id"):
        rows[row.addressee_number].append(row)
    return rows


def counts_in(rows: Sequence[ObligorStanding], month: date) -> bool:
    """その月に扶養義務者か: a change counts from the month after its day."""
    begun = [row for row in rows if row.since.replace(day=1) < month]
    return begun[-1].is_obligor if begun else not rows


def members_open(claim: Claim) -> list[HouseholdMember]:
    """確かめる世帯員: close by 続柄, neither an obligor nor left out with a reason."""
    told = set(claim.standings.values_list("addressee_number", flat=True))
    told |= set(claim.obligors.values_list("person__addressee_number", flat=True))
    told.add(claim.person.addressee_number)
    household = persons.household_of(claim.person)
    return [m for m in household if m.addressee_number not in told and is_close(m.relationship)]


def is_close(relationship: str) -> bool:
    """配偶者・直系血族・兄弟姉妹でありうる続柄: it is told of the head, so ask when in doubt."""
    return any(word in relationship for word in CLOSE)


def content_of(decision: Decision) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(decision.content)
    return content


def amounts_of(decision: Decision) -> list[tuple[date, int]]:
    """月額の移り変わり: from the first payable month on, each month at which it becomes another."""
    return amounts_in(decision.months.all())


def amounts_in(months: Iterable[DecisionMonth]) -> list[tuple[date, int]]:
    """その月々の月額の移り変わり: of months in order, as `amounts_of`."""
    amounts: list[tuple[date, int]] = []
    for month in months:
        former = amounts[-1][1] if amounts else 0
        if month.amount_yen != former:
            amounts.append((month.target_month, month.amount_yen))
    return amounts


# --- 法令の値 ---


def proposal_numbered(number: str) -> FigureProposal:
    """番号の提案: Http404 when there is none."""
    found = FigureProposal.objects.filter(number=number).first()
    if not found:
        raise Http404("その番号の値の提案はありません。")
    return found


def proposals(program: str = "", figure: str = "", limit: int = 50) -> list[FigureProposal]:
    """値の提案: of one figure, or of all; the newest first."""
    rows = FigureProposal.objects.select_related("activation")
    return list((rows.filter(program=program, figure=figure) if figure else rows)[:limit])


def comparison_of(proposal: FigureProposal) -> FigureComparison:
    """今の影響: the newest; it was worked out when the proposal was drafted, or again since."""
    newest = proposal.comparisons.last()
    assert newest is not None  # propose_figure writes the first in the same transaction
    return newest


def proposed_content(proposal: FigureProposal) -> dict[str, Any]:
    """決裁する内容: the proposal with the digests of what it changes."""
    content: dict[str, Any] = json.loads(comparison_of(proposal).content)
    return content


def claims_that_differ(proposal: FigureProposal) -> list[str]:
    """差のある請求: the numbers, each once, in the order of the list."""
    rows = json.loads(bytes(comparison_of(proposal).differences))["rows"]
    return list(dict.fromkeys(row[1] for row in rows))


def answers_to_land() -> list[Answer]:
    """取り込む回答: 地方税関係情報 that no landing speaks of yet."""
    return list(exchange.answers_about(TAX_ITEM).filter(landing__isnull=True))


# --- 一年の再判定 ---


def redeterminations(limit: int = 50) -> list[Redetermination]:
    """近ごろの再判定: the newest first."""
    return list(Redetermination.objects.prefetch_related("steps", "parts")[:limit])


def redetermination_numbered(number: str) -> Redetermination:
    """番号の再判定: Http404 when there is none."""
    found = Redetermination.objects.filter(number=number).first()
    if not found:
        raise Http404("その番号の再判定はありません。")
    return found


def differences_of(run: Redetermination, limit: int = DIFFERENCES_SHOWN) -> list[YearDifference]:
    """差の一覧: the first of them, in the order of the claims."""
    rows = YearDifference.objects.filter(run=run).order_by("claim_id", "first_month")
    return list(rows.select_related("claim__person")[:limit])


def year_receipt(number: str, claim: str) -> YearReceipt:
    """一年の控え: of a claim in a run; Http404 when there is none."""
    rows = YearReceipt.objects.select_related("claim__person", "run")
    found = rows.filter(run__number=number, claim__number=claim).first()
    if not found:
        raise Http404("その控えはありません。")
    return found


def whole_receipt(receipt: YearReceipt) -> bytes:
    """控えの全体: with its sheet, as `tesuri replay` reads it."""
    sheet = receipt.run.sheets.get(program=receipt.claim.program)
    return f'{{"receipt":{receipt.content},"sheet":{sheet.content}}}'.encode()
