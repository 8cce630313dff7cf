"""持出し簿: a terminal leaves the house with the permission of the security officer, and returns.

An administrator asks, the security officer (監査・承認) permits: who looks after the terminals is
not the one who answers for what happens to them outside. A terminal out without permission, or
past its return, opens nothing from the next request on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import terminals
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, OffSite, OffSiteStage, OffSiteStep, Terminal
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

FOLLOWS = {  # a stage and those from which it may be reached; the trigger has the same
    OffSiteStage.PERMITTED: {OffSiteStage.ASKED},
    OffSiteStage.REFUSED: {OffSiteStage.ASKED},
    OffSiteStage.CANCELLED: {OffSiteStage.ASKED, OffSiteStage.PERMITTED},
    OffSiteStage.TAKEN: {OffSiteStage.PERMITTED},
    OffSiteStage.UNPERMITTED: {OffSiteStage.ASKED, OffSiteStage.PERMITTED},
    OffSiteStage.RETURNED: {OffSiteStage.TAKEN, OffSiteStage.UNPERMITTED},
}
CLOSED = {OffSiteStage.REFUSED, OffSiteStage.CANCELLED, OffSiteStage.RETURNED}


@dataclass(frozen=True)
class Plan:
    """持出しの予定: who carries it where, why, from a day through a day."""

    carrier: int
    reason: str
    place: str
    from_on: date
    until_on: date


class NotPossible(Refusal):
    """できない持出し: the step does not follow the present one, or the days do not fit."""

    status = 409


class OwnRequest(Refusal):
    """自分の申出: who asked, and who carries it, does not permit it."""

    status = 403


@transaction.atomic
def ask(actor: Actor, number: str, plan: Plan) -> OffSite:
    """持出しの申出: of a terminal of the body that is in the house."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    if not timezone.localdate() <= plan.from_on <= plan.until_on:
        raise NotPossible(
            "持ち出す日は今日から後、返す日はその日から後にしてください。", code="days_out_of_order"
        )
    return _begin(actor, number, plan, OffSiteStage.ASKED)


@transaction.atomic
def report_missing(actor: Actor, number: str, plan: Plan) -> OffSite:
    """無許可の持出し: a terminal is found to be outside; it opens nothing until it is back."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    open_one = _open_of(terminals.locked(actor, number))
    if open_one is not None and open_one.latest.stage in FOLLOWS[OffSiteStage.UNPERMITTED]:
        return _step(actor, open_one, OffSiteStage.UNPERMITTED, plan.reason)
    return _begin(actor, number, plan, OffSiteStage.UNPERMITTED)


@transaction.atomic
def decide(actor: Actor, number: int, stage: OffSiteStage, reason: str = "") -> OffSite:
    """持出しの許可・不許可: by the security officer, who neither asked nor carries it."""
    demand(actor, Duty.AUDIT, Level.APPROVE)
    row = _locked(actor, number)
    if stage not in (OffSiteStage.PERMITTED, OffSiteStage.REFUSED):
        raise NotPossible("許可か不許可を選んでください。", code="no_decision")
    if actor.user_id.lower() in (row.asked_by.lower(), row.carrier.user_id.lower()):
        raise OwnRequest(
            "自分で申し出た、または自分が持ち出す端末は許可できません。"
            "ほかの責任者に依頼してください。",
            code="own_off_site",
        )
    return _step(actor, row, stage, reason)


@transaction.atomic
def advance(actor: Actor, number: int, stage: OffSiteStage) -> OffSite:
    """持出しの記録: taken, returned, or not done after all."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    row, today = _locked(actor, number), timezone.localdate()
    if stage not in (OffSiteStage.TAKEN, OffSiteStage.RETURNED, OffSiteStage.CANCELLED):
        raise NotPossible("持出し・返却・取りやめのどれかです。", code="no_such_step")
    if stage == OffSiteStage.TAKEN and not row.from_on <= today <= row.until_on:
        raise NotPossible(
            "許可された期間の外です。期間の内に持ち出すか、新しく申し出てください。",
            code="outside_the_period",
        )
    return _step(actor, row, stage, "")


def listed(actor: Actor) -> list[OffSite]:
    """持出し簿: of the body, what is open or overdue first."""
    rows = list(_of_the_body(actor.body).prefetch_related("steps").order_by("-pk"))
    return sorted(rows, key=lambda row: row.latest.stage in CLOSED)


def to_permit(body: str) -> QuerySet[OffSite]:
    """許可を待つもの."""
    return _at(body, OffSiteStage.ASKED)


def overdue(body: str) -> QuerySet[OffSite]:
    """返却の遅れ: out past the last permitted day, or out with no permission at all."""
    late = _at(body, OffSiteStage.TAKEN).filter(until_on__lt=timezone.localdate())
    return late | _at(body, OffSiteStage.UNPERMITTED)


def _at(body: str, stage: OffSiteStage) -> QuerySet[OffSite]:
    steps = OffSiteStep.objects.filter(off_site=OuterRef("pk")).order_by("-pk")
    rows = _of_the_body(body).alias(present=Subquery(steps.values("stage")[:1]))
    return rows.filter(present=stage)


def _begin(actor: Actor, number: str, plan: Plan, stage: OffSiteStage) -> OffSite:
    terminal = terminals.locked(actor, number)
    if terminal.accepted_at is None or terminal.retired_at is not None or not terminal.body:
        raise NotPossible(
            "登録して使っている、この団体の端末だけです。", code="terminal_not_in_use"
        )
    if _open_of(terminal) is not None:
        raise NotPossible(
            "この端末には、終わっていない持出しがあります。持出し簿で確かめてください。",
            code="off_site_already",
        )
    carrier = Officer.objects.filter(pk=plan.carrier, office__body=actor.body).first()
    if carrier is None:
        raise Http404("その職員はいません。")
    row = OffSite.objects.create(
        terminal=terminal,
        carrier=carrier,
        reason=plan.reason,
        place=plan.place,
        from_on=plan.from_on,
        until_on=plan.until_on,
        asked_by=actor.user_id,
        asked_at=timezone.now(),
    )
    return _write(actor, row, stage, plan.reason)


def _step(actor: Actor, row: OffSite, stage: OffSiteStage, reason: str) -> OffSite:
    """The next step, if it follows the present one; the same step again is nothing."""
    if row.latest.stage == stage:
        return row
    if row.latest.stage not in FOLLOWS[stage]:
        raise NotPossible(
            f"いまは「{row.latest.get_stage_display()}」のため、「{stage.label}」にできません。",
            code="off_site_step",
        )
    return _write(actor, row, stage, reason)


def _write(actor: Actor, row: OffSite, stage: OffSiteStage, reason: str) -> OffSite:
    who = {"actor_user_id": actor.user_id, "actor_name": actor.name}
    OffSiteStep.objects.create(off_site=row, stage=stage, reason=reason, **who)
    said: dict[str, Any] = {"number": row.terminal.number, "off_site": row.pk, "stage": stage.value}
    audit.record(actor, AccessEvent.TERMINAL_OFF_SITE, **said)
    return row


def _open_of(terminal: Terminal) -> OffSite | None:
    newest = OffSite.objects.filter(terminal=terminal).order_by("-pk").first()
    return newest if newest is not None and newest.latest.stage not in CLOSED else None


def _of_the_body(body: str) -> QuerySet[OffSite]:
    rows = OffSite.objects.filter(terminal__body=body)
    return rows.select_related("terminal", "carrier")


def _locked(actor: Actor, number: int) -> OffSite:
    """The terminal is what is locked: one step after the other."""
    row = _of_the_body(actor.body).filter(pk=number).first()
    if row is None:
        raise Http404("その持出しはありません。")
    terminals.locked(actor, row.terminal.number)
    return row
