"""大量の閲覧: many different persons in an hour or a day, against the officer's own usual.

Two ways are counted, each against its own limit and usual: whom pages were about, and whom
searches showed, though nobody of them may have been opened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, Usual, clocks

WINDOW_MINUTES = 60
PERCENT = 100

Seen = tuple[Act, frozenset[str]]


@dataclass(frozen=True)
class Way:
    """見方: how many persons are much in an hour and in a day, and what is usual."""

    word: str
    hour: int
    day: int
    usual: Usual


def bulk(day: Day) -> Iterator[Sign]:
    """大量の閲覧: above the floor and the officer's own usual; in a campaign only without case."""
    for officer, acts in day.uses.items():
        pages, searches = _ways(day, officer)
        opened = [(act, frozenset({act.subject})) for act in acts if act.subject]
        searched = [(act, frozenset(act.shown)) for act in acts if act.is_search]
        found = [*_much(day, pages, opened), *_much(day, searches, searched)]
        if found:
            seen = {act.number: act for part, _ in found for act in part}
            told = tuple(line for _, lines in found for line in lines)
            yield Sign("bulk", officer, tuple(seen.values()), told)


def _ways(day: Day, officer: str) -> tuple[Way, Way]:
    limits, none = day.thresholds, Usual()
    return (
        Way("", limits.bulk_hour, limits.bulk_day, day.usual.get(officer, none)),
        Way(
            "検索で示された人・",
            limits.searched_hour,
            limits.searched_day,
            day.usual_searched.get(officer, none),
        ),
    )


def _much(
    day: Day, way: Way, seen: Sequence[Seen]
) -> Iterator[tuple[list[Act], list[tuple[str, str]]]]:
    """The fullest hour when it is much, else the day when it is."""
    counted = [(act, kept) for act, persons in seen if (kept := _counted(day, act, persons))]
    hour = fullest_window(counted)
    if _is_much(day, hour, way.hour, way.usual.hour):
        yield [act for act, _ in hour], _told(way.word, hour, way.usual.hour, "一時間")
    elif _is_much(day, counted, way.day, way.usual.day):
        yield [act for act, _ in counted], _told(way.word, counted, way.usual.day, "一日")


def _counted(day: Day, act: Act, persons: frozenset[str]) -> frozenset[str]:
    if act.is_watching:
        return frozenset()
    if not day.calendar.has_campaign(act.office):
        return persons
    return frozenset(each for each in persons if not day.has_case(act.officer, each))


def _is_much(day: Day, seen: Sequence[Seen], floor: int, usual: int) -> bool:
    count = _count(seen)
    return count >= floor and count * PERCENT >= usual * day.thresholds.bulk_percent


def _count(seen: Sequence[Seen]) -> int:
    return len({person for _, persons in seen for person in persons})


def fullest_window(seen: Sequence[Seen]) -> list[Seen]:
    """もっとも多い一時間: the window with the most different persons, the first of equals."""
    best: tuple[int, int, int] = (0, 0, 0)
    begin = 0
    within: dict[str, int] = {}
    for end, (act, persons) in enumerate(seen):
        for person in persons:
            within[person] = within.get(person, 0) + 1
        while act.minute - seen[begin][0].minute >= WINDOW_MINUTES:
            _forget(within, seen[begin][1])
            begin += 1
        if len(within) > best[0]:
            best = (len(within), begin, end + 1)
    return list(seen[best[1] : best[2]])


def _forget(within: dict[str, int], persons: frozenset[str]) -> None:
    for person in persons:
        within[person] -= 1
        if not within[person]:
            del within[person]


def _told(word: str, seen: Sequence[Seen], usual: int, span: str) -> list[tuple[str, str]]:
    return [
        (f"{word}{span}の人数", f"{_count(seen)}人"),
        (f"{word}平常", f"{usual}人" if usual else "まだ分かりません"),
        (f"{word}時刻", clocks([act for act, _ in seen])),
    ]
