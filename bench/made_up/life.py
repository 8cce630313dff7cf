"""ふだんの仕事: one day of the made-up office, without any abuse."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bench.made_up.office import CLOSE, MOST_FOUND, OFFICES, OPEN, WAITING, WORK, Clerk, Office
from tesuri.workplace.watch.rules.patterns import Act

SEARCHED_FIRST = 0.6  # of the people looked at; the others are opened from a list or a case
MAINTENANCE = date(2026, 2, 18)


def live(office: Office, day: date) -> Iterator[Act]:
    """一日: everybody's work, forgotten passwords, a failing partner, maintenance by night."""
    chance = office.chance
    for n, clerk in enumerate(office.clerks):
        if office.is_open(day) and chance.random() < 0.93:
            yield from _workday(office, day, clerk)
        elif office.has_shift(day, OFFICES.index(clerk.office)) and n % 5 == 1:
            yield from _people(office, clerk, chance.randint(3, 15), OPEN, CLOSE)
    if office.is_open(day):
        yield from _partner(office)
    if day == MAINTENANCE:
        yield Act(next(office.numbers), 1_320, "audit.rows_changed", "role:owner", is_look=False)


def _workday(office: Office, day: date, clerk: Clerk) -> Iterator[Act]:
    chance = office.chance
    yield from _entering(office, clerk)
    count = max(3, int(chance.gauss(clerk.mean, clerk.mean * 0.25)))
    if office.has_campaign(day, clerk.office):
        yield from _campaign(office, clerk, count * 3)
    else:
        yield from _people(office, clerk, count, OPEN, CLOSE)
    yield from _lists(office, clerk)
    is_ordered = office.calendars[day].has_duty(clerk.office)
    stays = 0.35 if office.is_busy(day) else 0.3 if is_ordered else 0.04
    if chance.random() < stays:
        last = chance.uniform(CLOSE + 20, 1_290)
        yield from _people(office, clerk, chance.randint(2, 10), CLOSE, last)
    if chance.random() < 0.01:
        yield from _people(office, clerk, 2, 420, OPEN)


def _people(office: Office, clerk: Clerk, count: int, begin: float, end: float) -> Iterator[Act]:
    """Most have a case; the others ask something, which usually is written down."""
    chance = office.chance
    strange = 0.15 if clerk.is_at_counter else 0.06
    written = 0.97 if clerk.is_at_counter else 0.9
    for _ in range(count):
        minute = chance.uniform(begin, end)
        if chance.random() >= strange:
            subject = chance.choice(office.cases[clerk.office])
            works = chance.random() < 0.4
        else:
            subject = _asking(office, clerk)
            works = chance.random() < written
        if chance.random() < SEARCHED_FIRST:
            yield from _search(office, clerk, max(begin, minute - 1), subject)
        for n in range(chance.choice((1, 1, 2, 3))):
            yield office.act(clerk, min(minute + n, end), subject)
        if works:
            yield office.act(clerk, min(minute + 4, end), subject, WORK)


def _search(office: Office, clerk: Clerk, minute: float, subject: str) -> Iterator[Act]:
    """The name and the birth date find one; the whole name a few; the surname all who bear it."""
    chance = office.chance
    namesakes = office.bearers[office.persons[subject].surname]
    drawn = chance.random()
    most = 1 if drawn < 0.55 else chance.randint(1, 4) if drawn < 0.85 else MOST_FOUND
    others = [each for each in namesakes if each != subject]
    if drawn > 0.97:  # mistyped: other people, and then the right ones
        yield office.listing(clerk, minute, _sample(office, list(office.persons), 6))
    yield office.listing(clerk, minute, [subject, *_sample(office, others, most - 1)])


def _sample(office: Office, numbers: list[str], most: int) -> list[str]:
    return office.chance.sample(numbers, min(most, len(numbers)))


def _lists(office: Office, clerk: Clerk) -> Iterator[Act]:
    """What waits, looked at through the day; a few glance at it early or late and open nobody."""
    chance = office.chance
    for _ in range(chance.randint(0, 4)):
        yield _waiting(office, clerk, chance.uniform(OPEN, CLOSE))
    if chance.random() < 0.01:
        early = chance.random() < 0.5
        minute = chance.uniform(400, OPEN) if early else chance.uniform(CLOSE, 1_200)
        yield _waiting(office, clerk, minute)


def _waiting(office: Office, clerk: Clerk, minute: float) -> Act:
    waiting = office.chance.sample(office.cases[clerk.office], office.chance.randint(1, 100))
    return office.listing(clerk, minute, waiting, WAITING)


def _asking(office: Office, clerk: Clerk) -> str:
    """Somebody without a case; some call again within days."""
    chance = office.chance
    if office.enquired and chance.random() < 0.03:
        return chance.choice(office.enquired[-60:])
    office.enquired.append(chance.choice(office.without[clerk.office]))
    return office.enquired[-1]


def _campaign(office: Office, clerk: Clerk, count: int) -> Iterator[Act]:
    chance = office.chance
    for _ in range(count):
        subject = chance.choice(office.cases[clerk.office])
        minute = chance.uniform(OPEN, CLOSE)
        if chance.random() < SEARCHED_FIRST:
            yield from _search(office, clerk, minute, subject)
        yield office.act(clerk, minute, subject)
        yield office.act(clerk, minute + 1, subject, WORK)


def _entering(office: Office, clerk: Clerk) -> Iterator[Act]:
    """Fingers slip; after a holiday the password is gone altogether."""
    drawn = office.chance.random()
    slips = 6 if drawn < 0.001 else 4 if drawn < 0.006 else 1 if drawn < 0.06 else 0
    for n in range(slips):
        yield failed(office, 500 + n, clerk.user_id, f"T-{clerk.user_id}")
    entered = office.act(clerk, 508, "", "access.entered")
    yield replace(entered, is_look=False)


def failed(office: Office, minute: float, account: str, terminal: str) -> Act:
    """ログインの失敗: as the entrance records it."""
    return Act(
        next(office.numbers),
        int(minute),
        "access.entry_failed",
        "system:entrance",
        terminal=terminal,
        is_look=False,
        is_refused=True,
        account=account,
    )


def refused_call(office: Office, minute: float, caller: str) -> Act:
    """拒まれた呼出し."""
    number, kind = next(office.numbers), "partners.call_refused"
    return Act(number, int(minute), kind, caller, is_look=False, is_refused=True)


def _partner(office: Office) -> Iterator[Act]:
    """A partner whose certificate ran out calls in vain until somebody notices."""
    chance = office.chance
    if chance.random() < 0.03:
        for n in range(chance.randint(2, 14)):
            yield refused_call(office, 600 + n, "system:welfare")
