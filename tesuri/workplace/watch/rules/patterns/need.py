"""担当の案件のない人: looking at people with whom the officer's duty has nothing to do."""

from collections import defaultdict
from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, clocks, head_count


def no_case(day: Day) -> Iterator[Sign]:
    """案件のない人: more of them in a day than the limit, or one of them on several days.

    A person counts when it is known that no case of the officer's duty exists, and the office did
    no work on the person that day. One look at one such person is how many an enquiry at the
    counter ends.
    """
    worked_on = {
        (act.office, act.subject)
        for act in day.acts
        if act.subject and not act.is_look and not act.is_refused
    }
    unexplained: dict[str, list[Act]] = defaultdict(list)
    for officer, subject, acts in day.pairs():
        if day.has_case(officer, subject) is False:
            unexplained[officer] += [a for a in acts if (a.office, subject) not in worked_on]
    for officer, acts in unexplained.items():
        again = [act for act in acts if day.looked_before.get((officer, act.subject), 0)]
        many = len({act.subject for act in acts}) > day.thresholds.no_case
        if many or again:
            yield _sign(officer, acts if many else again, again)


def _sign(officer: str, acts: list[Act], again: list[Act]) -> Sign:
    ordered = sorted(acts, key=lambda each: (each.minute, each.number))
    told = (
        ("見た人", head_count(ordered)),
        ("前にも見た人", head_count(again) if again else "なし"),
        ("時刻", clocks(ordered)),
    )
    return Sign("no_case", officer, tuple(ordered), told)
