"""照会の決まり: which item which procedure may ask for, of whom, and what step follows which."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

EDITION = "sample-1"


@dataclass(frozen=True)
class PermittedItem:
    """照会できる項目: an item that a procedure may ask for, and the article that allows it."""

    procedure: str
    procedure_title: str
    item: str
    title: str
    legal_basis: str


@cache
def _sheet() -> Mapping[str, Any]:
    path = Path(__file__).parent / "lists" / f"{EDITION}.yaml"
    sheet: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return sheet


def permitted_items() -> list[PermittedItem]:
    """照会できる項目の一覧: exactly what the list in force allows, and nothing else."""
    return [
        PermittedItem(procedure, entry["title"], item, row["title"], row["legal_basis"])
        for procedure, entry in _sheet()["procedures"].items()
        for item, row in entry["items"].items()
    ]


def permitted(procedure: str, item: str) -> PermittedItem | None:
    """照会できるか: the line of the list, or None when the item is not for that procedure."""
    found = (each for each in permitted_items() if (each.procedure, each.item) == (procedure, item))
    return next(found, None)


def institutions(own_body: str) -> dict[str, str]:
    """照会先: institution code and name of every body but our own."""
    others = {b: row for b, row in _sheet()["institutions"].items() if b != own_body}
    return {row["code"]: row["title"] for row in others.values()}


def institution_of(municipality: str) -> str:
    """機関コード: of a municipality, empty when it stands in no list."""
    row = _sheet()["institutions"].get(municipality)
    return str(row["code"]) if row else ""


def title_of(code: str) -> str:
    """名称: of an item or a procedure, ours or another body's; the code where no list has it."""
    sheet = _sheet()
    titles = {each: row["title"] for each, row in sheet["publications"].items()}
    titles |= {line.item: line.title for line in permitted_items()}
    titles |= {line.procedure: line.procedure_title for line in permitted_items()}
    titles |= sheet["procedures_of_others"]
    return str(titles.get(code, code))


def publication_layout(item: str) -> str | None:
    """副本の様式: of an item that this body publishes, else None."""
    row = _sheet()["publications"].get(item)
    return str(row["layout"]) if row else None


def publication_title(item: str) -> str:
    """副本の項目名: as the list names it."""
    return str(_sheet()["publications"][item]["title"])
