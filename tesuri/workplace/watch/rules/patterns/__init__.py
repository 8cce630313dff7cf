"""異常の型: every pattern with its function; `find` asks them all."""

from collections.abc import Callable, Collection, Iterator

from tesuri.workplace.watch.rules.patterns import hours, logins, need, persons, unnamed, volume
from tesuri.workplace.watch.rules.patterns.acts import (
    UNKNOWN_OFFICER,
    UNKNOWN_PERSON,
    Act,
    Calendar,
    Day,
    OfficerFacts,
    PersonFacts,
    Sign,
    Thresholds,
    Usual,
)

PATTERNS: dict[str, Callable[[Day], Iterator[Sign]]] = {
    "off_hours": hours.off_hours,
    "closed_day": hours.closed_day,
    "failed_logins": logins.failed_logins,
    "bulk": volume.bulk,
    "own_record": persons.own_record,
    "same_surname": persons.same_surname,
    "same_address": persons.same_address,
    "colleague": persons.colleague,
    "public_figure": persons.public_figure,
    "hidden": persons.hidden,
    "no_case": need.no_case,
    "unannounced": unnamed.unannounced,
    "outside": unnamed.outside,
    "emergency": unnamed.emergency,
}


def find(day: Day, patterns: Collection[str] = tuple(PATTERNS)) -> list[Sign]:
    """調べる: what the named patterns see in the day, pattern by pattern."""
    return [sign for name in patterns for sign in PATTERNS[name](day)]


__all__ = [
    "PATTERNS",
    "UNKNOWN_OFFICER",
    "UNKNOWN_PERSON",
    "Act",
    "Calendar",
    "Day",
    "OfficerFacts",
    "PersonFacts",
    "Sign",
    "Thresholds",
    "Usual",
    "find",
]
