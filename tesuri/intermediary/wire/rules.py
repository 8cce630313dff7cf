"""照会許可の照合: does the list allow this body to ask that body for this item, on this day?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Party:
    """当事者: a list speaks of it by its kind or by its own code."""

    kind: str
    code: str

    def is_meant_by(self, word: str) -> bool:
        """該当: whether the word of a line means this party."""
        return word in (self.kind, self.code)


@dataclass(frozen=True)
class Asked:
    """照会の形: what is compared with the list."""

    procedure: str
    item: str
    enquirer: Party
    provider: Party


@dataclass(frozen=True)
class Line:
    """照合リストの一行: `through` is its last day; without one it goes on."""

    procedure: str
    item: str
    enquirer: str
    provider: str
    legal_basis: str
    since: date
    through: date | None


def matching(lines: Iterable[Line], asked: Asked, day: date) -> Line | None:
    """照合: the line that allows it on that day, or none; what is not listed is not allowed."""
    return next((line for line in lines if allows(line, asked) and holds(line, day)), None)


def allows(line: Line, asked: Asked) -> bool:
    """該当: the same procedure and item, between such parties, and never with oneself."""
    return (
        (line.procedure, line.item) == (asked.procedure, asked.item)
        and asked.enquirer.is_meant_by(line.enquirer)
        and asked.provider.is_meant_by(line.provider)
        and asked.enquirer.code != asked.provider.code
    )


def holds(line: Line, day: date) -> bool:
    """有効: both ends included."""
    return line.since <= day and (line.through is None or day <= line.through)
