"""決裁の期限: counted in the days on which the office is open."""

from datetime import date, timedelta

import jpholiday

SATURDAY = 5
TURN_OF_THE_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}  # 地方自治法4条の2


def is_open(day: date) -> bool:
    """開庁日: no Saturday, Sunday, 祝日 or turn of the year."""
    closed = day.weekday() >= SATURDAY or (day.month, day.day) in TURN_OF_THE_YEAR
    return not (closed or jpholiday.is_holiday(day))


def due_on(day: date, working_days: int) -> date:
    """期限の日: so many open days after `day`, which itself does not count."""
    for _ in range(working_days):
        day += timedelta(days=1)
        while not is_open(day):
            day += timedelta(days=1)
    return day
