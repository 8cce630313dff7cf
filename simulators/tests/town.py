"""試験の町: a small synthetic country as files, read back as rows."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulators.country.files import sheets, write
from simulators.country.population import country

TODAY = date(2026, 11, 24)
SECRET = bytes(32)

Row = dict[str, str]


@dataclass(frozen=True)
class Town:
    """町: where its files are."""

    folder: Path

    def rows(self, name: str) -> list[Row]:
        """行: of one file."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def of(self, municipality: str) -> list[Row]:
        """住民: of one city."""
        return [row for row in self.rows("people") if row["municipality"] == municipality]


def town(folder: Path, people: int, seed: int = 1, today: date = TODAY) -> Town:
    """町: made in the folder."""
    write(folder, sheets(country(people, seed, today), seed, SECRET))
    return Town(folder)
