"""副本のレイアウト: dated versions, several at once, read from the table of the room."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.records import Refusal
from tesuri.intermediary.copies.rules import faults

SAMPLES = Path(__file__).parent / "params" / "layouts.yaml"
FAULTS_SHOWN = 20


class BadLayout(Refusal):
    """形式の誤り: nothing of it was stored; the message names each wrong item."""


@dataclass(frozen=True)
class Layout:
    """レイアウト: the fields of one item in one version."""

    item: str
    layout: str
    name: str
    is_sample: bool
    fields: dict[str, Any]


@cache
def layouts(path: Path = SAMPLES) -> dict[tuple[str, str], Layout]:
    """レイアウトの一覧: by item and version."""
    rows = yaml.safe_load(path.read_text("utf-8"))
    return {(row["item"], row["layout"]): Layout(**row) for row in rows}


def check(item: str, layout: str, content: object) -> None:
    """検査する: raises BadLayout before anything is stored."""
    found = layouts().get((item, layout))
    if found is None:
        raise BadLayout(
            "この特定個人情報名とレイアウトの版の組合せは登録されていません。",
            code="unknown_layout",
        )
    if wrong := faults(found.fields, content):
        raise BadLayout(
            "副本の形式に誤りがあります。" + " ".join(wrong[:FAULTS_SHOWN]), code="bad_layout"
        )


def name_of(item: str) -> str:
    """特定個人情報名: or the code itself when it is not in the table."""
    return next((each.name for each in layouts().values() if each.item == item), item)


def flat(content: Any, where: str = "") -> list[tuple[str, Any]]:
    """平らにする: (item, value) lines of a nested content, in its own order."""
    if isinstance(content, dict):
        parts = [(f"{where}.{name}" if where else name, value) for name, value in content.items()]
    elif isinstance(content, list):
        parts = [(f"{where}[{number}]", value) for number, value in enumerate(content)]
    else:
        return [(where, content)]
    return [line for place, value in parts for line in flat(value, place)]
