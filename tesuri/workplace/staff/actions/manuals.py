"""手引きと研修の操作: a new version, a training that was held, and what one has read oneself."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import officer_of
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.models import Learning, Manual, Training
from tesuri.workplace.staff.queries import manuals as queries
from tesuri.workplace.staff.queries import officers


class VersionExists(Refusal):
    """同じ版がある."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "同じ版、又は同じ適用日の手引きがもうあります。版と適用日を確かめてください。",
            code="version_exists",
        )


class NoManual(Refusal):
    """手引きがない: none is in force."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "今日適用される手引きがありません。管理者に登録を依頼してください。", code="no_manual"
        )


@transaction.atomic
def enter_manual(actor: Actor, title: str, version: str, in_force_on: date) -> Manual:
    """手引きの版を登録する: everybody's acknowledgement is open again from its day on."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    return _enter(actor, title, version, in_force_on)


@transaction.atomic
def set_up_manual(actor: Actor, title: str, version: str, learned: list[str]) -> Manual:
    """手引きを備える: for set-up, safe to repeat; `learned`: the user ids of who was trained."""
    today = timezone.localdate()
    manual = queries.current(actor.body, today) or _enter(actor, title, version, today)
    for user_id in learned:
        if not queries.is_trained(user_id, manual):
            _learned(actor, manual, user_id, Learning.TRAINED, today)
    return manual


@transaction.atomic
def record_training(actor: Actor, user_ids: list[str], learned_on: date) -> int:
    """研修を記録する: of the version that is in force; who was recorded before stays so."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    today = timezone.localdate()
    manual = queries.current(actor.body, today)
    if manual is None:
        raise NoManual
    if not manual.in_force_on <= learned_on <= today:
        raise Refusal(
            "研修の日は、手引きの適用日から今日までの日にしてください。", code="not_in_force"
        )
    fresh = [each for each in user_ids if officers.account(actor.body, each)]
    return sum(_learned(actor, manual, each, Learning.TRAINED, learned_on) for each in fresh)


@transaction.atomic
def acknowledge_manual(actor: Actor) -> Manual:
    """手引きを確認する: by the person; a second time is nothing."""
    today = timezone.localdate()
    manual = queries.current(actor.body, today)
    if manual is None:
        raise NoManual
    _learned(actor, manual, actor.user_id, Learning.READ, today)
    return manual


def _enter(actor: Actor, title: str, version: str, in_force_on: date) -> Manual:
    known = queries.manuals(actor.body)
    if known.filter(version=version).exists() or known.filter(in_force_on=in_force_on).exists():
        raise VersionExists
    manual = Manual.objects.create(
        body=actor.body,
        title=title,
        version=version,
        in_force_on=in_force_on,
        entered_by=actor.user_id,
    )
    audit.record(actor, StaffEvent.MANUAL_ENTERED, manual=manual.pk, version=version)
    return manual


def _learned(actor: Actor, manual: Manual, user_id: str, kind: Learning, on: date) -> bool:
    officer = officer_of(user_id)
    if officer is None:
        return False
    given = {"learned_on": on, "recorded_by": actor.user_id}
    _, is_new = Training.objects.get_or_create(
        officer=officer, manual=manual, kind=kind, defaults=given
    )
    if is_new:
        event = StaffEvent.TRAINED if kind == Learning.TRAINED else StaffEvent.MANUAL_ACKNOWLEDGED
        audit.record(actor, event, account=user_id, manual=manual.pk, on=on.isoformat())
    return is_new
