"""台帳に書く: searching, registering from the resident registry, and viewing."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.kana import search_key
from tesuri.welfare.persons import queries, registry
from tesuri.welfare.persons.actions.shieldings import Term, hide
from tesuri.welfare.persons.events import Event
from tesuri.welfare.persons.models import (
    HouseholdMember,
    HouseholdReading,
    Person,
    PersonFacts,
    Purpose,
    ShieldingKind,
    Source,
)
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

SHORTEST_KANA = 2


class AddressHidden(Refusal):
    """住所の非表示: the paper would show the address of a shielded person."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "支援措置の対象の方です。住所の載る書類は、支援措置の権限のある人だけが扱えます。"
            "その権限のある人に発行・印刷を依頼してください。",
            code="address_hidden",
        )


@transaction.atomic
def search_register(actor: Actor, criteria: queries.Criteria) -> list[PersonFacts]:
    """台帳の検索: recorded with the items used and the persons shown, before anyone sees them."""
    demand(actor, Duty.PERSONS, Level.SEE)
    if not criteria.birth_date and len(criteria.kana or criteria.name) < SHORTEST_KANA:
        raise Refusal(
            "検索の条件が足りません。カナ氏名か氏名を2文字以上、または生年月日を入力してください。",
            code="too_little_to_search",
        )
    found = queries.find(criteria)
    shielded = queries.shielded_among(facts.person_id for facts in found)
    shown = [facts.person.addressee_number for facts in found]
    hidden = [f.person.addressee_number for f in found if f.person_id in shielded]
    audit.record_shown(
        actor,
        Event.REGISTER_SEARCHED,
        shown,
        items=criteria.named(),
        addresses_hidden=hidden,
    )
    return found


@transaction.atomic
def search_registry(
    actor: Actor, kana: str, birth_date: date, purpose: str
) -> list[registry.Resident]:
    """住基の検索: only for a claim that is being received, and only for who is not registered."""
    demand(actor, Duty.PERSONS, Level.EDIT)
    _must_have_purpose(purpose)
    found = [
        resident
        for resident in registry.search(kana, birth_date)
        if not queries.in_register(resident.addressee_number)
    ]
    shown = [resident.addressee_number for resident in found]
    purposeful = replace(actor, purpose=Purpose(purpose).label)
    audit.record_shown(purposeful, Event.REGISTRY_SEARCHED, shown, items=["カナ氏名", "生年月日"])
    return found


@transaction.atomic
def register_applicant(
    actor: Actor, addressee_number: str, purpose: str, found: Collection[str]
) -> Person:
    """対象者の登録: of one whom this desk just found in the registry; the second time is nothing.

    `found`: the 宛名番号 that the searches of this session showed a short while ago.
    """
    demand(actor, Duty.PERSONS, Level.EDIT)
    _must_have_purpose(purpose)
    with about(Event.APPLICANT_REGISTERED, addressee_number):
        _must_be_found(addressee_number, found)
    if known := queries.in_register(addressee_number):
        return known
    resident = registry.read(addressee_number)
    try:
        with transaction.atomic():
            person = _enter(actor, resident, Purpose(purpose))
    except IntegrityError:  # the same button was pressed twice at once: the first one counts
        return Person.objects.get(addressee_number=addressee_number)
    purposeful = replace(actor, purpose=Purpose(purpose).label)
    audit.record(purposeful, Event.APPLICANT_REGISTERED, subject=person.addressee_number)
    return person


@transaction.atomic
def register_related(
    actor: Actor, person: Person, addressee_number: str, purpose: Purpose = Purpose.OBLIGOR
) -> Person:
    """関係者の登録: of the household, whose income the claim depends on or for whom it is made."""
    demand(actor, Duty.PERSONS, Level.EDIT)
    household = {member.addressee_number for member in queries.household_of(person)}
    if addressee_number not in household - {person.addressee_number}:
        raise Refusal(
            "世帯員として住民基本台帳から確認した方だけを登録できます。世帯員を選び直してください。",
            code="not_of_the_household",
        )
    if known := queries.in_register(addressee_number):
        return known
    related = _enter(actor, registry.read(addressee_number), purpose)
    purposeful = replace(actor, purpose=purpose.label)
    audit.record(
        purposeful,
        Event.RELATED_REGISTERED,
        subject=related.addressee_number,
        related_to=person.addressee_number,
    )
    return related


@transaction.atomic
def view_person(actor: Actor, key: UUID) -> tuple[Person, PersonFacts]:
    """個人の画面を見る: looking is an event too."""
    demand(actor, Duty.PERSONS, Level.SEE)
    return _seen(actor, key, Event.PERSON_VIEWED, ["識別情報", "連絡先情報", "業務関係情報"])


@transaction.atomic
def view_history(actor: Actor, key: UUID) -> tuple[Person, PersonFacts, list[PersonFacts]]:
    """台帳の経緯を見る: all that was ever believed; the event says whether addresses were shown."""
    demand(actor, Duty.PERSONS, Level.SEE)
    items = ["識別情報", "連絡先情報", "訂正前の記録"]
    person, facts = _seen(actor, key, Event.HISTORY_VIEWED, items)
    return person, facts, queries.believed_history(person)


def demand_address(actor: Actor, person: Person) -> None:
    """住所を扱う権限: raises AddressHidden for a shielded person, unless the actor may see it."""
    if not queries.sees_address(actor, queries.present_facts(person)):
        raise AddressHidden


def _seen(actor: Actor, key: UUID, event: Event, items: list[str]) -> tuple[Person, PersonFacts]:
    person = queries.by_key(key)
    facts = queries.present_facts(person)
    audit.record(
        actor,
        event,
        subject=person.addressee_number,
        items=items,
        address_shown=queries.sees_address(actor, facts),
    )
    return person, facts


def _must_have_purpose(purpose: str) -> None:
    if purpose not in dict(Purpose.of_applicants()):
        raise Refusal(
            "住民基本台帳は、請求を受け付けるときだけ検索できます。登録の目的を選んでください。",
            code="no_purpose",
        )


def _must_be_found(addressee_number: str, found: Collection[str]) -> None:
    if addressee_number not in found:
        raise Refusal(
            "住民基本台帳の検索で見つけた方だけを登録できます。検索から時間がたったときも、"
            "住民基本台帳の検索からやり直してください。",
            code="not_searched_for",
        )


def _enter(actor: Actor, resident: registry.Resident, purpose: Purpose) -> Person:
    person = Person.objects.create(
        addressee_number=resident.addressee_number,
        purpose=purpose,
        registered_by_id=actor.user_id,
        registered_by_name=actor.name,
    )
    values = {name: getattr(resident, name) for name in PersonFacts.CORRECTABLE} | {
        "person": person,
        "household_number": resident.household_number,
        "relationship": resident.relationship,
        "moved_in_on": resident.moved_in_on,
        "previous_municipality": resident.previous_municipality,
    }
    write(
        actor,
        values,
        valid=DateRange(resident.moved_in_on or resident.birth_date, None),
        now=timezone.now(),
        source=Source.REGISTRY,
        reason=purpose.label,
    )
    if resident.is_shielded:
        _hide_as_marked(actor, person)
    reading = HouseholdReading.objects.create(person=person)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(reading=reading, **vars(member)) for member in resident.household
    )
    return person


def _hide_as_marked(actor: Actor, person: Person) -> None:
    """Marked in the resident registry: hidden from the first moment, without anybody's doing."""
    since = timezone.localdate()
    hide(
        actor,
        person,
        kind=ShieldingKind.SUPPORT,
        term=Term(since),
        source=Source.REGISTRY,
        reason="住民基本台帳の支援措置の表示",
    )
    audit.record(
        actor,
        Event.SHIELDING_ENTERED,
        subject=person.addressee_number,
        since=since.isoformat(),
    )


def values_of(facts: PersonFacts) -> dict[str, Any]:
    """事実の値: what a correction carries over."""
    names = (*PersonFacts.CORRECTABLE, "household_number", "relationship", "moved_in_on")
    kept = (*names, "previous_municipality", "person")
    return {name: getattr(facts, name) for name in kept}


def write(
    actor: Actor,
    values: dict[str, Any],
    *,
    valid: DateRange,
    now: datetime,
    source: Source,
    reason: str,
    approval: int | None = None,
) -> PersonFacts:
    """事実を書く: a part of the action that registers or corrects."""
    return PersonFacts.objects.create(
        **values,
        name_key=search_key(values["name"]),
        kana_key=search_key(values["kana"]),
        valid=valid,
        known=DateTimeTZRange(now, None, "[)"),
        source=source,
        reason=reason,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
        approval=approval,
    )
