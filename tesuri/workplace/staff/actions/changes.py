"""人事の変更の操作: draft and submit; what the approval does, in its transaction."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Office
from tesuri.workplace.approvals.actions import put_forward
from tesuri.workplace.approvals.matters import Facts, Matter, Turn, declare
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.applying import apply
from tesuri.workplace.staff.checks import Fault, faults_of
from tesuri.workplace.staff.content import subjects
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.models import Act, Change, Concern
from tesuri.workplace.staff.queries import changes as queries

SHOWN_FAULTS = 3


class CannotChange(Refusal):
    """変更できない: the faults say why."""

    def __init__(self, faults: list[Fault]) -> None:
        said = list(dict.fromkeys(str(fault) for fault in faults))
        more = f"（ほかに{len(said) - SHOWN_FAULTS}件）" if len(said) > SHOWN_FAULTS else ""
        super().__init__("".join(said[:SHOWN_FAULTS]) + more, code="cannot_change")
        self.faults = faults


class AboutOneself(Refusal):
    """自分についての変更: another decides."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "自分の利用者IDや権限についての変更は、自分では承認できません。"
            "ほかの管理者に依頼してください。",
            code="about_oneself",
        )


class NoSuchChange(Refusal):
    """変更がない: of another body, or of none."""

    status = 404

    def __init__(self) -> None:
        super().__init__("その番号の変更はありません。", code="no_such_change")


class WaitsAlready(Refusal):
    """承認待ちの変更がある: one at a time."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "同じ人（端末）の同じ種類の変更が承認を待っています。承認されるか差し戻されてから、"
            "もう一度操作してください。",
            code="waits_already",
        )


@transaction.atomic
def propose(actor: Actor, act: Act, title: str, content: dict[str, Any]) -> Change:
    """変更を起案する: kept as it is, and submitted for the approval of a second person."""
    for user_id in subjects(content):
        if queries.is_waiting(actor.body, act, user_id):
            raise WaitsAlready
    change = draft(actor, act, title, content)
    submit(actor, change.number)
    return change


@transaction.atomic
def draft(actor: Actor, act: Act, title: str, content: dict[str, Any]) -> Change:
    """変更の案を作る: nothing awaits anybody yet; raises CannotChange with every fault."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    if faults := faults_of(content, actor.body, timezone.localdate()):
        raise CannotChange(faults)
    change = Change.objects.create(
        body=actor.body,
        act=act,
        title=title,
        content=content,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    Concern.objects.bulk_create(
        Concern(change=change, user_id=user_id) for user_id in subjects(content)
    )
    audit.record(actor, StaffEvent.CHANGE_DRAFTED, change=change.number, act=act.value)
    return change


def submit(actor: Actor, number: int, comment: str = "") -> None:
    """決裁に上げる: the draft as it stands."""
    put_forward(actor, matter_of(_change(actor, number)), str(number), comment)


@transaction.atomic
def look_at_change(actor: Actor, number: int) -> Change:
    """変更を見る."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    change = _change(actor, number)
    audit.record(actor, StaffEvent.CHANGE_SEEN, change=number)
    return change


def _change(actor: Actor, number: int) -> Change:
    found = queries.change(actor.body, number)
    if found is None:
        raise NoSuchChange
    return found


def _find(actor: Actor, reference: str) -> Change:
    return _change(actor, int(reference))


def _may_submit(actor: Actor, change: Change) -> bool:
    if queries.is_open(queries.approval_of(change)):
        raise WaitsAlready
    return True


def _may_decide(actor: Actor, change: Change, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        if actor.user_id.lower() in subjects(change.content):
            raise AboutOneself
        _one_after_another(actor)


def _approved(actor: Actor, change: Change, approval: Approval) -> None:
    principals = {each.for_id.lower() for each in approval.outcomes.all()}
    if principals & set(subjects(approval.content)):
        raise AboutOneself
    drafted_on = timezone.localdate(change.drafted_at)
    if faults := faults_of(approval.content, actor.body, timezone.localdate(), drafted_on):
        raise CannotChange(faults)
    apply(actor, approval)


def _one_after_another(actor: Actor) -> None:
    """Two approvals of one body at the same time would each count without the other's grant."""
    offices = Office.objects.filter(body=actor.body).order_by("pk")
    list(offices.select_for_update(of=("self",)).values_list("pk", flat=True))


def _facts(approval: Approval) -> Facts:
    """内容の行: what happens to whom, and how."""
    told = queries.lines(approval.body, approval.content)
    return [(f"{what}　{who}", how) for what, who, how in told]


def _kind(name: str, label: str) -> Matter[Change]:
    return declare(
        Matter(
            kind=f"staff.{name}",
            label=label,
            duty=Duty.ADMINISTRATION,
            page="staff:change",
            find=_find,
            title=lambda change: change.title,
            content=lambda change: change.content,
            facts=_facts,
            drafter=lambda change: change.drafted_by_id,
            may_submit=_may_submit,
            may_decide=_may_decide,
            approved=_approved,
            words="承認し、変更を登録しました。日付のあるものは、その日に働きます。",
        )
    )


MATTERS = {
    matter.kind: matter
    for matter in (
        _kind("account", "利用者ID"),
        _kind("grant", "権限"),
        _kind("office", "部署"),
        _kind("review", "権限の棚卸"),
        _kind("terminal", "端末の登録・変更"),
    )
}


def matter_of(change: Change) -> Matter[Change]:
    """決裁の種別: of a change."""
    return MATTERS[queries.kind_of(change)]


def matter_numbered(body: str, reference: str) -> Matter[Change] | None:
    """番号の変更の決裁の種別: None where the body has no such change."""
    change = queries.change(body, int(reference))
    return matter_of(change) if change else None
