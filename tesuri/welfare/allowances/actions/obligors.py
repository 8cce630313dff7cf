"""扶養義務者の登録・除外: a member of the household becomes one, ceases to be one, or is none."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances.actions.claims import locked, must_not_wait
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Claim, ClaimObligor, ObligorStanding
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Member:
    """世帯員についての判断: of whom, what, from which day, and why."""

    addressee_number: str
    is_obligor: bool
    since: date
    reason: str


@transaction.atomic
def settle_member(actor: Actor, number: str, member: Member) -> ObligorStanding:
    """扶養義務者の登録・除外: counts from the month after the day; earlier months stay."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    claim = locked(number)
    must_not_wait(claim)
    with about(Event.OBLIGOR_SETTLED, claim.person.addressee_number):
        _must_be_sound(member)
        _must_be_known(claim, member)
        if member.is_obligor:
            _enter(actor, claim, member)
    standing = ObligorStanding.objects.create(
        claim=claim,
        **vars(member),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    audit.record(
        actor,
        Event.OBLIGOR_SETTLED,
        subject=claim.person.addressee_number,
        claim=number,
        member=member.addressee_number,
        is_obligor=member.is_obligor,
    )
    hold_if_changed(actor, claim)
    return standing


def _enter(actor: Actor, claim: Claim, member: Member) -> None:
    """Only who is an obligor enters the register; who is none stays a member of the household."""
    related = register.register_related(actor, claim.person, member.addressee_number)
    values = {"relationship": persons.present_facts(related).relationship}
    ClaimObligor.objects.get_or_create(claim=claim, person=related, defaults=values)


def _must_be_known(claim: Claim, member: Member) -> None:
    household = {each.addressee_number for each in persons.household_of(claim.person)}
    obligors = set(claim.obligors.values_list("person__addressee_number", flat=True))
    others = (household | obligors) - {claim.person.addressee_number}
    if member.addressee_number not in others:
        raise Refusal(
            "世帯員か、登録した扶養義務者だけを選べます。世帯員を選び直してください。",
            code="not_of_the_household",
        )


def _must_be_sound(member: Member) -> None:
    if not member.reason.strip():
        raise Refusal("登録・除外の理由を入力してください。", code="no_reason")
    if member.since > timezone.localdate():
        raise Refusal(
            "変わった日が今日より後になっています。日付を確かめてください。", code="in_future"
        )
