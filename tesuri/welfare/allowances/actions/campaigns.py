"""現況の届出の操作: the list of who owes a report, and what comes in of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import campaigns, queries
from tesuri.welfare.allowances.actions.claims import amend_facts
from tesuri.welfare.allowances.actions.withholdings import lift_withholding
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Campaign,
    Claim,
    ClaimFacts,
    Enclosure,
    ReportStage,
    YearlyReport,
    YearlyReportStep,
)
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Handed:
    """提出された届: its day, what is missing of it, and the facts that it declares, if any."""

    handed_in_on: date
    missing: Sequence[str] = ()
    facts: dict[str, Any] | None = None
    was_mistaken: bool = False
    note: str = ""
    is_oral: bool = False


@transaction.atomic
def open_campaign(actor: Actor, year: int) -> Campaign:
    """現況の届出を始める: from July of the year on; again adds who has come to owe one since."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    _must_be_time(year, timezone.localdate())
    campaign, _ = Campaign.objects.select_for_update(of=("self",)).get_or_create(
        year=year, defaults={"opened_by_id": actor.user_id, "opened_by_name": actor.name}
    )
    listed = set(campaign.reports.values_list("claim_id", flat=True))
    fresh = [each for each in campaigns.owing(Window(year)) if each.claim.pk not in listed]
    reports = YearlyReport.objects.bulk_create(
        YearlyReport(campaign=campaign, claim=each.claim, was_stopped=each.was_stopped)
        for each in fresh
    )
    YearlyReportStep.objects.bulk_create(
        _step(actor, report, ReportStage.LISTED) for report in reports
    )
    numbers = [each.claim.person.addressee_number for each in fresh]
    audit.record_shown(actor, Event.CAMPAIGN_OPENED, numbers, campaign=year, count=len(numbers))
    return campaign


@transaction.atomic
def list_campaigns(actor: Actor) -> list[Campaign]:
    """現況の届出の一覧を見る: years and counts, nobody's names."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = campaigns.campaigns()
    audit.record(actor, Event.CAMPAIGNS_LISTED, count=len(found))
    return found


@transaction.atomic
def view_campaign(
    actor: Actor, year: int, stage: ReportStage
) -> tuple[Campaign, list[YearlyReport]]:
    """現況の届出を見る: the reports in one stage; looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    campaign = campaigns.campaign_of(year)
    reports = campaigns.reports_in(campaign, stage)
    numbers = [each.claim.person.addressee_number for each in reports]
    audit.record_shown(actor, Event.CAMPAIGN_VIEWED, numbers, campaign=year, stage=stage.value)
    return campaign, reports


@transaction.atomic
def view_report(actor: Actor, number: int) -> YearlyReport:
    """届を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    report = campaigns.report_numbered(number)
    _record(actor, Event.REPORT_VIEWED, report)
    return report


@transaction.atomic
def receive_report(actor: Actor, number: int, handed: Handed) -> YearlyReport:
    """届の受付: with what it declares; while a part is missing it waits to be made good (補正)."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    report = locked_report(number)
    stage = ReportStage.INCOMPLETE if handed.missing else ReportStage.RECEIVED
    with about(Event.REPORT_RECEIVED, report.claim.person.addressee_number):
        report.must_precede(stage)
        _must_be_handed_in(report, handed)
    _enter_facts(actor, report, handed)
    _step(
        actor,
        report,
        stage,
        reason=_how(handed),
        handed_in_on=handed.handed_in_on,
        missing=list(handed.missing),
    ).save(force_insert=True)
    if stage == ReportStage.RECEIVED:
        lift_withholding(actor, report, "所得状況届の提出があった")
    _record(actor, Event.REPORT_RECEIVED, report, stage=stage.value, missing=list(handed.missing))
    return report


@transaction.atomic
def exempt_report(actor: Actor, number: int, reason: str) -> YearlyReport:
    """届出を要しないとする: with the reason, such as a stop that goes on (省令13条1項)."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    report = locked_report(number)
    with about(Event.REPORT_EXEMPTED, report.claim.person.addressee_number):
        if not reason.strip():
            raise Refusal("届出を要しない理由を入力してください。", code="no_reason")
        report.must_precede(ReportStage.EXEMPT)
    _step(actor, report, ReportStage.EXEMPT, reason=reason.strip()).save(force_insert=True)
    lift_withholding(actor, report, "届出を要しないことが分かった")
    _record(actor, Event.REPORT_EXEMPTED, report)
    return report


def locked_report(number: int) -> YearlyReport:
    """届を押さえる: one step at a time."""
    report = campaigns.report_numbered(number)
    YearlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    return report


def _must_be_time(year: int, today: date) -> None:
    if year not in (today.year - 1, today.year) or today > Window(year).last_month.replace(day=31):
        raise Refusal("今年の現況の届出だけを始められます。", code="not_this_year")
    if today < Window(year).first_claim:
        raise Refusal(
            f"{wareki(Window(year).first_claim)}から始められます。この日より前の請求は、前年の所得の"
            "届を添えていないため、だれが届を要するかが決まりません。",
            code="too_early",
        )


def _must_be_handed_in(report: YearlyReport, handed: Handed) -> None:
    if set(handed.missing) - set(Enclosure.values):
        raise Refusal("足りないものを選び直してください。", code="not_an_enclosure")
    if handed.handed_in_on > timezone.localdate():
        raise Refusal("提出日には、今日以前の日を入力してください。", code="day_to_come")
    if handed.handed_in_on < Window(report.campaign.year).first_claim:
        raise Refusal(
            "提出日が、この年の現況の届出の前になっています。届の日付を確かめてください。",
            code="before_the_campaign",
        )


def _enter_facts(actor: Actor, report: YearlyReport, handed: Handed) -> None:
    """What the report declares becomes facts of the claim, where it differs from what is known."""
    if handed.facts is None or not _differs(report.claim, handed.facts):
        return
    day = wareki(handed.handed_in_on)
    reason = f"{report.campaign.year}年の所得状況届（{day}提出）"
    amend_facts(actor, report.claim.number, handed.facts, reason, was_mistaken=handed.was_mistaken)


def _differs(claim: Claim, facts: dict[str, Any]) -> bool:
    """申し出た事実が今の事実と違うか."""
    now = queries.facts_of(claim)
    named = (*ClaimFacts.FLAGS, *ClaimFacts.DAYS)
    told = {name: facts.get(name) for name in named}
    pensions = facts.get("untaxed_pensions") or {}
    return pensions != now.untaxed_pensions or any(
        getattr(now, name) != value for name, value in told.items()
    )


def _how(handed: Handed) -> str:
    oral = "口頭の陳述を聴き取った（省令17条）。" if handed.is_oral else ""
    return f"{oral}{handed.note.strip()}"


def _step(
    actor: Actor, report: YearlyReport, stage: ReportStage, reason: str = "", **columns: Any
) -> YearlyReportStep:
    return YearlyReportStep(
        report=report,
        stage=stage,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason[:500],
        **columns,
    )


def _record(actor: Actor, event: Event, report: YearlyReport, **details: Any) -> None:
    audit.record(
        actor,
        event,
        subject=report.claim.person.addressee_number,
        claim=report.claim.number,
        campaign=report.campaign.year,
        **details,
    )
