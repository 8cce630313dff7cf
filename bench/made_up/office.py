"""作り物の役所: three offices, thirty clerks, three months of work, and abuse hidden in it.

Ordinary life is meant to be hard for the rules: overtime that nobody ordered in writing, enquiries
about people without a case, walk-ins at the shared counter, campaign days that nobody announced,
holiday shifts entered too late, namesakes by chance, colleagues with a real claim, forgotten
passwords, searches for a name that many bear, lists of what waits, opened early and late. The first
four weeks only teach what is usual; the measured ones follow.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from tesuri.workplace.watch.rules.patterns import Act, Calendar, Day, OfficerFacts, PersonFacts

FIRST = date(2026, 1, 5)  # a Monday
TEACHING, WEEKS = 4, 8
OFFICES, CLERKS, RESIDENTS = ("teate", "techo", "service"), 30, 20_000
HOLIDAYS = {date(2026, 1, 12), date(2026, 2, 11), date(2026, 2, 23), date(2026, 3, 20)}
COMMON = {
    "佐藤": 15,
    "鈴木": 14,
    "高橋": 11,
    "田中": 10,
    "伊藤": 9,
    "渡辺": 9,
    "山本": 8,
    "中村": 8,
}
RARE = [f"珍姓{n}" for n in range(4_000)]
VIEW, WORK = "persons.person_viewed", "allowances.facts_amended"
SEARCH, WAITING = "persons.register_searched", "income.differences_seen"
MOST_FOUND = 100
OPEN, CLOSE, EVENING, NIGHT = 510, 1_035, 1_095, 1_380


@dataclass
class Clerk:
    """職員: how many people he or she sees in a day, and who the relatives are."""

    user_id: str
    office: str
    surname: str
    mean: float
    is_at_counter: bool
    own: str
    household: list[str]
    same_address: list[str]
    relatives: list[str]
    is_known: bool


@dataclass
class MadeDay:
    """一日分: what the rules are shown, and which acts are abuse, by scenario."""

    day: Day
    owners: dict[int, int]
    is_measured: bool


@dataclass
class Office:
    """役所: everything follows from the seed."""

    seed: int
    clerks: list[Clerk] = field(default_factory=list)
    persons: dict[str, PersonFacts] = field(default_factory=dict)
    scenarios: list[str] = field(default_factory=list)  # the pattern of each, by its number
    hidden_acts: dict[date, list[tuple[int, Act]]] = field(default_factory=dict)
    bearers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.numbers = count(1)
        self.cases: dict[str, list[str]] = defaultdict(list)
        self._settle()
        self.figures = frozenset(self.chance.sample(list(self.persons), 20))
        self.enquired: list[str] = []
        self.calendars = {day: self._calendar(day) for day in self._every_day()}

    # --- the country ---

    def _settle(self) -> None:
        chance = self.chance
        for n in range(RESIDENTS):
            office = chance.choice(OFFICES) if chance.random() < 0.3 else ""
            self._resident(self._surname(), f"番地{n // 2}", office)
        plain = list(self.persons)
        for n in range(CLERKS):
            surname, address = self._surname(), f"職員の家{n}"
            own = self._resident(surname, address, OFFICES[0] if n == 7 else "")
            home = [self._resident(surname, address, "") for _ in range(2)]
            near = [self._resident(self._surname(), address, "") for _ in range(2)]
            kin = [
                self._resident(surname, f"親族の家{n}-{k}", self._office_of(n) if k == 0 else "")
                for k in range(3)
            ]
            is_known = chance.random() < 0.95
            mean, at_counter = chance.uniform(15, 45), n % 5 == 0
            office = self._office_of(n)
            self.clerks.append(
                Clerk(f"u{n}", office, surname, mean, at_counter, own, home, near, kin, is_known)
            )
        self.without = {
            office: [
                number for number in plain if office not in (self.persons[number].duties or ())
            ]
            for office in OFFICES
        }

    @staticmethod
    def _office_of(n: int) -> str:
        return OFFICES[n % len(OFFICES)]

    def _surname(self) -> str:
        drawn = self.chance.random() * 1_000
        for surname, per_mille in COMMON.items():
            if (drawn := drawn - per_mille) < 0:
                return surname
        return self.chance.choice(RARE)

    def _resident(self, surname: str, address: str, office: str) -> str:
        number = str(1_000_000_000 + len(self.persons))
        self.persons[number] = PersonFacts(
            surname=surname,
            per_mille=COMMON.get(surname, 0.25),
            address=address,
            is_shielded=self.chance.random() < 0.0013,
            duties=frozenset({office} - {""}),
        )
        self.bearers[surname].append(number)
        if office:
            self.cases[office].append(number)
        return number

    # --- the calendar ---

    def _every_day(self) -> list[date]:
        return [FIRST + timedelta(days=n) for n in range(7 * (TEACHING + WEEKS))]

    def is_open(self, day: date) -> bool:
        """開庁日."""
        return day.weekday() < 5 and day not in HOLIDAYS

    def is_busy(self, day: date) -> bool:
        """繁忙期: two weeks of the year-end closing of the accounts."""
        return date(2026, 3, 9) <= day < date(2026, 3, 23)

    def has_campaign(self, day: date, office: str) -> bool:
        """一斉の業務: three days of each office in the measured weeks."""
        first = date(2026, 2, 9) + timedelta(days=7 * OFFICES.index(office))
        return first <= day < first + timedelta(days=3)

    def _calendar(self, day: date) -> Calendar:
        chance = self.chance
        is_open = self.is_open(day)
        ordered = 0.85 if self.is_busy(day) else 0.05
        shift = [o for n, o in enumerate(OFFICES) if self.has_shift(day, n)]
        return Calendar(
            is_closed=not is_open,
            on_duty=frozenset(
                [o for o in OFFICES if is_open and chance.random() < ordered]
                + [o for o in shift if chance.random() < 0.9]
            ),
            campaigns=frozenset(
                o for o in OFFICES if self.has_campaign(day, o) and chance.random() < 0.85
            ),
        )

    @staticmethod
    def has_shift(day: date, office: int) -> bool:
        """休日の当番: one Saturday in four."""
        return day.weekday() == 5 and (day.toordinal() // 7 + office) % 4 == 0

    # --- the days ---

    def officers(self) -> dict[str, OfficerFacts]:
        """職員の事実: as far as the security officer was told."""
        return {
            each.user_id: OfficerFacts(
                surname=each.surname,
                numbers=frozenset([each.own] if each.is_known else []),
                household=frozenset(each.household if each.is_known else []),
                address=self.persons[each.own].address if each.is_known else "",
                duties=frozenset([each.office]),
            )
            for each in self.clerks
        }

    def days(self) -> Iterator[MadeDay]:
        """日々: ordinary life, and from the fifth week on what is hidden in it."""
        from bench.made_up.abuse import hide
        from bench.made_up.life import live

        hide(self)
        told = self.officers()
        begin = FIRST + timedelta(days=7 * TEACHING)
        for day in self._every_day():
            hidden = self.hidden_acts.get(day, [])
            acts = [*live(self, day), *(act for _, act in hidden)]
            made = Day(day, acts, self.calendars[day], told, self.persons, self.figures)
            owners = {act.number: scenario for scenario, act in hidden}
            yield MadeDay(made, owners, day >= begin)

    def act(self, clerk: Clerk, minute: float, subject: str, kind: str = VIEW) -> Act:
        """一件の操作."""
        place = "窓口" if clerk.is_at_counter else clerk.user_id
        return Act(
            next(self.numbers),
            min(int(minute), NIGHT + 59),
            kind,
            clerk.user_id,
            clerk.surname,
            clerk.office,
            f"T-{place}",
            subject,
            kind == VIEW,
        )

    def listing(self, clerk: Clerk, minute: float, shown: Sequence[str], kind: str = SEARCH) -> Act:
        """一覧: a search and whom it showed, or a list of what waits."""
        return replace(self.act(clerk, minute, "", kind), shown=tuple(shown), is_look=True)
