"""材料を読む: of one part of a caseload, as it was known at the moment of the run, in columns.

Each table is asked once for a part. What `evidence_of` finds for one claim now is found here for
many then; `facts` turns it into what the rules are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from polars import DataFrame

from tesuri.ground.records.columns import Kinds, columns
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    Decision,
    DecisionMonth,
    Judgement,
    ObligorStanding,
    Outcome,
    Redetermination,
    Step,
)
from tesuri.welfare.allowances.rules.months import tested_year
from tesuri.welfare.allowances.rules.months.years import months_of_year
from tesuri.welfare.income import queries as income
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.payments import queries as payments
from tesuri.welfare.persons import queries as persons

WHOLE, DAY, FLAG, WORD = pl.Int64(), pl.Date(), pl.Boolean(), pl.String()
OF_CLAIMS: Kinds = {
    "pk": WHOLE,
    "number": WORD,
    "program": WORD,
    "person_id": WHOLE,
    "claimed_on": DAY,
    "is_taken_over": FLAG,
    "newest": WHOLE,
}
OF_FACTS: Kinds = {
    "claim_id": WHOLE,
    **dict.fromkeys(ClaimFacts.FLAGS, FLAG),
    **dict.fromkeys(ClaimFacts.DAYS, DAY),
    "untaxed": WHOLE,
}
OF_PEOPLE: Kinds = {"person_id": WHOLE, "birth_date": DAY, "moved_in_on": DAY}
OF_DEATHS: Kinds = {"person_id": WHOLE, "died_on": DAY}
OF_JUDGEMENTS: Kinds = {
    "claim_id": WHOLE,
    "pk": WHOLE,
    "is_before": FLAG,
    "meets_criteria": FLAG,
    "judged_on": DAY,
    "valid_until": DAY,
}
OF_OBLIGORS: Kinds = {
    "claim_id": WHOLE,
    "pk": WHOLE,
    "person_id": WHOLE,
    "person__addressee_number": WORD,
}
OF_STANDINGS: Kinds = {
    "claim_id": WHOLE,
    "pk": WHOLE,
    "addressee_number": WORD,
    "since": DAY,
    "is_obligor": FLAG,
}
OF_INCOMES: Kinds = {
    "person_id": WHOLE,
    "income_year": WHOLE,
    "own_disability": WORD,
    "widow": WORD,
    "working_student": FLAG,
    **dict.fromkeys((*IncomeFacts.YEN, *IncomeFacts.COUNTS), WHOLE),
}
OF_DECIDED: Kinds = {
    "decision_id": WHOLE,
    "decision__claim_id": WHOLE,
    "target_month": DAY,
    "result": WORD,
    "amount_yen": WHOLE,
}
OF_PAID: Kinds = {"month__reference": WORD, "month__target_month": DAY, "amount_yen": WHOLE}


@dataclass(frozen=True)
class Known:
    """読んだ材料: of one part; `claims` in the order of their rows, `paid` with its sign."""

    claims: DataFrame
    facts: DataFrame
    people: DataFrame
    judgements: DataFrame
    obligors: DataFrame
    standings: DataFrame
    incomes: DataFrame
    decided: DataFrame
    paid: DataFrame


def months_of(run: Redetermination) -> list[date]:
    """再判定の月: twelve, from the first."""
    return months_of_year(run.first_month.year)


def granted(run: Redetermination) -> QuerySet[Claim]:
    """認定のある請求: whose newest decision in force at that moment grants; in their order."""
    newest = _in_force(run).filter(claim=OuterRef("pk")).order_by("-version")
    claims = Claim.objects.filter(pk__lte=run.last_claim).annotate(
        newest=Subquery(newest.values("pk")[:1]), outcome=Subquery(newest.values("outcome")[:1])
    )
    return claims.filter(outcome=Outcome.GRANT).order_by("pk")


def next_part(run: Redetermination, last: int) -> DataFrame:
    """次の区切りの請求: so many after that row; none when all are done."""
    taken_over = Q(takeover__isnull=False)
    rows = granted(run).filter(pk__gt=last).annotate(is_taken_over=taken_over)
    return columns(rows[: run.part_size], OF_CLAIMS)


def known_of(run: Redetermination, claims: DataFrame) -> Known:
    """材料を読む: of these claims, as known at the moment of the run.

    Asked by the first and the last row: what is of a claim between that has no grant falls away.
    """
    months, at = months_of(run), run.known_at
    year = tested_year(months[0])
    mine = Claim.objects.filter(pk__range=(claims["pk"][0], claims["pk"][-1])).order_by()
    obligors = ClaimObligor.objects.filter(claim__in=mine, pk__lte=run.last_obligor).order_by()
    claimants, others = mine.values("person_id"), obligors.values("person_id")
    incomes = [
        columns(income.believed_at(people, year, at), OF_INCOMES) for people in (claimants, others)
    ]
    standings = ObligorStanding.objects.filter(claim__in=mine, at__lte=at)
    return Known(
        claims=claims,
        facts=columns(_facts(mine, year, at), OF_FACTS),
        people=_people(claimants, at),
        judgements=columns(_judgements(run, mine), OF_JUDGEMENTS).sort("claim_id", "pk"),
        obligors=columns(obligors, OF_OBLIGORS).sort("claim_id", "pk"),
        standings=columns(standings.order_by(), OF_STANDINGS).sort("claim_id", "since", "pk"),
        incomes=pl.concat(incomes).unique("person_id"),
        decided=_decided(claims, mine, months),
        paid=_paid(mine.values("number"), months, at),
    )


def _people(claimants: QuerySet[Any], at: datetime) -> DataFrame:
    """What was believed of each, and the day on which they died, if so."""
    died = columns(persons.deaths_at(claimants, at), OF_DEATHS)
    return columns(persons.present_at(claimants, at), OF_PEOPLE).join(
        died, on="person_id", how="left"
    )


def _in_force(run: Redetermination) -> QuerySet[Decision]:
    return Decision.objects.filter(steps__step=Step.IN_FORCE, steps__at__lte=run.known_at)


def _facts(claims: QuerySet[Claim], year: int, at: datetime) -> QuerySet[ClaimFacts]:
    """The newest of each claim; of the pensions that are free of tax those of the year."""
    of_year = Func(F("untaxed_pensions"), Value(str(year)), function="jsonb_extract_path_text")
    untaxed = Cast(of_year, BigIntegerField())
    rows = ClaimFacts.objects.filter(claim__in=claims, entered_at__lte=at)
    return rows.order_by("claim_id", "-pk").distinct("claim_id").annotate(untaxed=untaxed)


def _judgements(run: Redetermination, claims: QuerySet[Claim]) -> QuerySet[Judgement]:
    """With whether each was entered before the first grant was drafted."""
    first = _in_force(run).filter(claim=OuterRef("claim"), outcome=Outcome.GRANT)
    drafted = Subquery(first.order_by("version").values("drafted_at")[:1])
    rows = Judgement.objects.filter(claim__in=claims, entered_at__lte=run.known_at)
    before = Q(entered_at__lte=F("first_drafted_at"))
    return rows.annotate(first_drafted_at=drafted).annotate(is_before=before).order_by()


def _decided(claims: DataFrame, mine: QuerySet[Claim], months: Sequence[date]) -> DataFrame:
    """The months of the newest decision in force, within the year."""
    within = {"target_month__gte": months[0], "target_month__lte": months[-1]}
    rows = DecisionMonth.objects.filter(decision__claim__in=mine, **within).order_by()
    newest = claims.select(decision_id="newest")
    return columns(rows, OF_DECIDED).join(newest, on="decision_id", how="semi")


def _paid(numbers: QuerySet[Any], months: Sequence[date], at: datetime) -> DataFrame:
    paid, claimed_back = payments.paid_at(numbers, (months[0], months[-1]), at)
    back = columns(claimed_back, OF_PAID).with_columns(-pl.col("amount_yen"))
    return pl.concat([columns(paid, OF_PAID), back])
