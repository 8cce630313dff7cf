"""特別児童扶養手当を読む: carers, children, filings, and who is concerned by them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from tesuri.welfare.allowances import figures
from tesuri.welfare.allowances.models import (
    CaredChild,
    CaredChildFacts,
    CarerCase,
    CarerFacts,
    CarerObligor,
    Filing,
    FilingKind,
    FilingStage,
    FilingStep,
    ForecastDifference,
    RuledChild,
    Ruling,
    RulingKind,
    Transmittal,
)
from tesuri.welfare.allowances.rules.months import SPECIAL_CHILD
from tesuri.welfare.persons.models import Person

OPEN = (FilingStage.RECEIVED, FilingStage.CHECKED, FilingStage.LISTED, FilingStage.SENT)
OPEN_STAGES = (*OPEN, FilingStage.REMANDED)


def case_numbered(number: str) -> CarerCase:
    """番号の受給資格者: Http404 when there is none."""
    found = CarerCase.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の受給資格者はありません。")
    return found


def filing_numbered(number: str) -> Filing:
    """番号の請求・届出: Http404 when there is none."""
    found = Filing.objects.select_related("case__person").filter(number=number).first()
    if not found:
        raise Http404("その番号の請求・届出はありません。")
    return found


def child_of(case: CarerCase, number: int) -> CaredChild:
    """その児童: Http404 for one of another case."""
    found = case.children.select_related("person").filter(pk=number).first()
    if not found:
        raise Http404("その児童は、この受給資格者の対象ではありません。")
    return found


def children_of(case: CarerCase) -> list[CaredChild]:
    """その受給資格者の児童: in the order in which they were claimed for."""
    return list(case.children.select_related("person"))


def cases_of(person: Person) -> list[CarerCase]:
    """その人の特別児童扶養手当: as the carer or as the child; the newest first."""
    own = CarerCase.objects.filter(person=person)
    return list((own | CarerCase.objects.filter(children__person=person)).distinct())


def recent_cases(limit: int = 100) -> list[CarerCase]:
    """近ごろの受給資格者: the newest first, at most `limit`."""
    return list(CarerCase.objects.select_related("person")[:limit])


def filings_of(case: CarerCase) -> list[Filing]:
    """その受給資格者の請求・届出: the newest first."""
    return list(case.filings.select_related("case__person"))


def filings_at(stage: FilingStage) -> list[Filing]:
    """その段階の請求・届出: the oldest first."""
    return list(_at(stage).select_related("case__person").order_by("id"))


def numbers_in(case: CarerCase) -> list[str]:
    """だれのことか: the 宛名番号 of the carer, then of each child."""
    children = case.children.values_list("person__addressee_number", flat=True)
    return [case.person.addressee_number, *children]


def concerned(numbers: Collection[str]) -> set[str]:
    """特別児童扶養手当にかかわる人: of those 宛名番号, carers, children and obligors."""
    tables = (CarerCase.objects, CaredChild.objects, CarerObligor.objects)
    rows = (table.filter(person__addressee_number__in=numbers) for table in tables)
    return {n for each in rows for n in each.values_list("person__addressee_number", flat=True)}


def carer_facts(case: CarerCase) -> CarerFacts:
    """受給資格者の今の事実: the newest row; the first comes with the claim."""
    newest = case.facts.last()
    assert newest is not None
    return newest


def child_facts(child: CaredChild) -> CaredChildFacts:
    """児童の今の事実: the newest row; the first comes with the claim."""
    newest = child.facts.last()
    assert newest is not None
    return newest


def claimed_on(child: CaredChild) -> date | None:
    """その児童について請求した日: of the claim that stands; None where all were withdrawn."""
    made = (each.filing for each in child.filings.select_related("filing"))
    kinds = (FilingKind.CLAIM, FilingKind.REVISION_UP)
    standing = (f for f in made if f.kind in kinds and f.stage != FilingStage.WITHDRAWN)
    return min((each.filed_on for each in standing), default=None)


def obligor_rows(case: CarerCase) -> Mapping[int, list[CarerObligor]]:
    """配偶者・扶養義務者かどうか: by person, in the order of their days."""
    rows: defaultdict[int, list[CarerObligor]] = defaultdict(list)
    for row in case.obligors.select_related("person").order_by("since", "id"):
        rows[row.person_id].append(row)
    return rows


def obligors_in(rows: Mapping[int, list[CarerObligor]], month: date) -> list[Person]:
    """その月の扶養義務者: a change counts from the month after its day."""
    begun = {
        person: [row for row in theirs if row.since.replace(day=1) < month]
        for person, theirs in rows.items()
    }
    return [theirs[-1].person for theirs in begun.values() if theirs and theirs[-1].is_obligor]


def obligors_now(case: CarerCase) -> list[Person]:
    """今の扶養義務者: as the newest row of each says."""
    newest = [rows[-1] for rows in obligor_rows(case).values()]
    return [row.person for row in newest if row.is_obligor]


def is_granted(case: CarerCase) -> bool:
    """認定されたか: whatever came after it."""
    return Ruling.objects.filter(case=case, kind=RulingKind.GRANT).exists()


def is_running(case: CarerCase) -> bool:
    """受給中（支給停止を含む）か: granted, and neither refused nor lost."""
    return is_granted(case) and not is_over(case)


def is_over(case: CarerCase) -> bool:
    """終わった受給資格者か: refused, lost, or the claim was withdrawn; who is so claims anew."""
    ends = (RulingKind.REFUSAL, RulingKind.LOSS)
    if Ruling.objects.filter(case=case, kind__in=ends).exists():
        return True
    claim = case.filings.filter(kind=FilingKind.CLAIM).first()
    return claim is not None and claim.stage == FilingStage.WITHDRAWN


def open_case(person: Person) -> CarerCase | None:
    """続いている受給資格者: there can be one at a time."""
    cases = CarerCase.objects.filter(person=person)
    return next((case for case in cases if not is_over(case)), None)


def cared_by_another(child: Person, case: CarerCase | None = None) -> CarerCase | None:
    """ほかの受給資格者: another open case about the child (法3条2項: one carer alone is paid)."""
    rows = CaredChild.objects.filter(person=child).exclude(case=case).select_related("case")
    return next((row.case for row in rows if claimed_on(row) and not is_over(row.case)), None)


def open_filing(case: CarerCase, kind: str) -> Filing | None:
    """処理の終わっていない請求・届出: of that kind."""
    rows = case.filings.filter(kind=kind)
    return next((filing for filing in rows if filing.stage in OPEN_STAGES), None)


def is_young_enough(birth_date: date, day: date) -> bool:
    """請求日に20歳未満か: the rule answers; NotReviewed where nobody checked the figure."""
    known = {"birth_date": birth_date, "claimed_on": day, "target_month": day.replace(day=1)}
    fact = "within_age_when_claimed"
    return figures.in_force(SPECIAL_CHILD).answer(known, fact)[fact] is True


def ended_on(case: CarerCase) -> date | None:
    """受給資格者の死亡・資格喪失の届出の日: the day of what was reported, unless withdrawn."""
    told = case.filings.filter(kind__in=(FilingKind.DEATH, FilingKind.LOSS))
    days = [f.occurred_on for f in told if f.stage != FilingStage.WITHDRAWN and f.occurred_on]
    return min(days, default=None)


# --- 進達 ---


def transmittal_numbered(number: str) -> Transmittal:
    """番号の進達: Http404 when there is none."""
    found = Transmittal.objects.filter(number=number).first()
    if not found:
        raise Http404("その番号の進達はありません。")
    return found


def recent_transmittals(limit: int = 50) -> list[Transmittal]:
    """近ごろの進達: the newest first."""
    return list(Transmittal.objects.only("number", "document", "sent_on")[:limit])


def filings_on(transmittal: Transmittal) -> list[Filing]:
    """進達に載せた請求・届出: in the order of their numbers."""
    rows = Filing.objects.filter(transmittal_items__transmittal=transmittal)
    return list(rows.select_related("case__person").order_by("number"))


def numbers_on(transmittal: Transmittal) -> list[str]:
    """進達に名の載る人: each carer and child once."""
    cases = (filing.case for filing in filings_on(transmittal))
    return list(dict.fromkeys(number for case in cases for number in numbers_in(case)))


def counts(sent_before: date) -> dict[str, int]:
    """段階ごとの件数: and as `late` those with the prefecture since before the day.

    By the steps that none follows, in one pass: asked by each home page, of every filing there is.
    """
    waiting = (FilingStage.CHECKED, FilingStage.REMANDED, FilingStage.SENT)
    is_late = Q(stage=FilingStage.SENT, happened_on__lt=sent_before)
    named = {stage.value: Count("pk", filter=Q(stage=stage)) for stage in waiting}
    return _newest(*waiting).aggregate(**named, late=Count("pk", filter=is_late))


def _at(stage: FilingStage) -> QuerySet[Filing]:
    return Filing.objects.filter(pk__in=_newest(stage).values("filing"))


def _newest(*stages: FilingStage) -> QuerySet[FilingStep]:
    """Steps of these stages that none follows."""
    later = FilingStep.objects.filter(filing=OuterRef("filing"), pk__gt=OuterRef("pk"))
    return FilingStep.objects.filter(~Exists(later), stage__in=stages)


def _present() -> QuerySet[Filing]:
    newest = FilingStep.objects.filter(filing=OuterRef("pk")).order_by("-id")
    return Filing.objects.annotate(
        present=Subquery(newest.values("stage")[:1]),
    )


# --- 県の決定 ---


def ruling_numbered(number: int) -> Ruling:
    """県の決定: Http404 when there is none."""
    found = Ruling.objects.select_related("case__person").filter(pk=number).first()
    if not found:
        raise Http404("その県の決定はありません。")
    return found


def rulings_of(case: CarerCase) -> list[Ruling]:
    """その受給資格者への県の決定: the newest first, with children, differences and handover."""
    rows = Ruling.objects.filter(case=case).select_related("handover", "filing")
    parts = ("children__child__person", "differences__disposition")
    return list(rows.prefetch_related(*parts).order_by("-id"))


def difference_numbered(number: int) -> ForecastDifference:
    """見込みとの違い: Http404 when there is none."""
    rows = ForecastDifference.objects.select_related("ruling__case__person")
    found = rows.filter(pk=number).first()
    if not found:
        raise Http404("その違いはありません。")
    return found


def open_differences() -> list[ForecastDifference]:
    """処置していない違い: the oldest first."""
    rows = ForecastDifference.objects.filter(disposition=None)
    return list(rows.select_related("ruling__case__person"))


def count_of_differences() -> int:
    """処置していない違いの件数."""
    return ForecastDifference.objects.filter(disposition=None).count()


# --- 有期認定 ---


def terms_ending(through: date) -> list[RuledChild]:
    """有期認定の期限の近い児童: by that day or over, by the newest grade; the earliest first."""
    return list(_terms(through).select_related("ruling__case__person").order_by("valid_until"))


def count_of_terms_ending(through: date) -> int:
    """有期認定の期限の近い児童の数."""
    return _terms(through).count()


def _terms(through: date) -> QuerySet[RuledChild]:
    newest = RuledChild.objects.filter(child=OuterRef("child")).order_by("-id").values("pk")[:1]
    ends = Ruling.objects.filter(case=OuterRef("ruling__case"), kind=RulingKind.LOSS)
    rows = RuledChild.objects.filter(pk=Subquery(newest), valid_until__lte=through)
    return rows.filter(~Exists(ends))


# --- 所得状況届 ---


def report_of(case: CarerCase, income_year: int | None) -> Filing | None:
    """その年の所得状況届: unless it was withdrawn."""
    rows = case.filings.filter(kind=FilingKind.INCOME, income_year=income_year)
    return next((filing for filing in rows if filing.stage != FilingStage.WITHDRAWN), None)


def without_report(income_year: int, stated_from: date) -> list[CarerCase]:
    """所得状況届の未提出: granted before, going on, and whose claim does not state that year."""
    return list(_owing(income_year, stated_from).select_related("person").order_by("id"))


def count_without_report(income_year: int, stated_from: date) -> int:
    """所得状況届の未提出の件数."""
    return _owing(income_year, stated_from).count()


def _owing(income_year: int, stated_from: date) -> QuerySet[CarerCase]:
    rulings = Ruling.objects.filter(case=OuterRef("pk"))
    claims = Filing.objects.filter(case=OuterRef("pk"), kind=FilingKind.CLAIM)
    reports = _present().filter(case=OuterRef("pk"), income_year=income_year)
    return CarerCase.objects.filter(
        Exists(rulings.filter(kind=RulingKind.GRANT)),
        ~Exists(rulings.filter(kind__in=(RulingKind.REFUSAL, RulingKind.LOSS))),
        Exists(claims.filter(filed_on__lt=stated_from)),
        ~Exists(reports.exclude(Q(present=FilingStage.WITHDRAWN))),
    )
