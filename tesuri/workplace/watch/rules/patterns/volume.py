"""大量の閲覧: many different persons in an hour or a day, against the officer's own usual."""

from collections.abc import Iterator, Sequence

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, Usual, clocks, head_count

WINDOW_MINUTES = 60
PERCENT = 100


def bulk(day: Day) -> Iterator[Sign]:
    """大量の閲覧: above the floor and the officer's own usual; in a campaign only without case."""
    for officer, acts in day.by_officer.items():
        counted = [act for act in acts if _counts(day, act)]
        usual = day.usual.get(officer, Usual())
        hour = fullest_window(counted)
        if _is_much(day, hour, day.thresholds.bulk_hour, usual.hour):
            yield _sign(officer, hour, usual.hour, "一時間")
        elif _is_much(day, counted, day.thresholds.bulk_day, usual.day):
            yield _sign(officer, counted, usual.day, "一日")


def _counts(day: Day, act: Act) -> bool:
    if act.is_watching:
        return False
    has_campaign = day.calendar.has_campaign(act.office)
    return not (has_campaign and day.has_case(act.officer, act.subject))


def _is_much(day: Day, acts: Sequence[Act], floor: int, usual: int) -> bool:
    count = len({act.subject for act in acts})
    return count >= floor and count * PERCENT >= usual * day.thresholds.bulk_percent


def fullest_window(acts: Sequence[Act]) -> list[Act]:
    """もっとも多い一時間: the window with the most different persons, the first of equals."""
    best: tuple[int, int, int] = (0, 0, 0)
    begin = 0
    within: dict[str, int] = {}
    for end, act in enumerate(acts):
        within[act.subject] = within.get(act.subject, 0) + 1
        while act.minute - acts[begin].minute >= WINDOW_MINUTES:
            gone = acts[begin].subject
            within[gone] -= 1
            if not within[gone]:
                del within[gone]
            begin += 1
        if len(within) > best[0]:
            best = (len(within), begin, end + 1)
    return list(acts[best[1] : best[2]])


def _sign(officer: str, acts: Sequence[Act], usual: int, span: str) -> Sign:
    told = (
        (f"{span}の人数", head_count(acts)),
        ("平常", f"{usual}人" if usual else "まだ分かりません"),
        ("時刻", clocks(acts)),
    )
    return Sign("bulk", officer, tuple(acts), told)
