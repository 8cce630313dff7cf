"""現況の届出を読む: who owes a report, how far a campaign has come, and single reports."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404

from tesuri.welfare.allowances.campaigns.reporting import Window, owes_report
from tesuri.welfare.allowances.models import (
    Campaign,
    Claim,
    Decision,
    DecisionMonth,
    Outcome,
    ReportStage,
    Step,
    YearlyReport,
    YearlyReportStep,
)
from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.persons import queries as persons

SHOWN = 200  # rows of a list on the screen; the count above it is of all


@dataclass(frozen=True)
class Owing:
    """届を要する請求: and whether nothing is paid at present."""

    claim: Claim
    was_stopped: bool


def campaign_of(year: int) -> Campaign:
    """その年の現況の届出: Http404 when it was not begun."""
    found = Campaign.objects.filter(year=year).first()
    if not found:
        raise Http404("その年の現況の届出は、まだ始めていません。")
    return found


def campaigns() -> list[Campaign]:
    """現況の届出の一覧: the newest year first."""
    return list(Campaign.objects.all())


def report_numbered(number: int) -> YearlyReport:
    """番号の届: Http404 when there is none."""
    rows = YearlyReport.objects.select_related("campaign", "claim", "claim__person")
    found = rows.filter(pk=number).first()
    if not found:
        raise Http404("その番号の届はありません。")
    return found


def report_of(year: int, claim_number: str) -> YearlyReport | None:
    """請求の届: of one year."""
    return YearlyReport.objects.filter(campaign__year=year, claim__number=claim_number).first()


def with_stage() -> QuerySet[Any]:
    """今の段階の付いた届: as `now`."""
    newest = YearlyReportStep.objects.filter(report=OuterRef("pk")).order_by("-pk")
    return YearlyReport.objects.annotate(now=Subquery(newest.values("stage")[:1]))


def reports_in(campaign: Campaign, stage: ReportStage) -> list[YearlyReport]:
    """その段階の届: the first of them, by claim, with their people."""
    rows = with_stage().filter(campaign=campaign, now=stage)
    return list(rows.select_related("claim__person")[:SHOWN])


def counts_of(campaign: Campaign) -> dict[ReportStage, int]:
    """段階ごとの件数: each stage, also those of none."""
    rows = with_stage().filter(campaign=campaign).values("now").annotate(count=Count("pk"))
    found = {row["now"]: row["count"] for row in rows.order_by("now")}
    return {stage: found.get(stage.value, 0) for stage in ReportStage}


def owing(window: Window) -> Iterator[Owing]:
    """届を要する請求: whose grant in force goes on into August, of the living."""
    in_force = Decision.objects.filter(claim=OuterRef("pk"), steps__step=Step.IN_FORCE)
    newest = in_force.order_by("-version")
    claims = Claim.objects.annotate(
        decision=Subquery(newest.values("pk")[:1]), outcome=Subquery(newest.values("outcome")[:1])
    ).filter(outcome=Outcome.GRANT)
    held = {claim.decision: claim for claim in claims.select_related("person").order_by("pk")}
    results = results_by(held, window.first_month)
    dead = persons.dead_among(claim.person_id for claim in held.values())
    for decision, claim in held.items():
        if claim.person_id in dead:
            continue
        result = results.get(decision, "")
        if owes_report(claim.program, claim.claimed_on, result, window):
            yield Owing(claim, was_stopped=result == Result.SUSPENDED)


def results_by(decisions: Collection[int], month: date) -> dict[int, str]:
    """その月の結果: by decision, of that month or of the last one decided before it."""
    rows = DecisionMonth.objects.filter(decision__in=decisions, target_month__lte=month)
    last = rows.order_by("decision_id", "-target_month").distinct("decision_id")
    return dict(last.values_list("decision_id", "result"))
