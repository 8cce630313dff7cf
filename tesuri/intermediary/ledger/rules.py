"""記録の決まり: how long an entry is kept, and where two books differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

COMPARED = ("enquirer", "provider", "procedure", "item", "outcome")


@dataclass(frozen=True)
class Difference:
    """差異: what one book says of a permit and the other does not."""

    permit_id: str
    what: str
    ours: str
    theirs: str


def kept_through(day: date, years: int) -> date:
    """保存期限: the same day so many years on; from February 29th, March 1st."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def differences(
    ours: Iterable[Mapping[str, str]], theirs: Iterable[Mapping[str, str]]
) -> list[Difference]:
    """突合: rows missing on a side, and rows of one permit that disagree; by permit."""
    left = {row["permit_id"]: row for row in ours}
    right = {row["permit_id"]: row for row in theirs}
    found: list[Difference] = []
    for permit_id in sorted(left.keys() | right.keys()):
        if permit_id not in right:
            found.append(Difference(permit_id, "row", "present", "missing"))
        elif permit_id not in left:
            found.append(Difference(permit_id, "row", "missing", "present"))
        else:
            found += _disagreements(permit_id, left[permit_id], right[permit_id])
    return found


def _disagreements(
    permit_id: str, ours: Mapping[str, str], theirs: Mapping[str, str]
) -> list[Difference]:
    return [
        Difference(permit_id, name, ours[name], theirs[name])
        for name in COMPARED
        if ours[name] != theirs[name]
    ]
