"""約束を読む: the promises of the assessment that the product keeps, as they stand in the list."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KINDS = ("software", "register", "deployment")
SYSTEMS = ("welfare", "addressees", "intermediary", "organisation", "platform")
LIST = Path(__file__).parent / "controls.yaml"


@dataclass(frozen=True)
class Control:
    """約束: one promise of the assessment, in our own words.

    kind: software or register (the product keeps it, tests prove it), or deployment.
    kept_in: the files and folders of this repository where it is kept.
    not_yet: what of the promise is still missing; empty when all of it is kept and proved.
    """

    id: str
    statement: str
    kind: str
    system: str
    kept_in: tuple[str, ...]
    not_yet: str = ""


@cache
def controls() -> tuple[Control, ...]:
    """約束の一覧: in the order of the list."""
    rows: list[dict[str, Any]] = yaml.safe_load(LIST.read_text("utf-8"))
    return tuple(
        Control(
            id=row["id"],
            statement=row["statement"],
            kind=row["kind"],
            system=row["system"],
            kept_in=tuple(row["kept_in"]),
            not_yet=row.get("not_yet", ""),
        )
        for row in rows
    )


def control(identifier: str) -> Control | None:
    """約束: the one with this id, or None."""
    return next((each for each in controls() if each.id == identifier), None)
