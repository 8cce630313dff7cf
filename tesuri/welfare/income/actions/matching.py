"""突合の操作: what was declared beside what was found; a clerk says which is believed, and why.

The decision that rests on it names it among its sources and is approved by another person.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.income import queries
from tesuri.welfare.income.actions.entering import Obtained, enter_income
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.models import Believed, Disposition, IncomeFacts, Source
from tesuri.welfare.income.queries import Difference
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer


class NotThisDifference(Refusal):
    """その差はない: it was disposed of before, or something newer is known."""

    status = 409


@transaction.atomic
def list_differences(actor: Actor) -> list[Difference]:
    """処置していない差の一覧を見る: looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = queries.open_differences()[: queries.ROWS_SHOWN]
    shown = [each.person.addressee_number for each in found]
    audit.record_shown(actor, Event.DIFFERENCES_SEEN, shown, count=len(found))
    return found


@transaction.atomic
def view_difference(actor: Actor, key: UUID, income_year: int) -> Difference:
    """差を見る: of one person and year; looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = persons.by_key(key)
    with about(Event.DIFFERENCE_VIEWED, person.addressee_number):
        found = _open(person, income_year)
    audit.record(
        actor,
        Event.DIFFERENCE_VIEWED,
        subject=person.addressee_number,
        income_year=income_year,
        items=list(found.items),
    )
    return found


@transaction.atomic
def dispose(
    actor: Actor,
    key: UUID,
    income_year: int,
    *,
    seen: tuple[int, int],
    choices: Mapping[str, str],
    reason: str,
) -> Disposition:
    """処置する: of every item that differs, once; `seen`: the two beliefs that the page showed."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=persons.by_key(key).pk)
    with about(Event.DIFFERENCE_DISPOSED, person.addressee_number):
        difference = _open(person, income_year)
        if seen != (difference.declared.pk, difference.found.pk):
            raise NotThisDifference(
                "画面を開いた後で、新しい所得情報が入りました。差を見直してください。",
                code="newer_is_known",
            )
        if {*choices} != {*difference.items} or not {*choices.values()} <= {*Believed.values}:
            raise Refusal(
                "違う項目のすべてについて、どちらによるかを選んでください。", code="items"
            )
    made = Disposition.objects.create(
        declared=difference.declared,
        found=difference.found,
        choices=dict(choices),
        reason=reason.strip(),
        disposed_by_id=actor.user_id,
        disposed_by_name=actor.name,
    )
    audit.record(
        actor,
        Event.DIFFERENCE_DISPOSED,
        subject=person.addressee_number,
        income_year=income_year,
        number=str(made.pk),
        items=sorted(choices),
    )
    _believe(actor, person, difference, made)
    return made


def _open(person: Person, income_year: int) -> Difference:
    found = queries.open_differences([person.pk], [income_year])
    if not found:
        raise NotThisDifference(
            "処置する差はありません。すでに処置されたか、新しい所得情報で差がなくなりました。",
            code="no_difference",
        )
    return found[0]


def _believe(actor: Actor, person: Person, difference: Difference, made: Disposition) -> None:
    """A new belief, unless what was chosen is believed already."""
    present = queries.income_of(person, difference.income_year)
    chosen = {name: getattr(_side(difference, said), name) for name, said in made.choices.items()}
    if present is None or all(getattr(present, name) == chosen[name] for name in chosen):
        return
    items = {name: getattr(present, name) for name in IncomeFacts.ITEMS} | chosen
    obtained = Obtained(Source.MATCHING, str(made), timezone.now(), made.reason)
    enter_income(actor, person, difference.income_year, items, obtained, disposition=made)
    defer("allowances.look_again", key=str(person.key))


def _side(difference: Difference, said: str) -> IncomeFacts:
    return difference.declared if said == Believed.DECLARED else difference.found
