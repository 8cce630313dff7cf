"""副本のレイアウト: dated versions, several at once, read from the table of the room."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.intermediary.copies.rules import faults

SAMPLES = Path(__file__).parent / "params" / "layouts.yaml"
FAULTS_SHOWN = 20
DAY, MONTH = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}")
YEN = "（円）"
WORDS = {True: "はい", False: "いいえ"}


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
    labels: dict[str, str]
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # of choices, on screens


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


def lines(item: str, layout: str, content: Any) -> list[tuple[str, Any]]:
    """表示の行: (項目名, value) of a nested content in the order of the layout, for a screen."""
    found = layouts().get((item, layout))
    labels, words = (found.labels, found.words) if found else ({}, {})
    spoken = {labels.get(name, name): choices for name, choices in words.items()}
    return [(where, _chosen(spoken, where, value)) for where, value in _lines(labels, content, "")]


def _chosen(spoken: Mapping[str, Mapping[str, str]], where: str, value: Any) -> Any:
    """A choice in its words; anything else as it is."""
    found = (words for label, words in spoken.items() if where.endswith(label))
    return next((words[value] for words in found if value in words), value)


def _spoken(label: str, value: Any) -> Any:
    """A value as staff read it: はい・いいえ, days and months in 和暦, yen with commas."""
    if isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, int):
        return f"{value:,}" if label.endswith(YEN) else value
    if isinstance(value, str) and DAY.fullmatch(value):
        return wareki(date.fromisoformat(value))
    if isinstance(value, str) and MONTH.fullmatch(value):
        return wareki_month(date.fromisoformat(f"{value}-01"))
    return value


def _lines(labels: Mapping[str, str], content: Any, where: str) -> list[tuple[str, Any]]:
    if isinstance(content, Mapping):
        order = {name: place for place, name in enumerate(labels)}
        names = sorted(content, key=lambda name: order.get(name, len(order)))
        parts = [(f"{where}{labels.get(name, name)}", content[name]) for name in names]
    elif isinstance(content, list):
        parts = [(f"{where}{number}・", row) for number, row in enumerate(content, start=1)]
    else:
        return [(where, _spoken(where, content))]
    return [line for place, value in parts for line in _lines(labels, value, place)]
