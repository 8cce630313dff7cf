"""台帳を読む: who is in the register, what is known of them, and what the other rooms show."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone
from django.utils.module_loading import import_string

from tesuri.ground.text.kana import search_key
from tesuri.welfare.persons.models import (
    Death,
    HouseholdMember,
    HouseholdReading,
    Person,
    PersonFacts,
    ShieldedAgainst,
    Shielding,
    ShieldingState,
    ShieldingStep,
)
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor

FOUND_AT_MOST = 100
LIFT = "persons.shielding_lift"  # the kind of the approval, as the trigger knows it
CORRECTION_RULE = "persons.correction_rule"  # the same
RULES_SHOWN = 10
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


def death_of(person: Person, known_at: datetime | None = None) -> Death | None:
    """死亡の記録: as believed at the moment (now, if not given); its day may be None."""
    return person.deaths.filter(known__contains=known_at or timezone.now()).last()


def died_on(person: Person) -> date | None:
    """死亡日: as believed now; None for the living."""
    believed = death_of(person)
    return believed.died_on if believed else None


def dead_among(people: Iterable[int]) -> dict[int, date]:
    """亡くなった方: of many at once, the day by the key of the row."""
    rows = Death.objects.filter(person__in=people, known__upper_inf=True, died_on__isnull=False)
    return {key: day for key, day in rows.values_list("person_id", "died_on") if day}


def deaths_believed(person: Person) -> list[Death]:
    """死亡の経緯: all that was ever believed, newest first."""
    return list(person.deaths.order_by("-id"))


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


def present_at(people: QuerySet[Any], known_at: datetime) -> QuerySet[PersonFacts]:
    """その時に分かっていた今の事実: of many at once; `people` asks for the keys."""
    rows = PersonFacts.objects.filter(person__in=people, valid__upper_inf=True)
    return rows.filter(known__contains=known_at).order_by()


def deaths_at(people: QuerySet[Any], known_at: datetime) -> QuerySet[Death]:
    """その時に分かっていた死亡: of many at once; `people` asks for the keys."""
    rows = Death.objects.filter(person__in=people, died_on__isnull=False)
    return rows.filter(known__contains=known_at).order_by()


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


def is_shielded(person: Person) -> bool:
    """支援措置の対象か: from its entry until it is lifted, whatever its term says."""
    return live_shieldings().filter(person=person).exists()


def shielded_among(people: Iterable[int]) -> set[int]:
    """支援措置の対象の方: of many at once, by the key of the row."""
    return set(live_shieldings().filter(person__in=people).values_list("person_id", flat=True))


def shielded_on(numbers: Collection[str], day: date) -> set[str]:
    """その日に支援措置の対象だった方: by 宛名番号; what was entered or lifted that day counts."""
    lifted = ShieldingStep.objects.filter(
        shielding=OuterRef("pk"), state=ShieldingState.LIFTED, at__date__lt=day
    )
    rows = Shielding.objects.filter(~Exists(lifted), entered_at__date__lte=day)
    found = rows.filter(person__addressee_number__in=numbers)
    return set(found.values_list("person__addressee_number", flat=True))


def live_shieldings() -> QuerySet[Shielding]:
    """有効な支援措置: those that nobody lifted; a term that has passed hides on."""
    return Shielding.objects.exclude(steps__state=ShieldingState.LIFTED)


def shieldings_of(person: Person) -> list[Shielding]:
    """その方の支援措置: all of them, newest first, with their steps."""
    return list(
        person.shieldings.prefetch_related("steps", "against").order_by("-since", "-id"),
    )


def waiting_lift(shielding: Shielding) -> Approval | None:
    """決裁待ちの解除: the submission that nobody has decided, if any."""
    submitted = latest(LIFT, str(shielding.pk))
    if submitted is None or submitted.state != "waiting":
        return None
    return None if submitted.is_expired(timezone.now()) else submitted


def shieldings_listed() -> list[Shielding]:
    """支援措置の一覧: what hides an address now; those whose term has passed come first."""
    rows = live_shieldings().select_related("person").prefetch_related("steps")
    return sorted(rows, key=lambda each: (each.through is None, each.through or date.max))


def is_shielded_against(facts: PersonFacts) -> bool:
    """相手方か: whether anybody is hidden from this person, by 宛名番号 or by name and birthday."""
    named = Q(name_key=facts.name_key) & (Q(birth_date=facts.birth_date) | Q(birth_date=None))
    numbered = Q(addressee_number=facts.person.addressee_number)
    live = ShieldedAgainst.objects.filter(shielding__in=live_shieldings())
    return live.filter(numbered | (Q(addressee_number="") & named)).exists()


def sees_hidden(actor: Actor) -> bool:
    """住所を見る特別の権限: 支援措置・閲覧, given by name to few."""
    return may(actor, Duty.SHIELDED, Level.SEE)


def sees_address(actor: Actor, facts: PersonFacts) -> bool:
    """住所を見せてよいか: of who is shielded now no address, not even a former one, but to few."""
    return not is_shielded(facts.person) or sees_hidden(actor)


def address_for(actor: Actor, facts: PersonFacts) -> str:
    """見せる住所: or the remark that it is hidden."""
    return facts.address if sees_address(actor, facts) else HIDDEN


def today() -> date:
    """今日: in Japan."""
    return timezone.localdate()


def panels_for(actor: Actor, person: Person) -> list[Panel]:
    """各業務の区画: the site's own list says which, and in which order."""
    functions = cast("list[PanelOf]", import_string(settings.TESURI_PERSON_PANELS))
    return [function(actor, person) for function in functions]


def correction_rules(body: str) -> list[tuple[Approval, date]]:
    """訂正の決め方の起案: the newest first, each with the day from which it would hold."""
    found = Approval.objects.filter(kind=CORRECTION_RULE, body=body).order_by("-number")
    return [(each, date.fromisoformat(each.content["since"])) for each in found[:RULES_SHOWN]]


def corrected_by_two() -> bool:
    """訂正に二人が要るか: as the database answers its trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT persons_corrected_by_two()")
        return bool(cursor.fetchone()[0])
