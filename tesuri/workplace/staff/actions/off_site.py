"""持出し簿: a terminal leaves the house with the permission of the security officer, and returns.

An administrator puts it forward, the security officer (監査・承認) permits: who looks after the
terminals is not the one who answers for what happens to them outside. A terminal out without
permission, or past its return, opens nothing from the next request on.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access import terminals
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, OffSite, OffSiteStage, OffSiteStep, Terminal
from tesuri.workplace.access.queries import off_site_of
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval, State
from tesuri.workplace.approvals.queries import latest, name_of, waits
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.content import iso, must_day
from tesuri.workplace.staff.queries.off_site import CLOSED, is_missed_by

FOLLOWS = {  # a stage and those from which it may be reached; the trigger has the same
    OffSiteStage.PERMITTED: {OffSiteStage.ASKED},
    OffSiteStage.REFUSED: {OffSiteStage.ASKED},
    OffSiteStage.CANCELLED: {OffSiteStage.ASKED, OffSiteStage.PERMITTED},
    OffSiteStage.TAKEN: {OffSiteStage.PERMITTED},
    OffSiteStage.UNPERMITTED: {OffSiteStage.ASKED, OffSiteStage.PERMITTED},
    OffSiteStage.RETURNED: {OffSiteStage.TAKEN, OffSiteStage.UNPERMITTED},
}


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


@transaction.atomic
def ask_off_site(actor: Actor, number: str, plan: Plan) -> OffSite:
    """持出しの申出: of a terminal of the body that is in the house; put forward for permission."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    if not timezone.localdate() <= plan.from_on <= plan.until_on:
        raise NotPossible(
            "持ち出す日は今日から後、返す日はその日から後にしてください。", code="days_out_of_order"
        )
    row = _begin(actor, number, asdict(plan), OffSiteStage.ASKED)
    return approvals.put_forward(actor, OFF_SITE, str(row.pk))


@transaction.atomic
def report_missing(actor: Actor, number: str, reason: str) -> OffSite:
    """無許可の持出し: a terminal is missing; it opens nothing until another finds it back.

    One person is enough, and no more has to be known than why; the rest is added later.
    """
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    open_one = _open_of(terminals.locked(actor, number))
    if open_one is not None and open_one.latest.stage in FOLLOWS[OffSiteStage.UNPERMITTED]:
        return _step(actor, open_one, OffSiteStage.UNPERMITTED, reason)
    return _begin(actor, number, {"reason": reason}, OffSiteStage.UNPERMITTED)


@transaction.atomic
def add_to_missing(actor: Actor, number: int, words: str) -> OffSite:
    """書き足し: what became known of a missing terminal, by who reported it.

    Whoever writes here does not open it again, so nobody else does: one must be left for that.
    """
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    row = _locked(actor, number)
    if row.latest.stage != OffSiteStage.UNPERMITTED:
        raise NotPossible("この端末は、無許可の持出しではありません。", code="off_site_step")
    if not is_missed_by(actor, row):
        raise NotPossible(
            "書き足せるのは、無許可の持出しを記録した人だけです。ほかの人は、返却のときに"
            "端末を確かめます。",
            code="another_adds",
        )
    return _write(actor, row, OffSiteStage.UNPERMITTED, words)


@transaction.atomic
def advance(actor: Actor, number: int, stage: OffSiteStage) -> OffSite:
    """持出しの記録: taken, returned, or not done after all; who asked withdraws what waits."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    row, today = _locked(actor, number), timezone.localdate()
    if stage not in (OffSiteStage.TAKEN, OffSiteStage.RETURNED, OffSiteStage.CANCELLED):
        raise NotPossible("持出し・返却・取りやめのどれかです。", code="no_such_step")
    if stage == OffSiteStage.TAKEN and not row.is_within(today):
        raise NotPossible(
            "許可された期間の外です。期間の内に持ち出すか、新しく申し出てください。",
            code="outside_the_period",
        )
    if stage == OffSiteStage.CANCELLED and waits(actor.body, KIND, str(number), timezone.now()):
        return approvals.decide(actor, OFF_SITE, str(number), Turn.WITHDRAW)
    if stage == OffSiteStage.RETURNED and is_missed_by(actor, row):
        raise NotPossible(
            "無許可の持出しを記録した人は、その返却を記録できません。"
            "端末を確かめたほかの管理者に依頼してください。",
            code="another_returns_it",
        )
    return _step(actor, row, stage, "")


# --- 決裁 ---
def _find(actor: Actor, reference: str) -> OffSite:
    return _locked(actor, int(reference))


def _content(row: OffSite) -> dict[str, Any]:
    """The trigger compares it with the row."""
    return {
        "terminal": row.terminal.number,
        "carrier": _carried_by(row),
        "place": row.place,
        "from_on": iso(row.from_on),
        "until_on": iso(row.until_on),
        "reason": row.reason,
    }


def _carried_by(row: OffSite) -> str:
    """Empty for one that is missing, which nobody asks for."""
    return row.carrier.user_id if row.carrier else ""


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    carrier = content["carrier"]
    first, last = (wareki(must_day(content[name])) for name in ("from_on", "until_on"))
    return [
        ("端末", content["terminal"]),
        ("持ち出す職員", f"{name_of(carrier)}（{carrier}）"),
        ("持ち出す先", content["place"]),
        ("期間", f"{first}から{last}まで"),
        ("理由", content["reason"]),
    ]


def _may_submit(actor: Actor, row: OffSite) -> bool:
    _must_be_asked(row)
    return not waits(actor.body, KIND, str(row.pk), timezone.now())


def _may_decide(actor: Actor, row: OffSite, turn: Turn) -> None:
    if turn != Turn.APPROVE:
        return
    _must_be_asked(row)
    if row.until_on is None or row.until_on < timezone.localdate():
        raise NotPossible(
            "返す日が過ぎています。差し戻して、新しい期間で申し出てもらってください。",
            code="outside_the_period",
        )


def _must_be_asked(row: OffSite) -> None:
    if row.latest.stage != OffSiteStage.ASKED:
        raise NotPossible(
            f"この持出しは「{row.latest.get_stage_display()}」のため、許可を待っていません。"
            "決裁に残っているときは、差し戻してください。",
            code="off_site_step",
        )


def _permitted(actor: Actor, row: OffSite, approval: Approval) -> None:
    _step(actor, row, OffSiteStage.PERMITTED, "")


def _returned(actor: Actor, row: OffSite, words: str) -> None:
    """Refused, or withdrawn by who asked; one that left before its time stays where it is."""
    if row.latest.stage != OffSiteStage.ASKED:
        return
    decided = latest(KIND, str(row.pk))
    is_withdrawn = decided is not None and decided.state == State.WITHDRAWN
    _step(actor, row, OffSiteStage.CANCELLED if is_withdrawn else OffSiteStage.REFUSED, words)


KIND = "staff.off_site"
OFF_SITE = declare(
    Matter(
        kind=KIND,
        label="端末の持出し",
        duty=Duty.AUDIT,
        drafting=Duty.ADMINISTRATION,
        find=_find,
        title=lambda row: f"端末 {row.terminal.number} の持出し",
        content=_content,
        drafter=_carried_by,  # who carries it does not permit it
        may_submit=_may_submit,
        may_decide=_may_decide,
        approved=_permitted,
        returned=_returned,
        facts=of_content(_facts),
        words="許可しました。許可した期間だけ、庁舎の外で使えます。",
    )
)


def _begin(actor: Actor, number: str, told: dict[str, Any], stage: OffSiteStage) -> OffSite:
    """`told`: the fields of a plan, or the reason alone of one that is missing."""
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
    if "carrier" in told:
        told |= {"carrier": _carrier(actor, told["carrier"])}
    who = {"asked_by": actor.user_id, "asked_at": timezone.now()}
    row = OffSite.objects.create(terminal=terminal, **told, **who)
    return _write(actor, row, stage, told["reason"])


def _carrier(actor: Actor, number: int) -> Officer:
    carrier = Officer.objects.filter(pk=number, office__body=actor.body).first()
    if carrier is None:
        raise Http404("その職員はいません。")
    return carrier


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


def _locked(actor: Actor, number: int) -> OffSite:
    """The terminal is what is locked: one step after the other."""
    row = off_site_of(actor.body).filter(pk=number).first()
    if row is None:
        raise Http404("その持出しはありません。")
    terminals.locked(actor, row.terminal.number)
    return row
