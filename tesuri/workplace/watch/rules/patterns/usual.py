"""平常: what an officer usually does, from the days before."""

from collections.abc import Iterable

from tesuri.workplace.watch.rules.patterns.acts import Usual

LEAST_DAYS = 5
FOUR_FIFTHS = (4, 5)


def usual(peaks: Iterable[tuple[int, int]]) -> Usual:
    """平常の人数: from (fullest hour, day) of each day at work; nothing before five such days.

    A fifth of the days may be fuller, so that one campaign does not become the rule.
    """
    days = list(peaks)
    if len(days) < LEAST_DAYS:
        return Usual()
    hours, whole = sorted(hour for hour, _ in days), sorted(day for _, day in days)
    above, of = FOUR_FIFTHS
    place = (len(days) - 1) * above // of
    return Usual(hours[place], whole[place])
