"""まとめた決定を読む: which reports are to be decided, what was drafted of them, what differs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances import campaigns, queries
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.models import (
    Campaign,
    Decision,
    DecisionMonth,
    DecisionSet,
    DecisionStep,
    DraftAttempt,
    ReportStage,
    Step,
    YearlyReportStep,
)


@dataclass(frozen=True)
class Drafting:
    """起案の進み: reports to decide, how many cannot be, what waits to be put forward, decided."""

    due: int
    failed: list[DraftAttempt]
    drafted: list[Decision]
    decided: int


def set_numbered(number: str) -> DecisionSet:
    """番号のまとめた決定: Http404 when there is none."""
    found = DecisionSet.objects.select_related("campaign").filter(number=number).first()
    if not found:
        raise Http404("その番号のまとめた決定はありません。")
    return found


def sets_of(campaign: Campaign) -> list[DecisionSet]:
    """その年のまとめた決定: the newest first."""
    return list(campaign.decision_sets.all())


def content_of(found: DecisionSet) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(found.content)
    return content


def to_decide(campaign: Campaign) -> QuerySet[Any]:
    """決定する届: received, and no decision that was drafted since waits or is in force.

    Those never tried come first, then those tried longest ago.
    """
    received = YearlyReportStep.objects.filter(
        report=OuterRef("pk"), stage=ReportStage.RECEIVED
    ).values("at")[:1]
    rows = campaigns.with_stage().filter(campaign=campaign, now=ReportStage.RECEIVED)
    rows = rows.annotate(received_at=Subquery(received))
    since = _live().filter(
        Q(claim=OuterRef("claim"), drafted_at__gte=OuterRef("received_at"))
        | Q(attempts__report=OuterRef("pk"))
    )
    tried = DraftAttempt.objects.filter(report=OuterRef("pk")).order_by("-pk").values("at")[:1]
    rows = rows.exclude(Exists(since)).annotate(tried_at=Subquery(tried))
    found: QuerySet[Any] = rows.order_by(F("tried_at").asc(nulls_first=True), "pk")
    return found


def drafting_of(campaign: Campaign) -> Drafting:
    """起案の進み."""
    due = to_decide(campaign)
    newest = due.exclude(tried_at=None).annotate(tried=Max("attempts__pk")).values("tried")
    tried = DraftAttempt.objects.filter(pk__in=[row["tried"] for row in newest]).exclude(reason="")
    failed = list(tried.select_related("report__claim__person"))
    in_force = campaigns.with_stage().filter(
        campaign=campaign, attempts__decision__steps__step=Step.IN_FORCE
    )
    return Drafting(
        due.count(), failed, drafted_for(campaign), in_force.values("pk").distinct().count()
    )


def drafted_for(campaign: Campaign, drafter: str = "") -> list[Decision]:
    """起案した決定: of the reports of the campaign, not put forward yet; of one drafter, or all."""
    rows = Decision.objects.filter(attempts__report__campaign=campaign, in_set=None)
    rows = rows.filter(drafted_by_id=drafter) if drafter else rows
    newer = Decision.objects.filter(claim=OuterRef("claim"), version__gt=OuterRef("version"))
    step = DecisionStep.objects.filter(decision=OuterRef("pk")).order_by("-pk").values("step")[:1]
    rows = rows.exclude(Exists(newer)).annotate(present=Subquery(step))
    found = rows.filter(present=Step.DRAFTED).select_related("claim__person", "receipt")
    return list(found.order_by("pk").distinct())


def difference_of(decision: Decision, window: Window) -> dict[str, str]:
    """前年度との差: the last month of the former income year, and the first of this one."""
    former = queries.in_force(decision.claim)
    before = _month_until(former, window.first_month, is_before=True) if former else None
    after = _month_until(decision, window.first_month, is_before=False)
    return {"before": _told(before), "after": _told(after)}


def _month_until(decision: Decision, month: date, *, is_before: bool) -> DecisionMonth | None:
    if is_before:
        return decision.months.filter(target_month__lt=month).last()
    return decision.months.filter(target_month__gte=month).first()


def _told(month: DecisionMonth | None) -> str:
    if month is None:
        return "なし"
    amount = f"　{month.amount_yen:,}円" if month.amount_yen else ""
    return f"{wareki_month(month.target_month)}分　{month.result_label}{amount}"


def _live() -> QuerySet[Decision]:
    """Drafts, what waits and what is in force: all but what was sent back."""
    returned = Decision.objects.filter(steps__step=Step.RETURNED)
    return Decision.objects.exclude(pk__in=returned)


def people_of(decisions: Sequence[Decision]) -> list[str]:
    """決定の人: by 宛名番号."""
    return [each.claim.person.addressee_number for each in decisions]
