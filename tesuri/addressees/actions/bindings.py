"""紐付け: checked against the registry, confirmed by a second person, or sent back."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.addressees import queries, refusals, registry, sealing
from tesuri.addressees.events import Event
from tesuri.addressees.four_facts import differing
from tesuri.addressees.messages import BindingRequest
from tesuri.addressees.models import Binding, Check, CheckStatus, HeldNumber
from tesuri.addressees.refusals import NotBound, facts_differ, not_waiting, own_request
from tesuri.ground.text.my_number import is_my_number
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.purposes import take_up
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.partners.refusals import Unreachable

State = CheckStatus.State


@transaction.atomic
def request_binding(actor: Actor, asked: BindingRequest) -> queries.Standing:
    """紐付けの依頼: every check passed leaves a row that waits for a second person; else nothing.

    The same request again finds what stands already. Raises NotBound, and Unreachable.
    """
    take_up(actor, Duty.ADDRESSEES, "個人番号の重複の確認")
    number_mark = _own_or_free(actor.body, asked)
    purposeful = take_up(actor, Duty.ADDRESSEES, asked.purpose, subject=asked.addressee_number)
    if number_mark is not None:
        _agree_with_registry(actor.body, asked)
        check = _keep(actor, asked, number_mark)
        audit.record(
            purposeful,
            Event.BINDING_REQUESTED,
            subject=asked.addressee_number,
            check=check.pk,
            requested_by=asked.requester.user_id,
            documents=asked.identity_documents,
        )
    return queries.standing(actor.body, asked.addressee_number)


@transaction.atomic
def confirm_binding(actor: Actor, key: UUID) -> Binding:
    """紐付けの確定: by somebody else; the 団体内統合宛名番号 is issued and the 符号 asked for."""
    check, actor = _waiting(actor, key)
    binding = Binding.objects.create(
        check_made=check,
        body=check.body,
        addressee_number=check.addressee_number,
        confirmer_user_id=actor.user_id,
        confirmer_name=actor.name,
        bound_at=timezone.now(),
    )
    _step(actor, check, State.BOUND)
    audit.record(actor, Event.BINDING_CONFIRMED, subject=check.addressee_number, check=check.pk)
    defer("addressees.obtain_code", lock=f"code-{binding.pk}", binding=binding.pk)
    return binding


@transaction.atomic
def reject_binding(actor: Actor, key: UUID, reason: str) -> None:
    """紐付けの差戻し: the number that was held for it is deleted; the evidence stays."""
    check, actor = _waiting(actor, key)
    HeldNumber.objects.filter(check_made=check).delete()
    _step(actor, check, State.REJECTED, reason)
    audit.record(
        actor, Event.BINDING_REJECTED, subject=check.addressee_number, check=check.pk, why=reason
    )


@transaction.atomic
def read_standing(actor: Actor, addressee_number: str) -> queries.Standing:
    """紐付け状態の照会: for another system."""
    audit.record(actor, Event.BINDING_READ, subject=addressee_number)
    return queries.standing(actor.body, addressee_number)


@transaction.atomic
def list_checks(actor: Actor) -> list[Check]:
    """確認待ちの一覧: looking is an event too."""
    demand(actor, Duty.ADDRESSEES, Level.SEE)
    checks = list(queries.waiting_checks(actor.body)[: queries.MOST_SHOWN])
    shown = [check.addressee_number for check in checks]
    audit.record_shown(actor, Event.CHECKS_LISTED, shown, count=len(checks))
    return checks


@dataclass(frozen=True)
class SeenCheck:
    """見ている確認: the evidence, its state, and the holder as the registry knows them now."""

    check: Check
    status: CheckStatus
    person: registry.Registered | None
    trouble: str

    @property
    def is_waiting(self) -> bool:
        return self.status.state == State.CHECKED


@transaction.atomic
def see_check(actor: Actor, key: UUID) -> SeenCheck:
    """確認内容を見る: the number is opened for the registry alone and never shown."""
    demand(actor, Duty.ADDRESSEES, Level.SEE)
    check = get_object_or_404(Check, key=key, body=actor.body)
    actor = _purposeful(actor, check)
    audit.record(actor, Event.CHECK_SEEN, subject=check.addressee_number, check=check.pk)
    status = queries.check_state(check)
    held = HeldNumber.objects.filter(check_made=check).first()
    if held is None or status.state != State.CHECKED:
        return SeenCheck(check, status, None, "")
    try:
        person = registry.holder_of(sealing.opened(check.body, check.key, held.sealed))
    except Unreachable as error:
        return SeenCheck(check, status, None, error.message)
    return SeenCheck(check, status, person, "")


@transaction.atomic
def list_bindings(actor: Actor, addressee_number: str = "") -> list[Binding]:
    """紐付けの一覧: all of the newest, or those of the number that was searched for."""
    demand(actor, Duty.ADDRESSEES, Level.SEE)
    found = queries.newest_bindings(actor.body, addressee_number)
    event = Event.BINDINGS_SEARCHED if addressee_number else Event.BINDINGS_LISTED
    shown = [binding.addressee_number for binding in found]
    audit.record_shown(actor, event, shown, subject=addressee_number, count=len(found))
    return found


def _own_or_free(body: str, asked: BindingRequest) -> bytes | None:
    """The mark of a number that nobody holds; None when this addressee holds it already."""
    if not asked.identity_documents:
        raise NotBound(refusals.NO_IDENTITY_CHECK, asked.addressee_number)
    if not is_my_number(asked.my_number):
        raise NotBound(refusals.WRONG_CHECK_DIGIT, asked.addressee_number)
    number_mark = sealing.mark_of(body, asked.my_number)
    own = queries.held_by(body, asked.addressee_number)
    if own and bytes(own.mark) == number_mark:
        return None
    if own:
        raise NotBound(refusals.ADDRESSEE_ALREADY_BOUND, asked.addressee_number)
    if queries.holder_of_mark(body, number_mark):
        raise NotBound(refusals.ALREADY_BOUND, asked.addressee_number)
    return number_mark


def _agree_with_registry(body: str, asked: BindingRequest) -> None:
    person = registry.holder_of(asked.my_number)
    if person is None or person.municipality != body:
        raise NotBound(refusals.NOT_IN_REGISTRY, asked.addressee_number)
    names = differing(asked.facts, person.facts)
    if person.addressee_number != asked.addressee_number:
        names.append("addressee_number")
    if names:
        raise facts_differ(names, asked.addressee_number)


def _keep(actor: Actor, asked: BindingRequest, number_mark: bytes) -> Check:
    check = Check.objects.create(
        key=uuid4(),
        body=actor.body,
        addressee_number=asked.addressee_number,
        name_matched=True,
        birth_date_matched=True,
        sex_matched=True,
        address_matched=True,
        identity_documents=asked.identity_documents,
        purpose=asked.purpose,
        requester_user_id=asked.requester.user_id,
        requester_name=asked.requester.name,
        requester_office=asked.requester.office,
        checked_at=timezone.now(),
    )
    _step(actor, check, State.CHECKED)
    try:
        with transaction.atomic():
            HeldNumber.objects.create(
                check_made=check,
                body=check.body,
                addressee_number=check.addressee_number,
                sealed=sealing.sealed(check.body, check.key, asked.my_number),
                mark=number_mark,
            )
    except IntegrityError:  # somebody else's request came first, at the same moment
        raise NotBound(refusals.ALREADY_BOUND, asked.addressee_number) from None
    return check


def _purposeful(actor: Actor, check: Check) -> Actor:
    """The check itself is the case for which its number may be read, and no other number."""
    purpose = f"紐付けの確認{check.pk}（{check.purpose}）"
    return take_up(actor, Duty.ADDRESSEES, purpose[:200], subject=check.addressee_number)


def _waiting(actor: Actor, key: UUID) -> tuple[Check, Actor]:
    """Still waiting, and not the actor's own; locked by the held number, for a check is append-only
    and the app role has no right to lock its row.
    """
    demand(actor, Duty.ADDRESSEES, Level.APPROVE)
    check = get_object_or_404(Check, key=key, body=actor.body)
    actor = _purposeful(actor, check)
    HeldNumber.objects.select_for_update(of=("self",)).filter(check_made=check).first()
    if queries.check_state(check).state != State.CHECKED:
        raise not_waiting()
    if check.requester_user_id.strip().lower() == actor.user_id.strip().lower():
        raise own_request()
    return check, actor


def _step(actor: Actor, check: Check, state: CheckStatus.State, reason: str = "") -> None:
    CheckStatus.objects.create(
        check_made=check,
        state=state,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
    )
