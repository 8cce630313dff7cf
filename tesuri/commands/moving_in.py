"""引越し: one system takes in what the synthetic country says it already knew.

`python -m tesuri.commands.moving_in --system S --folder DIR`, in the environment of that system.
"""

import argparse
import csv
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tesuri.intermediary.wire.evidence import Evidence

CITY_A, CITY_B, PREFECTURE = "112020", "112186", "110001"
LAYOUT, NUMBER_LENGTH = "sample-1", 12
Row = dict[str, str]


def main() -> None:
    """引越し: safe to repeat; what is already held stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", required=True, choices=list(MOVES))
    parser.add_argument("--folder", required=True, type=Path)
    args = parser.parse_args()
    csv.field_size_limit(10_000_000)
    django.setup()
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced

    with announced(Actor.system("migration", CITY_A)):
        MOVES[args.system](args.folder)


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _welfare(folder: Path) -> None:
    from tesuri.welfare.persons.loading import load
    from tesuri.workplace.audit.actors import Actor

    load(Actor.system("migration", CITY_A), _rows(folder / "known.csv"))


def _addressees(folder: Path) -> None:
    from tesuri.addressees.loading import load

    columns = ("addressee_number", "unified_number", "my_number")
    known = _rows(folder / "known.csv")
    load(CITY_A, ((row[columns[0]], row[columns[1]], row[columns[2]]) for row in known))


def _intermediary(folder: Path) -> None:
    from tesuri.intermediary.codes import loading as codes
    from tesuri.intermediary.copies import loading as copies

    sheet = folder / f"copies_{CITY_B}.csv"
    for body in (CITY_A, PREFECTURE):
        rows = _rows(folder / f"codes_{body}.csv")
        codes.load(((row["unified_number"], row["code"]) for row in rows), body)
    codes.load(((row["unified_number"], row["code"]) for row in _rows(sheet)), CITY_B)
    contents = ((row["unified_number"], row["item"], row["content"]) for row in _rows(sheet))
    copies.load(contents, CITY_B, layout=LAYOUT, approval=_approved(sheet.read_bytes()))
    for row in _rows(sheet):
        if row["manual_only"] == "True":
            _flag(row)


def _flag(row: Row) -> None:
    """自動応答不可: the same copy again, but only a person answers from it; once."""
    from tesuri.ground.records import canonical
    from tesuri.intermediary.copies.actions import Registration, register_copy
    from tesuri.workplace.audit.actors import Actor

    content = json.loads(row["content"])
    number = f"M-{sha256(row['unified_number'].encode()).hexdigest()[:NUMBER_LENGTH]}"
    registration = Registration(
        copy_number=number,
        unified_number=row["unified_number"],
        item=row["item"],
        layout=LAYOUT,
        content=content,
        approval=_approved(canonical(content)),
        is_manual_only=True,
    )
    register_copy(Actor.system("migration", CITY_B), registration)


def _approved(content: bytes) -> "Evidence":
    """The other city's own two people, of whom we know only that they are two."""
    from django.utils import timezone

    from tesuri.intermediary.wire.evidence import Evidence

    return Evidence("kato", "kato-chief", sha256(content).hexdigest(), timezone.now())


MOVES: dict[str, Callable[[Path], None]] = {
    "welfare": _welfare,
    "addressees": _addressees,
    "intermediary": _intermediary,
}

if __name__ == "__main__":
    main()
