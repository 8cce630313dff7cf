"""支払の差止めの操作: put forward for whom no report came, approved by another, lifted by it."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.allowances import campaigns, particulars
from tesuri.welfare.allowances.actions.holds import withhold
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed
from tesuri.welfare.allowances.campaigns import mailings, withholdings
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.documents.mailings import withholding_reasons
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    OPEN_STAGES,
    Step,
    WithheldReport,
    Withholding,
    WithholdingLift,
    YearlyReport,
)
from tesuri.welfare.allowances.to_approve import withholding_facts
from tesuri.welfare.payments import actions as payments
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def draft_withholding(
    actor: Actor, year: int, reports: Collection[int], reason: str
) -> Withholding:
    """差止めの起案: of reports that were reminded of in vain; `reason`: why none is justified."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    campaign = campaigns.campaign_of(year)
    if not reason.strip():
        raise Refusal("正当な理由がないと認めた事情を入力してください。", code="no_reason")
    possible = withholdings.candidates(campaign, timezone.localdate())
    chosen = [each for each in possible if each.pk in set(reports)]
    if not chosen or len(chosen) != len(set(reports)):
        raise Refusal(
            "督促の期限が過ぎても届のない方だけを選べます。画面を開き直してください。",
            code="not_withholdable",
        )
    number = next_number("W", "allowances_withholding_number")
    lines = [_line(report, reason.strip()) for report in chosen]
    content = {"withholding_number": number, "year": year, "people": lines}
    drafted = Withholding.objects.create(
        number=number,
        campaign=campaign,
        content=canonical(content).decode(),
        digest=digest_of(content),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    WithheldReport.objects.bulk_create(
        WithheldReport(withholding=drafted, report=report) for report in chosen
    )
    drafted.enter_step(Step.DRAFTED, actor)
    _record(actor, Event.WITHHOLDING_DRAFTED, drafted)
    return drafted


@transaction.atomic
def list_candidates(actor: Actor, year: int) -> list[YearlyReport]:
    """差し止められる届を見る: looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    found = withholdings.candidates(campaigns.campaign_of(year), timezone.localdate())
    numbers = [each.claim.person.addressee_number for each in found]
    audit.record_shown(actor, Event.WITHHOLDING_CANDIDATES, numbers, campaign=year)
    return found


@transaction.atomic
def view_withholding(actor: Actor, number: str) -> Withholding:
    """差止めを見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = withholdings.withholding_numbered(number)
    _record(actor, Event.WITHHOLDING_VIEWED, found)
    return found


def lift_withholding(actor: Actor, report: YearlyReport, reason: str) -> None:
    """差止めを解く: the report came in or is not owed; what changed besides is held as before."""
    withheld = withholdings.withheld(report)
    if withheld is None:
        return
    WithholdingLift.objects.create(
        withheld=withheld, reason=reason, actor_user_id=actor.user_id, actor_name=actor.name
    )
    payments.release_months(actor, reference=report.claim.number)
    hold_if_changed(actor, report.claim)
    audit.record(
        actor,
        Event.WITHHOLDING_LIFTED,
        subject=report.claim.person.addressee_number,
        claim=report.claim.number,
        withholding=withheld.withholding.number,
    )


def _line(report: YearlyReport, reason: str) -> dict[str, Any]:
    words = particulars.of(report.claim).words
    window, want = Window(report.campaign.year), mailings.wanted(report, words.report)
    reminded = withholdings.last_reminder(report)
    return {
        "claim": report.claim.number,
        "addressee_number": report.claim.person.addressee_number,
        "program": report.claim.program,
        "reasons": withholding_reasons(words, window, want, reminded, reason),
        "law": words.withholding,
    }


# --- 決裁 ---


def _locked(number: str) -> Withholding:
    withholdings.withholding_numbered(number)
    return Withholding.objects.select_for_update(of=("self",)).get(number=number)


def _may_submit(actor: Actor, withholding: Withholding) -> bool:
    """A draft, once; what was sent back is drafted anew."""
    if withholding.step == Step.SUBMITTED:
        return False
    if withholding.step != Step.DRAFTED:
        raise Refusal(
            f"この差止めは「{withholding.step.label}」です。必要なら起案し直してください。",
            code="not_a_draft",
        )
    return True


def _submitted(actor: Actor, withholding: Withholding, approval: Approval) -> None:
    withholding.enter_step(Step.SUBMITTED, actor)
    _record(actor, Event.WITHHOLDING_SUBMITTED, withholding)


def _approved(actor: Actor, withholding: Withholding, approval: Approval) -> None:
    """While no report of it has come in; payments wait from now on."""
    rows = withholding.reports.order_by("report_id").values_list("report_id", flat=True)
    reports = YearlyReport.objects.select_for_update(of=("self",)).filter(pk__in=list(rows))
    held = list(reports.order_by("pk").select_related("claim__person"))
    if came := [each.claim.number for each in held if each.stage not in OPEN_STAGES]:
        raise approvals.ContentChanged(
            f"起案の後で届が出された請求があります（{'、'.join(came)}）。"
            "差し戻して、起案し直してもらってください。",
            code="report_came_in",
        )
    withholding.enter_step(Step.IN_FORCE, actor)
    for report in held:
        withhold(actor, report.claim)
    _record(actor, Event.WITHHOLDING_IN_FORCE, withholding)


def _returned(actor: Actor, withholding: Withholding, words: str) -> None:
    withholding.enter_step(Step.RETURNED, actor, words)
    _record(actor, Event.WITHHOLDING_RETURNED, withholding)


def _record(actor: Actor, event: Event, withholding: Withholding) -> None:
    people = withholdings.content_of(withholding)["people"]
    audit.record_shown(
        actor,
        event,
        [each["addressee_number"] for each in people],
        withholding=withholding.number,
        campaign=withholding.campaign.year,
        count=len(people),
    )


WITHHOLDING = declare(
    Matter(
        kind=Withholding.KIND,
        label="手当の支払の差止め",
        duty=Duty.ALLOWANCES,
        page="allowances:withholding",
        find=lambda actor, number: _locked(number),
        title=lambda found: f"手当の支払の差止め　{found.number}",
        content=withholdings.content_of,
        facts=of_content(withholding_facts),
        drafter=lambda found: found.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        approved=_approved,
        returned=_returned,
        words="承認しました。支払を差し止めました。差止めの通知書を作ってください。",
    )
)
