"""棚卸の期日: which quarter's review must be there on a day, for a grant to hold."""

from datetime import date, timedelta

MONTHS_OF_A_QUARTER = 3


def quarter_of(day: date) -> date:
    """四半期の初日: 1 January, April, July or October."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_OF_A_QUARTER, 1)


def quarter_before(quarter: date) -> date:
    """前の四半期の初日."""
    return quarter_of(quarter - timedelta(days=1))


def last_day_of_review(quarter: date, days: int) -> date:
    """棚卸の期限: the last day on which the chief confirms alone; a day later the rest rests."""
    return quarter + timedelta(days=days)


def last_due(day: date, days: int) -> date:
    """期限の過ぎた最後の四半期: its review must be there, or that of a later one."""
    quarter = quarter_of(day)
    return quarter if day > last_day_of_review(quarter, days) else quarter_before(quarter)
