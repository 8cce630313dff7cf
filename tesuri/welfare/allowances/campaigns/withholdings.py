"""支払の差止めを読む: who may be withheld from, for whom it is in effect, and what was approved."""

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import campaigns, particulars
from tesuri.welfare.allowances.models import (
    OPEN_STAGES,
    Campaign,
    Claim,
    MailingKind,
    MailingOrder,
    MailingPage,
    Step,
    WithheldReport,
    Withholding,
    YearlyReport,
)
from tesuri.welfare.persons import queries as persons


def withholding_numbered(number: str) -> Withholding:
    """番号の差止め: Http404 when there is none."""
    found = Withholding.objects.select_related("campaign").filter(number=number).first()
    if not found:
        raise Http404("その番号の差止めはありません。")
    return found


def withholdings_of(campaign: Campaign) -> list[Withholding]:
    """その年の差止め: the newest first."""
    return list(campaign.withholdings.all())


def content_of(withholding: Withholding) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(withholding.content)
    return content


def in_effect() -> QuerySet[WithheldReport]:
    """効いている差止め: approved and not lifted."""
    rows = WithheldReport.objects.filter(withholding__steps__step=Step.IN_FORCE)
    return rows.filter(lift=None)


def withheld(report: YearlyReport) -> WithheldReport | None:
    """その届の効いている差止め: None where payments do not wait for it."""
    return in_effect().filter(report=report).select_related("withholding").first()


def is_withheld(claim: Claim) -> bool:
    """支払を差し止めているか: of any year."""
    return in_effect().filter(report__claim=claim).exists()


def line_of(found: WithheldReport) -> dict[str, Any]:
    """内容の中のその人の行."""
    number = found.report.claim.number
    lines = content_of(found.withholding)["people"]
    return next(line for line in lines if line["claim"] == number)


def decided_on(found: WithheldReport) -> date:
    """決定の日: when it came into force."""
    step = found.withholding.steps.get(step=Step.IN_FORCE)
    return timezone.localdate(step.at)


def candidates(campaign: Campaign, today: date) -> list[YearlyReport]:
    """差し止められる届: paid to, reminded in vain, in no withholding that waits or is in effect.

    Where no article was read that lets payments wait (経過的福祉手当), nobody is one.
    """
    reminded = MailingPage.objects.filter(report=OuterRef("pk"), kind=MailingKind.REMINDER)
    over = MailingOrder.objects.filter(
        campaign=campaign, kind=MailingKind.REMINDER, answer_by__gte=today
    )
    awaited = set(over.values_list("round", flat=True))
    rows = campaigns.with_stage().filter(
        Exists(reminded),
        campaign=campaign,
        now__in=OPEN_STAGES,
        was_stopped=False,
        claim__program__in=programs(),
    )
    rows = rows.exclude(mailings__kind=MailingKind.REMINDER, mailings__round__in=awaited)
    taken = {each.pk for each in _taken(campaign)}
    found = [each for each in rows.select_related("claim__person") if each.pk not in taken]
    dead = persons.dead_among(each.claim.person_id for each in found)
    return [each for each in found if each.claim.person_id not in dead]


def programs() -> list[str]:
    """差し止められる手当: those whose articles were read."""
    return [name for name, each in particulars.TABLE.items() if each.words.withholding]


def last_reminder(report: YearlyReport) -> str:
    """最後の督促: when it was made and by when it asked for the report, as a reason says it."""
    page = report.mailings.filter(kind=MailingKind.REMINDER).last()
    assert page is not None  # candidates() gives those who were reminded
    order = MailingOrder.objects.filter(
        campaign=report.campaign_id, kind=MailingKind.REMINDER, round=page.round
    ).last()
    assert order is not None
    assert order.answer_by is not None
    made = wareki(timezone.localdate(page.bundle.made_at))
    return f"{made}付けで督促し、{wareki(order.answer_by)}までの提出を求めたが、提出がないこと。"


def _taken(campaign: Campaign) -> Collection[YearlyReport]:
    """Of withholdings that are drafted, wait, or are in effect."""
    open_ones = [each for each in campaign.withholdings.all() if each.step != Step.RETURNED]
    rows = WithheldReport.objects.filter(withholding__in=open_ones, lift=None)
    return {each.report for each in rows.select_related("report")}
