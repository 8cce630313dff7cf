"""死亡の操作: entered by one person, because it stops money and gives none."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.persons import queries
from tesuri.welfare.persons.events import Event
from tesuri.welfare.persons.models import Death, Person, Source
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer


@transaction.atomic
def enter_death(
    actor: Actor,
    key: UUID,
    died_on: date | None,
    *,
    source: str,
    reason: str,
    notified_by: str = "",
) -> Death:
    """死亡の登録・訂正: another day, or none after a mistake, ends what was believed before.

    Months that a grant gives beyond it are held until the claim is decided anew.
    """
    demand(actor, Duty.PERSONS, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=queries.by_key(key).pk)
    believed, now = queries.death_of(person), timezone.now()
    with about(Event.DEATH_ENTERED, person.addressee_number):
        _must_be_possible(person, died_on, believed)
    if believed:
        closed = DateTimeTZRange(believed.known.lower, now, "[)")
        Death.objects.filter(pk=believed.pk).update(known=closed)
    death = Death.objects.create(
        person=person,
        died_on=died_on,
        known=DateTimeTZRange(now, None),
        source=Source(source),
        notified_by=notified_by.strip(),
        reason=reason.strip(),
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    day = died_on.isoformat() if died_on else ""
    audit.record(actor, Event.DEATH_ENTERED, subject=person.addressee_number, day=day)
    defer("allowances.look_again", key=str(person.key))
    return death


def _must_be_possible(person: Person, died_on: date | None, believed: Death | None) -> None:
    if died_on == (believed.died_on if believed else None):
        raise Refusal("台帳にある内容と同じです。", code="no_change")
    if died_on is None:
        return
    if died_on > timezone.localdate():
        raise Refusal("死亡日が先の日です。書類で確かめてください。", code="death_ahead")
    if died_on < queries.present_facts(person).birth_date:
        raise Refusal(
            "死亡日が生年月日より前です。書類で確かめてください。", code="death_before_birth"
        )
