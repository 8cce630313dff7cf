"""時間外と休業日: use of people's data when the office does not work, and nobody ordered it to."""

from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, clocks, head_count


def off_hours(day: Day) -> Iterator[Sign]:
    """時間外の利用: on an open day, before or after the hours and their grace, without an order."""
    limits = day.thresholds
    begin, end = limits.opens - limits.grace, limits.closes + limits.grace
    for officer, acts in day.uses.items():
        early_or_late = [
            act
            for act in acts
            if not begin <= act.minute < end
            if not day.calendar.closed_for(act.office) and not day.calendar.has_duty(act.office)
        ]
        if early_or_late:
            yield _sign("off_hours", officer, early_or_late)


def closed_day(day: Day) -> Iterator[Sign]:
    """休業日の利用: on a weekend, holiday or closing day, without an order."""
    for officer, acts in day.uses.items():
        closed = [
            act
            for act in acts
            if day.calendar.closed_for(act.office) and not day.calendar.has_duty(act.office)
        ]
        if closed:
            yield _sign("closed_day", officer, closed)


def _sign(pattern: str, officer: str, acts: list[Act]) -> Sign:
    told = (("時刻", clocks(acts)), ("見た人", head_count(acts)), ("操作", f"{len(acts)}件"))
    return Sign(pattern, officer, tuple(acts), told)
