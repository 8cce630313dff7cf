"""隠された不正: scenarios of every pattern, from blatant to faint, each with the acts that make it.

Faint ones that no rule can tell from ordinary work are among them on purpose: one look at one
person without a case, a relative of a common surname whose case the clerk's office keeps, a circle
of which the security officer was never told.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bench.made_up.life import failed, refused_call
from bench.made_up.office import (
    CLOSE,
    EVENING,
    FIRST,
    MOST_FOUND,
    NIGHT,
    OPEN,
    TEACHING,
    WEEKS,
    Clerk,
    Office,
)
from tesuri.workplace.watch.rules.patterns import Act

Dated = Iterator[tuple[date, Act]]
A_WEEK = 2  # scenarios of each kind
BY_SEARCHING = "_by_searching"


def hide(office: Office) -> None:
    """隠す: two scenarios of each kind in every measured week."""
    for week in range(TEACHING, TEACHING + WEEKS):
        monday = FIRST + timedelta(days=7 * week)
        for name, made in SCENARIOS.items():
            for _ in range(A_WEEK):
                clerk = office.chance.choice(office.clerks)
                scenario = len(office.scenarios)
                office.scenarios.append(name)
                for day, act in made(office, clerk, monday):
                    office.hidden_acts.setdefault(day, []).append((scenario, act))


def _open_day(office: Office, monday: date, *, ordered: bool = True, office_code: str = "") -> date:
    days = [monday + timedelta(days=n) for n in range(5)]
    fit = [
        day
        for day in days
        if office.is_open(day) and (ordered or not office.calendars[day].has_duty(office_code))
    ]
    return office.chance.choice(fit or days)


def _looks(
    office: Office, clerk: Clerk, day: date, subjects: list[str], begin: float, end: float
) -> Dated:
    for subject in subjects:
        yield day, office.act(clerk, office.chance.uniform(begin, end), subject)


def _some(office: Office, numbers: list[str], least: int, most: int) -> list[str]:
    return office.chance.sample(numbers, office.chance.randint(least, most))


def off_hours(office: Office, clerk: Clerk, monday: date) -> Dated:
    """時間外: one to eight people after hours, where nobody ordered overtime."""
    day = _open_day(office, monday, ordered=False, office_code=clerk.office)
    people = _some(office, office.cases[clerk.office], 1, 8)
    if office.chance.random() < 0.8:
        yield from _looks(office, clerk, day, people, EVENING, NIGHT)
    else:
        yield from _looks(office, clerk, day, people, 300, OPEN - 61)


def closed_day(office: Office, clerk: Clerk, monday: date) -> Dated:
    """休業日: one to six people on a weekend without a shift."""
    days = [monday + timedelta(days=n) for n in (5, 6)]
    free = [day for day in days if not office.calendars[day].has_duty(clerk.office)]
    people = _some(office, office.cases[clerk.office], 1, 6)
    day = office.chance.choice(free)
    yield from _looks(office, clerk, day, people, 540, NIGHT)


def failed_logins(office: Office, clerk: Clerk, monday: date) -> Dated:
    """他人の利用者ID: five to twelve tries in three to seventy minutes, or unknown accounts."""
    chance, day = office.chance, _open_day(office, monday)
    count, span, begin = chance.randint(5, 12), chance.uniform(3, 70), chance.uniform(700, 1_200)
    is_known = chance.random() < 0.7
    for n in range(count):
        account = clerk.user_id if is_known else ""
        yield day, failed(office, begin + span * n / (count - 1), account, f"T-{clerk.user_id}")


def bulk(office: Office, clerk: Clerk, monday: date) -> Dated:
    """持出し: a list looked up one by one, within an hour or over a day."""
    chance, day = office.chance, _open_day(office, monday)
    people = office.cases[clerk.office]
    if chance.random() < 0.7:
        begin = chance.uniform(OPEN, CLOSE - 50)
        chosen = _some(office, people, 28, 150)
        yield from _looks(office, clerk, day, chosen, begin, begin + chance.uniform(15, 50))
    else:
        yield from _looks(office, clerk, day, _some(office, people, 100, 300), OPEN, CLOSE)


def own_record(office: Office, clerk: Clerk, monday: date) -> Dated:
    """本人・世帯."""
    chosen = _some(office, [clerk.own, *clerk.household], 1, 2)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def same_surname(office: Office, clerk: Clerk, monday: date) -> Dated:
    """親族: of the same name, living elsewhere; one in three has a case in the clerk's office."""
    chosen = _some(office, clerk.relatives, 1, 1)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def same_address(office: Office, clerk: Clerk, monday: date) -> Dated:
    """同居人: of another name, never told to the security officer."""
    chosen = _some(office, clerk.same_address, 1, 2)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def colleague(office: Office, clerk: Clerk, monday: date) -> Dated:
    """同僚."""
    others = [each.own for each in office.clerks if each is not clerk]
    chosen = _some(office, others, 1, 2)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def public_figure(office: Office, clerk: Clerk, monday: date) -> Dated:
    """著名人."""
    chosen = _some(office, sorted(office.figures), 1, 3)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def hidden(office: Office, clerk: Clerk, monday: date) -> Dated:
    """支援措置の対象者."""
    shielded = [number for number, facts in office.persons.items() if facts.is_shielded]
    chosen = _some(office, shielded, 1, 1)
    yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def no_case(office: Office, clerk: Clerk, monday: date) -> Dated:
    """好奇心: one look at one person, one person again and again, or several in a day."""
    chance, strangers = office.chance, office.without[clerk.office]
    drawn = chance.random()
    if drawn < 0.1:
        chosen = _some(office, strangers, 1, 1)
        yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)
    elif drawn < 0.5:
        chosen = _some(office, strangers, 1, 1)
        days = [
            monday + timedelta(days=n)
            for n in range(5)
            if office.is_open(monday + timedelta(days=n))
        ]
        for day in chance.sample(days, chance.randint(2, 4)):
            yield from _looks(office, clerk, day, chosen, OPEN, CLOSE)
    else:
        chosen = _some(office, strangers, 2, 8)
        yield from _looks(office, clerk, _open_day(office, monday), chosen, OPEN, CLOSE)


def bulk_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """検索による持出し: the register read in its hits, within an hour or over a day."""
    chance, day = office.chance, _open_day(office, monday)
    if chance.random() < 0.7:
        begin, count = chance.uniform(OPEN, CLOSE - 60), chance.randint(4, 60)
        end = begin + chance.uniform(20, 58)
    else:
        begin, end, count = OPEN, CLOSE, chance.randint(10, 150)
    everybody = list(office.persons)
    for _ in range(count):
        found = _some(office, everybody, 15, MOST_FOUND)
        yield day, office.listing(clerk, chance.uniform(begin, end), found)


def _searched(office: Office, clerk: Clerk, monday: date, sought: list[str]) -> Dated:
    """One search for each; one in ten by the surname alone: the person hides in the hits."""
    chance, day = office.chance, _open_day(office, monday)
    for person in sought:
        namesakes = office.bearers[office.persons[person].surname]
        is_wide = chance.random() < 0.1
        most = MOST_FOUND if is_wide else chance.randint(0, 2)
        others = [each for each in namesakes if each != person]
        found = [person, *chance.sample(others, min(most, len(others)))]
        yield day, office.listing(clerk, chance.uniform(OPEN, CLOSE), found)


def own_record_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """本人・世帯の検索: read in the hits, not opened."""
    chosen = _some(office, [clerk.own, *clerk.household], 1, 2)
    yield from _searched(office, clerk, monday, chosen)


def same_address_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """同居人の検索."""
    yield from _searched(office, clerk, monday, _some(office, clerk.same_address, 1, 2))


def colleague_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """同僚の検索."""
    others = [each.own for each in office.clerks if each is not clerk]
    yield from _searched(office, clerk, monday, _some(office, others, 1, 2))


def public_figure_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """著名人の検索."""
    yield from _searched(office, clerk, monday, _some(office, sorted(office.figures), 1, 3))


def hidden_by_searching(office: Office, clerk: Clerk, monday: date) -> Dated:
    """支援措置の対象者の検索."""
    shielded = [number for number, facts in office.persons.items() if facts.is_shielded]
    yield from _searched(office, clerk, monday, _some(office, shielded, 1, 1))


def unannounced(office: Office, clerk: Clerk, monday: date) -> Dated:
    """データベースの直接の変更: by a role of its own in each scenario."""
    chance, day = office.chance, _open_day(office, monday)
    role = f"role:{chance.choice(('owner', 'postgres', 'app'))}"
    for _ in range(chance.randint(1, 20)):
        minute = int(chance.uniform(0, NIGHT))
        yield day, Act(next(office.numbers), minute, "audit.rows_changed", role, is_look=False)


def outside(office: Office, clerk: Clerk, monday: date) -> Dated:
    """外部からの試み: eight calls or many more, all refused."""
    chance, day = office.chance, _open_day(office, monday)
    for _ in range(chance.randint(8, 80)):
        yield day, refused_call(office, chance.uniform(0, NIGHT), "system:unknown-caller")


SCENARIOS: dict[str, Callable[[Office, Clerk, date], Dated]] = {
    made.__name__: made
    for made in (
        *(off_hours, closed_day, failed_logins, bulk, own_record, same_surname, same_address),
        *(colleague, public_figure, hidden, no_case, unannounced, outside),
        *(bulk_by_searching, own_record_by_searching, same_address_by_searching),
        *(colleague_by_searching, public_figure_by_searching, hidden_by_searching),
    )
}


def pattern_of(scenario: str) -> str:
    """型: which alert finds it, whatever the way."""
    return scenario.removesuffix(BY_SEARCHING)
