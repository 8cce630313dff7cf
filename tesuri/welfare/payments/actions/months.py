"""支給月の操作: what the programmes hand down, and what they ask to hold back."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import Hold, Month
from tesuri.welfare.payments.queries import owed
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def enter_months(
    actor: Actor,
    *,
    reference: str,
    person: Person,
    months: Sequence[tuple[date, int]],
    reasons: str,
) -> None:
    """支給月を登録する: an amount already held changes nothing; another is a new version."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = {
        row["target_month"]: row["version"]
        for row in Month.objects.filter(reference=reference)
        .values("target_month")
        .annotate(version=Max("version"))
    }
    current = {
        month.target_month: month.amount_yen
        for month in Month.objects.filter(reference=reference).order_by("version")
    }
    fresh = [
        Month(
            reference=reference,
            person=person,
            target_month=month,
            version=held.get(month, 0) + 1,
            amount_yen=amount,
            reasons=reasons,
        )
        for month, amount in months
        if current.get(month) != amount
    ]
    Month.objects.bulk_create(fresh)
    if fresh:
        audit.record(
            actor,
            PaymentEvent.MONTHS_ENTERED,
            subject=person.addressee_number,
            reference=reference,
            months=[[m.target_month.isoformat(), m.version, m.amount_yen] for m in fresh],
        )


@transaction.atomic
def hold_months(actor: Actor, *, reference: str, person: Person, reason: str) -> None:
    """支給月を保留する: left out of runs until released; what is held stays held."""
    _lock(person)
    if reference in owed.held_references():
        return
    _write(actor, reference, person, reason, is_held=True)
    audit.record(
        actor,
        PaymentEvent.MONTHS_HELD,
        subject=person.addressee_number,
        reference=reference,
        reason=reason,
    )


@transaction.atomic
def release_months(actor: Actor, *, reference: str) -> None:
    """保留を解く: nothing happens when nothing is held."""
    held = Hold.objects.filter(reference=reference).select_related("person").last()
    if held is None or not held.is_held:
        return
    _lock(held.person)
    _write(actor, reference, held.person, "再判定による", is_held=False)
    audit.record(
        actor,
        PaymentEvent.MONTHS_RELEASED,
        subject=held.person.addressee_number,
        reference=reference,
    )


def _lock(person: Person) -> None:
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _write(actor: Actor, reference: str, person: Person, reason: str, *, is_held: bool) -> None:
    Hold.objects.create(
        reference=reference,
        person=person,
        is_held=is_held,
        reason=reason[:500],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
