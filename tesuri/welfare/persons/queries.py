"""台帳を読む: who is in the register, what is known of them, and what the other rooms show."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Func, QuerySet, Value
from django.http import Http404
from django.utils import timezone
from django.utils.module_loading import import_string

from tesuri.ground.text.kana import search_key
from tesuri.welfare.persons.models import HouseholdMember, HouseholdReading, Person, PersonFacts
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor

FOUND_AT_MOST = 100
HIDDEN = "（支援措置により表示しません）"


@dataclass(frozen=True)
class Criteria:
    """検索条件: what the clerk typed; empty means not asked for."""

    kana: str = ""
    name: str = ""
    birth_date: date | None = None

    def named(self) -> list[str]:
        """The items that were used, without their contents: so the log says how one searched."""
        asked = {"カナ氏名": self.kana, "氏名": self.name, "生年月日": self.birth_date}
        return [item for item, value in asked.items() if value]


@dataclass(frozen=True)
class TimelineEntry:
    """経過の一行: what happened, in which work, and where to read more."""

    at: datetime
    title: str
    who: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """個人画面の一区画: what one room shows of a person; `links` are (label, address)."""

    title: str
    entries: list[TimelineEntry] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


PanelOf = Callable[[Actor, Person], Panel]


def by_key(key: UUID) -> Person:
    """画面用の識別子から: Http404 when there is nobody."""
    try:
        return Person.objects.get(key=key)
    except Person.DoesNotExist:
        raise Http404("台帳に該当する方がいません。") from None


def facts_on(person: Person, day: date, known_at: datetime | None = None) -> PersonFacts | None:
    """その日の事実: what was true on the day, as believed at the moment (now, if not given)."""
    rows = person.facts.filter(valid__contains=day)
    return rows.filter(known__contains=known_at or timezone.now()).last()


def present_facts(person: Person) -> PersonFacts:
    """今の事実: every registered person has them."""
    believed = person.facts.filter(known__upper_inf=True)
    return believed.filter(valid__upper_inf=True).get()


def names_of(people: Iterable[Person]) -> dict[int, str]:
    """今の氏名: of many at once, by the key of the row."""
    rows = PersonFacts.objects.filter(
        person__in={person.pk for person in people}, known__upper_inf=True, valid__upper_inf=True
    )
    return dict(rows.values_list("person_id", "name"))


def present_of(numbers: Collection[str]) -> list[PersonFacts]:
    """今の事実: of many at once, by 宛名番号; who is not in the register is left out."""
    rows = PersonFacts.objects.filter(known__upper_inf=True, valid__upper_inf=True)
    return list(rows.filter(person__addressee_number__in=numbers).select_related("person"))


def bearers_of_surnames() -> dict[str, int]:
    """姓ごとの人数: of present facts, as written before the first space."""
    rows = PersonFacts.objects.filter(known__upper_inf=True, valid__upper_inf=True)
    first = Func(F("name"), Value(r"[\s　].*$"), Value(""), function="regexp_replace")
    counted = rows.annotate(surname=first).values_list("surname").order_by("surname")
    return dict(counted.annotate(count=Count("id")))


def believed_history(person: Person) -> list[PersonFacts]:
    """経緯: all that was ever believed, newest first; what was corrected stays readable."""
    return list(person.facts.order_by("-known", "-valid"))


def household_of(person: Person) -> list[HouseholdMember]:
    """世帯員: as the registry last showed them, the person included."""
    reading = HouseholdReading.objects.filter(person=person).last()
    return list(reading.members.all()) if reading else []


def in_register(addressee_number: str) -> Person | None:
    """台帳にいるか: the person with that 宛名番号, if registered."""
    return Person.objects.filter(addressee_number=addressee_number).first()


def find(criteria: Criteria) -> list[PersonFacts]:
    """台帳の検索: present facts of those who fit all that was asked."""
    rows: QuerySet[PersonFacts] = PersonFacts.objects.filter(
        known__upper_inf=True, valid__upper_inf=True
    )
    if criteria.kana:
        rows = rows.filter(kana_key__startswith=search_key(criteria.kana))
    if criteria.name:
        rows = rows.filter(name_key__startswith=search_key(criteria.name))
    if criteria.birth_date:
        rows = rows.filter(birth_date=criteria.birth_date)
    ordered = rows.select_related("person").order_by("kana_key", "birth_date")
    return list(ordered[:FOUND_AT_MOST])


def sees_address(actor: Actor, facts: PersonFacts) -> bool:
    """住所を見せてよいか: of who is shielded now, no address, not even a former one, but to some.

    Those some are the people who decide for the register.
    """
    is_present = facts.known.upper is None and facts.valid.upper is None
    now = facts if is_present else present_facts(facts.person)
    return not now.is_shielded or may(actor, Duty.PERSONS, Level.APPROVE)


def address_for(actor: Actor, facts: PersonFacts) -> str:
    """見せる住所: or the remark that it is hidden."""
    return facts.address if sees_address(actor, facts) else HIDDEN


def panels_for(actor: Actor, person: Person) -> list[Panel]:
    """各業務の区画: the site's own list says which, and in which order."""
    functions = cast("list[PanelOf]", import_string(settings.TESURI_PERSON_PANELS))
    return [function(actor, person) for function in functions]
