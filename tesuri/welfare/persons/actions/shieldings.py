"""支援措置の操作: one person hides an address at once; two are needed to show it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
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
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


class AlreadyLifted(Refusal):
    """解除済み: the address is shown again already."""

    status = 409

    def __init__(self) -> None:
        super().__init__("この支援措置はすでに解除されています。", code="already_lifted")


class ExtendedSince(Refusal):
    """起案の後の延長: who approves the lift was not shown that the danger goes on."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "解除の起案の後で、支援措置が延長されています。差し戻して、確かめ直してもらってください。",
            code="extended_since",
        )


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
    audit.record_shown(actor, Event.SHIELDINGS_LISTED, shown)
    return found


@transaction.atomic
def submit_lift(actor: Actor, number: int, ends_on: date, reason: str) -> Shielding:
    """解除を決裁に上げる: nothing is shown before another person approved it."""
    demand(actor, Duty.SHIELDED, Level.EDIT)
    shielding = _locked(number)
    with about(Event.SHIELDING_LIFT_SUBMITTED, shielding.person.addressee_number):
        _must_be_live(shielding)
        _must_not_wait(shielding)
    draft = Proposed(_content(shielding, ends_on, reason))
    return approvals.put_forward(actor, LIFT, str(number), draft=draft)


def _of_reference(actor: Actor, reference: str) -> Shielding:
    return _locked(int(reference))


def _asked(shielding: Shielding) -> dict[str, Any]:
    """What was submitted is kept in its submission alone."""
    return submitted_content(queries.LIFT, str(shielding.pk))


def _submitted(actor: Actor, shielding: Shielding, approval: Approval) -> None:
    _record(actor, Event.SHIELDING_LIFT_SUBMITTED, shielding)


def _may_decide(actor: Actor, shielding: Shielding, turn: Turn) -> None:
    with about(Event.SHIELDING_LIFTED, shielding.person.addressee_number):
        _must_be_live(shielding)
        if turn == Turn.APPROVE and _asked(shielding).get("記録") != _newest(shielding):
            raise ExtendedSince


def _lifted(actor: Actor, shielding: Shielding, approval: Approval) -> None:
    """From this transaction on the address is shown again."""
    content = approval.content
    ends_on = Term(date.fromisoformat(content["解除日"]))
    _step(actor, shielding, ShieldingState.LIFTED, ends_on, content["理由"], approval.digest)
    _record(actor, Event.SHIELDING_LIFTED, shielding)


def _returned(actor: Actor, shielding: Shielding, words: str) -> None:
    _record(actor, Event.SHIELDING_LIFT_RETURNED, shielding)


def _record(actor: Actor, event: Event, shielding: Shielding) -> None:
    subject = shielding.person.addressee_number
    audit.record(actor, event, subject=subject, shielding=shielding.pk)


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What is to be approved, in the order in which one reads it."""
    ends_on = wareki(date.fromisoformat(content["解除日"]))
    return [("種別", content["種別"]), ("解除日", ends_on), ("理由", content["理由"])]


LIFT = declare(
    Matter(
        kind=queries.LIFT,
        label="支援措置の解除",
        duty=Duty.SHIELDED,
        page="persons:shielding",
        find=_of_reference,
        title=lambda shielding: f"支援措置{shielding.pk}の解除",
        content=_asked,
        may_submit=lambda actor, shielding: False,  # with the draft of the form alone
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_lifted,
        returned=_returned,
        facts=of_content(_facts),
        words="解除しました。住所を表示できるようになりました。",
    )
)


def _content(shielding: Shielding, ends_on: date, reason: str) -> dict[str, str]:
    return {
        "支援措置": str(shielding.pk),
        "宛名番号": shielding.person.addressee_number,
        "種別": shielding.get_kind_display(),
        "記録": _newest(shielding),
        "解除日": ends_on.isoformat(),
        "理由": reason,
    }


def _newest(shielding: Shielding) -> str:
    """最後の記録: what was known of it; the database compares it too."""
    return str(shielding.steps.order_by("-pk").values_list("pk", flat=True).first())


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
