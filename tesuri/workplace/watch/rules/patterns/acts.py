"""操作と事実: one day of acts, what is known of officers and persons, and what a rule may say.

Unknown stays unknown: a person or an officer of whom nothing is told never makes a sign that needs
the missing fact.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

PROGRAM, ROLE = "system:", "role:"
SEARCH = "_searched"
TAKEN = ("outputs.printed", "outputs.exported")


@dataclass(frozen=True)
class Act:
    """一件の操作: one event of the log; `minute` counts from midnight in Japan.

    `is_watching`: it read the log, or answered what was found in it; `emergency` is the number of
    the emergency that was open; `shown` are the people whom a list, print or export named, and
    `is_part` says that it is one event of several that named them.
    """

    number: int
    minute: int
    kind: str
    officer: str
    name: str = ""
    office: str = ""
    terminal: str = ""
    subject: str = ""
    is_look: bool = True
    is_refused: bool = False
    account: str = ""
    is_watching: bool = False
    emergency: str = ""
    shown: tuple[str, ...] = ()
    is_part: bool = False

    @property
    def persons(self) -> frozenset[str]:
        """対象者: of whom it is about, and those whom it named."""
        return frozenset(self.shown) | ({self.subject} - {""})

    @property
    def is_search(self) -> bool:
        """人の検索か: the officer chose by what to find people; the log's own is watching."""
        return self.kind.endswith(SEARCH) and not self.is_watching

    def sought(self, few: int) -> frozenset[str]:
        """名指しの人: whom it is about, and whom a search, print or export of `few` at most named.

        A longer one names nobody in particular: namesakes stand in it by chance. Neither does a
        list of what waits, however short: the officer did not choose who stands there.
        """
        is_chosen = (self.is_search or self.kind in TAKEN) and not self.is_part
        if is_chosen and len(set(self.shown)) <= few:
            return self.persons
        return frozenset({self.subject} - {""})

    @property
    def is_of_a_person(self) -> bool:
        """職員の操作か: neither a program nor a role of the database."""
        return not self.officer.startswith((PROGRAM, ROLE))

    @property
    def clock(self) -> str:
        """時刻."""
        return f"{self.minute // 60}:{self.minute % 60:02d}"


@dataclass(frozen=True)
class OfficerFacts:
    """職員の事実: `numbers` are those of the officer, `household` those of the family."""

    surname: str = ""
    numbers: frozenset[str] = frozenset()
    household: frozenset[str] = frozenset()
    address: str = ""
    duties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PersonFacts:
    """対象者の事実: `duties` are those in which the person has a case; None means unknown.

    `address` is a digest, empty when unknown; `per_mille` how many of a thousand bear the surname.
    """

    surname: str = ""
    per_mille: float | None = None
    address: str = ""
    is_shielded: bool = False
    duties: frozenset[str] | None = None


UNKNOWN_OFFICER, UNKNOWN_PERSON = OfficerFacts(), PersonFacts()


@dataclass(frozen=True)
class Calendar:
    """その日の暦: whether the day is closed, and for which offices; "" in a set means all."""

    is_closed: bool = False
    opened: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    on_duty: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()

    def closed_for(self, office: str) -> bool:
        """休業か: what is told of the office goes before what is told of all."""
        if office in self.opened or office in self.closed:
            return office in self.closed
        return (self.is_closed or "" in self.closed) and "" not in self.opened

    def has_duty(self, office: str) -> bool:
        """勤務命令があるか: for work on closed days and outside the hours."""
        return bool(self.on_duty & {office, ""})

    def has_campaign(self, office: str) -> bool:
        """一斉の業務があるか: many persons in a short time are then expected."""
        return bool(self.campaigns & {office, ""})


@dataclass(frozen=True)
class Usual:
    """平常: how many persons the officer usually saw in the fullest hour, and in a day."""

    hour: int = 0
    day: int = 0


@dataclass(frozen=True)
class Thresholds:
    """しきい値: as the city set them."""

    opens: int = 510
    closes: int = 1_035
    grace: int = 60
    failures: int = 5
    bulk_hour: int = 25
    bulk_day: int = 90
    searched_hour: int = 200
    searched_day: int = 400
    bulk_percent: int = 150
    few: int = 3
    no_case: int = 1
    rare_per_mille: int = 2
    outside: int = 10


@dataclass(frozen=True)
class Day:
    """一日: the acts of one body on one day, and all that the rules are told besides.

    `looked_before` counts, for an officer and a person, the earlier days of the last fortnight on
    which the officer looked at that person. `usual` counts whom pages were about, `usual_searched`
    whom searches showed.
    """

    day: date
    acts: Sequence[Act]
    calendar: Calendar = field(default_factory=Calendar)
    officers: Mapping[str, OfficerFacts] = field(default_factory=dict)
    persons: Mapping[str, PersonFacts] = field(default_factory=dict)
    public_figures: frozenset[str] = frozenset()
    usual: Mapping[str, Usual] = field(default_factory=dict)
    usual_searched: Mapping[str, Usual] = field(default_factory=dict)
    looked_before: Mapping[tuple[str, str], int] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)

    @cached_property
    def by_officer(self) -> dict[str, list[Act]]:
        """職員ごと: acts of people that are about a person, in order of time."""
        found: dict[str, list[Act]] = defaultdict(list)
        for act in sorted(self.acts, key=lambda each: (each.minute, each.number)):
            if act.subject and act.is_of_a_person:
                found[act.officer].append(act)
        return dict(found)

    @cached_property
    def uses(self) -> dict[str, list[Act]]:
        """職員ごとの利用: the same, and what showed or took out people in a list."""
        found: dict[str, list[Act]] = defaultdict(list)
        for act in sorted(self.acts, key=lambda each: (each.minute, each.number)):
            if act.persons and act.is_of_a_person:
                found[act.officer].append(act)
        return dict(found)

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], list[Act]]:
        """職員と対象者ごと."""
        found: dict[tuple[str, str], list[Act]] = defaultdict(list)
        for officer, acts in self.by_officer.items():
            for act in acts:
                found[officer, act.subject].append(act)
        return dict(found)

    @cached_property
    def by_sought(self) -> dict[tuple[str, str], list[Act]]:
        """職員と名指しの人ごと: the same, and with whom a search, print or export meant."""
        found: dict[tuple[str, str], list[Act]] = defaultdict(list)
        for officer, acts in self.uses.items():
            for act in acts:
                for person in sorted(act.sought(self.thresholds.few)):
                    found[officer, person].append(act)
        return dict(found)

    def officer(self, user_id: str) -> OfficerFacts:
        """職員の事実: or that nothing is known."""
        return self.officers.get(user_id, UNKNOWN_OFFICER)

    def person(self, subject: str) -> PersonFacts:
        """対象者の事実: or that nothing is known."""
        return self.persons.get(subject, UNKNOWN_PERSON)

    def has_case(self, officer: str, subject: str) -> bool | None:
        """案件があるか: in a duty of the officer; None when it is not known.

        An officer without a duty that has cases (the register alone) is content with any case.
        """
        duties = self.person(subject).duties
        if duties is None:
            return None
        return bool(duties & own if (own := self.officer(officer).duties) else duties)

    def pairs(self) -> Iterator[tuple[str, str, list[Act]]]:
        """組: officer, person, and the acts between them.

        Whoever answers an alert about a person does not look at that person's data.
        """
        return _without_watching(self.by_pair)

    def sought_pairs(self) -> Iterator[tuple[str, str, list[Act]]]:
        """名指しの組: the same, with whom a search, print or export meant."""
        return _without_watching(self.by_sought)


def _without_watching(
    pairs: Mapping[tuple[str, str], list[Act]],
) -> Iterator[tuple[str, str, list[Act]]]:
    for (officer, subject), acts in pairs.items():
        if work := [act for act in acts if not act.is_watching]:
            yield officer, subject, work


@dataclass(frozen=True)
class Sign:
    """兆し: a pattern that one actor shows on the day; `subject` where it is about one person."""

    pattern: str
    officer: str
    acts: tuple[Act, ...]
    told: tuple[tuple[str, str], ...]
    subject: str = ""


def of_person(pattern: str, officer: str, subject: str, acts: Sequence[Act], why: str) -> Sign:
    """一人についての兆し: with the times and the reason."""
    return Sign(pattern, officer, tuple(acts), (("なぜ", why), ("時刻", clocks(acts))), subject)


def clocks(acts: Sequence[Act]) -> str:
    """時刻の並び: from the first to the last."""
    first, last = acts[0].clock, acts[-1].clock
    return first if first == last else f"{first}〜{last}"


def head_count(acts: Sequence[Act]) -> str:
    """人数."""
    return f"{len({person for act in acts for person in act.persons})}人"
