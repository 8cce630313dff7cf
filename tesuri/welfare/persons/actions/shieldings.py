"""支援措置の操作: one person hides an address at once; two are needed to show it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.kana import search_key
from tesuri.welfare.persons import queries
from tesuri.welfare.persons.events import Event
from tesuri.welfare.persons.models import (
    Person,
    ShieldedAgainst,
    Shielding,
    ShieldingState,
    ShieldingStep,
    Source,
)
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


class AlreadyLifted(Refusal):
    """解除済み: the address is shown again already."""

    status = 409

    def __init__(self) -> None:
        super().__init__("この支援措置はすでに解除されています。", code="already_lifted")


@dataclass(frozen=True)
class Adversary:
    """相手方: as the application names the person; a 宛名番号 where it is known."""

    name: str
    birth_date: date | None = None
    addressee_number: str = ""


@dataclass(frozen=True)
class Term:
    """期間: from `since` to `through`, the last day included; None where no term was given."""

    since: date
    through: date | None = None


@transaction.atomic
def enter_shielding(
    actor: Actor,
    key: UUID,
    *,
    kind: str,
    term: Term,
    source: str,
    reason: str,
    against: Iterable[Adversary] = (),
) -> Shielding:
    """支援措置の登録: hides the address at once; a second person is not waited for."""
    demand(actor, Duty.SHIELDED, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=queries.by_key(key).pk)
    with about(Event.SHIELDING_ENTERED, person.addressee_number):
        _must_be_in_order(term)
    shielding = hide(actor, person, kind=kind, term=term, source=Source(source), reason=reason)
    _name(shielding, against)
    audit.record(
        actor,
        Event.SHIELDING_ENTERED,
        subject=person.addressee_number,
        shielding=shielding.pk,
        since=term.since.isoformat(),
    )
    return shielding


def hide(
    actor: Actor, person: Person, *, kind: str, term: Term, source: Source, reason: str
) -> Shielding:
    """住所を隠す: a part of the action that enters it, or that registers a resident so marked."""
    shielding = Shielding.objects.create(
        person=person, kind=kind, since=term.since, source=source.value
    )
    _step(actor, shielding, ShieldingState.ENTERED, term, reason)
    return shielding


@transaction.atomic
def extend_shielding(actor: Actor, number: int, term: Term, reason: str) -> Shielding:
    """期間の延長: a new term; the address stays hidden meanwhile and afterwards."""
    demand(actor, Duty.SHIELDED, Level.EDIT)
    shielding = _locked(number)
    with about(Event.SHIELDING_EXTENDED, shielding.person.addressee_number):
        _must_be_live(shielding)
        _must_be_in_order(term)
    _step(actor, shielding, ShieldingState.EXTENDED, term, reason)
    audit.record(
        actor,
        Event.SHIELDING_EXTENDED,
        subject=shielding.person.addressee_number,
        shielding=number,
        since=term.since.isoformat(),
    )
    return shielding


@transaction.atomic
def view_shielding(actor: Actor, number: int) -> Shielding:
    """支援措置を見る: with the names of those from whom the person is hidden."""
    demand(actor, Duty.SHIELDED, Level.SEE)
    shielding = _found(number)
    audit.record(
        actor,
        Event.SHIELDING_VIEWED,
        subject=shielding.person.addressee_number,
        shielding=number,
    )
    return shielding


@transaction.atomic
def list_shieldings(actor: Actor) -> list[Shielding]:
    """支援措置の一覧: recorded with the people shown."""
    demand(actor, Duty.SHIELDED, Level.SEE)
    found = queries.shieldings_listed()
    shown = [each.person.addressee_number for each in found]
    audit.record(actor, Event.SHIELDINGS_LISTED, shown=shown)
    return found


@transaction.atomic
def submit_lift(actor: Actor, number: int, ends_on: date, reason: str) -> Approval:
    """解除を決裁に上げる: nothing is shown before another person approved it."""
    demand(actor, Duty.SHIELDED, Level.EDIT)
    shielding = _locked(number)
    with about(Event.SHIELDING_LIFT_SUBMITTED, shielding.person.addressee_number):
        _must_be_live(shielding)
        _must_not_wait(shielding)
    submitted = approvals.submit(
        actor,
        kind=queries.LIFT,
        reference=str(number),
        title=f"支援措置{number}の解除",
        content=_content(shielding, ends_on, reason),
        duty=Duty.SHIELDED,
        path=reverse("persons:shielding", args=[number]),
    )
    audit.record(
        actor,
        Event.SHIELDING_LIFT_SUBMITTED,
        subject=shielding.person.addressee_number,
        shielding=number,
    )
    return submitted


@transaction.atomic
def lift_shielding(actor: Actor, number: int, approval: int, digest: str) -> Shielding:
    """解除の承認: by another person; from this transaction on the address is shown again."""
    shielding = _locked(number)
    with about(Event.SHIELDING_LIFTED, shielding.person.addressee_number):
        _must_be_live(shielding)
        approved = approvals.approve(actor, _own(number, approval), digest)
    content = approved.content
    ends_on = date.fromisoformat(content["解除日"])
    _step(actor, shielding, ShieldingState.LIFTED, Term(ends_on), content["理由"], approved.digest)
    audit.record(
        actor,
        Event.SHIELDING_LIFTED,
        subject=shielding.person.addressee_number,
        shielding=number,
    )
    return shielding


@transaction.atomic
def send_back_lift(actor: Actor, number: int, approval: int, comment: str) -> Shielding:
    """解除の差戻し: the address stays hidden."""
    shielding = _locked(number)
    approvals.send_back(actor, _own(number, approval), comment)
    audit.record(
        actor,
        Event.SHIELDING_LIFT_RETURNED,
        subject=shielding.person.addressee_number,
        shielding=number,
    )
    return shielding


def _content(shielding: Shielding, ends_on: date, reason: str) -> dict[str, str]:
    return {
        "支援措置": str(shielding.pk),
        "宛名番号": shielding.person.addressee_number,
        "種別": shielding.get_kind_display(),
        "解除日": ends_on.isoformat(),
        "理由": reason,
    }


def _own(number: int, approval: int) -> int:
    """Only a submission about this shielding; another's number is none."""
    found = Approval.objects.filter(
        number=approval, kind=queries.LIFT, reference=str(number)
    ).first()
    if found is None:
        raise Http404("その決裁はありません。")
    return found.number


def _step(
    actor: Actor,
    shielding: Shielding,
    state: ShieldingState,
    term: Term,
    reason: str,
    digest: str = "",
) -> None:
    ShieldingStep.objects.create(
        shielding=shielding,
        state=state,
        since=term.since,
        through=term.through,
        reason=reason,
        digest=digest,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def _name(shielding: Shielding, against: Iterable[Adversary]) -> None:
    ShieldedAgainst.objects.bulk_create(
        ShieldedAgainst(shielding=shielding, name_key=search_key(each.name), **vars(each))
        for each in against
    )


def _found(number: int) -> Shielding:
    rows = Shielding.objects.select_related("person").prefetch_related("steps", "against")
    shielding = rows.filter(pk=number).first()
    if shielding is None:
        raise Http404("その支援措置はありません。")
    return shielding


def _locked(number: int) -> Shielding:
    rows = Shielding.objects.select_for_update(of=("self",)).select_related("person")
    shielding = rows.filter(pk=number).first()
    if shielding is None:
        raise Http404("その支援措置はありません。")
    return shielding


def _must_be_live(shielding: Shielding) -> None:
    if shielding.lifted is not None:
        raise AlreadyLifted


def _must_be_in_order(term: Term) -> None:
    if term.through is not None and term.through < term.since:
        raise Refusal(
            "期限が開始日より前です。開始日と期限を確かめてください。", code="term_not_in_order"
        )


def _must_not_wait(shielding: Shielding) -> None:
    if queries.waiting_lift(shielding):
        raise Refusal(
            "解除はすでに決裁に上がっています。承認されるまでお待ちください。",
            code="already_submitted",
        )
