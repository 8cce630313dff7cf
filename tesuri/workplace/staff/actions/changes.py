"""人事の変更の操作: propose, submit, approve, send back; approving applies, in one transaction."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Office
from tesuri.workplace.approvals import actions as approvals
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
            "同じ人の同じ種類の変更が承認を待っています。承認されるか差し戻されてから、"
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


@transaction.atomic
def submit(actor: Actor, number: int) -> Approval:
    """決裁に上げる: the draft as it stands."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    change = _change(actor, number)
    former = queries.approval_of(change)
    if former is not None and former.state in ("waiting", "approved"):
        raise WaitsAlready
    return approvals.submit(
        actor,
        kind=queries.kind_of(change),
        reference=str(change.number),
        title=change.title,
        content=change.content,
        duty=Duty.ADMINISTRATION,
        path=reverse("staff:change", args=[change.number]),
        drafted_by=change.drafted_by_id,
    )


@transaction.atomic
def approve_change(actor: Actor, number: int, digest: str) -> Change:
    """変更を承認する: by another person, not about him- or herself; applied at once."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    change = _change(actor, number)
    approval = _submitted(change)
    if actor.user_id.lower() in subjects(change.content):
        raise AboutOneself
    _one_after_another(actor)
    approval = approvals.approve(actor, approval.number, digest)
    if approval.state != "approved":
        return change  # another step of it is still to come
    drafted_on = timezone.localdate(change.drafted_at)
    if faults := faults_of(approval.content, actor.body, timezone.localdate(), drafted_on):
        raise CannotChange(faults)
    apply(actor, approval)
    return change


@transaction.atomic
def return_change(actor: Actor, number: int, comment: str) -> None:
    """差し戻す: with words for the maker."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    approvals.send_back(actor, _submitted(_change(actor, number)).number, comment)


@transaction.atomic
def withdraw_change(actor: Actor, number: int) -> None:
    """取り下げる: by the maker."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    approvals.withdraw(actor, _submitted(_change(actor, number)).number)


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


def _submitted(change: Change) -> Approval:
    approval = queries.approval_of(change)
    if approval is None:
        raise approvals.NotWaiting("この変更はまだ決裁に上げられていません。", code="not_waiting")
    return approval


def _one_after_another(actor: Actor) -> None:
    """Two approvals of one body at the same time would each count without the other's grant."""
    offices = Office.objects.filter(body=actor.body).order_by("pk")
    list(offices.select_for_update(of=("self",)).values_list("pk", flat=True))
