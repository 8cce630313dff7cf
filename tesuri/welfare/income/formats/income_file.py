"""所得ファイル: a CSV of our own with its 27 items and what the 施行令 deducts beside them.

One row a person and 年度 (the year of taxation, one after the income year). An empty cell is
unknown and never zero. Taken whole or not at all; no 個人番号 ever stands in one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.text import tables
from tesuri.ground.text.eras import parse_date
from tesuri.ground.text.my_number import contains_my_number
from tesuri.ground.text.tables import Mistake

LIST = Path(__file__).parent.parent / "lists" / "income_file.yaml"
MOST_BYTES = 20_000_000
LONGEST_TEXT = 40
MOST_DIGITS, MOST_PEOPLE = 11, 99
PERSON, YEAR = "宛名管理番号", "年度"
FLAGS = {"はい": True, "いいえ": False}
IN_WORDS = {
    "person": "宛名番号（数字10桁）。個人番号は書けません",
    "year": "課税の年度。西暦4桁（令和6年中の所得は2025）",
    "text": f"渡す側の区分や番号のまま（{LONGEST_TEXT}字まで）",
    "day": "日付（例: 2026-04-01、R8.4.1）",
    "yen": "円。数字だけ",
    "count": "人数。数字だけ",
    "flag": "はい・いいえのどちらか",
}


@dataclass(frozen=True)
class Column:
    """列: an item by its name, the column of the register, and how its cells are written."""

    item: str
    kept_as: str
    kind: str

    @property
    def meaning(self) -> str:
        """書くこと."""
        words = "・".join(sheet()["words"].get(self.kind, ()))
        told = f"{words}のどれか" if words else IN_WORDS[self.kind]
        return told if self.item in (PERSON, YEAR) else f"{told}。分からないときは空欄"


@dataclass(frozen=True)
class Row:
    """一行: of one person and income year; `items` by column of the register, days as written."""

    line: int
    addressee_number: str
    income_year: int
    items: Mapping[str, Any]


@cache
def sheet() -> Mapping[str, Any]:
    """項目の表: as the list in the tree says."""
    read_: Mapping[str, Any] = yaml.safe_load(LIST.read_text("utf-8"))
    return read_


@cache
def columns() -> tuple[Column, ...]:
    """列: the 27 items in their order, then what the 施行令 deducts."""
    return tuple(
        Column(row["item"], row["kept_as"], row["kind"])
        for row in (*sheet()["items"], *sheet()["more"])
    )


def head() -> list[str]:
    """見出し."""
    return [column.item for column in columns()]


def read(file: bytes, last_year: int) -> tuple[list[Row], list[Mistake]]:
    """所得ファイルを読む: `last_year` is the newest income year that is over."""
    lines, mistakes = tables.read(file, head(), most_bytes=MOST_BYTES)
    rows = []
    for line, cells in lines:
        wrong = [*_wrong(line, cells, last_year)]
        mistakes += wrong
        if not wrong:
            rows.append(_row(line, cells))
    mistakes += _repeated(rows)
    if not rows and not mistakes:
        what, remedy = "行がありません。", "一人の一年度を一行に書いてください。"
        mistakes = [Mistake(1, "ファイル", what, remedy)]
    return ([] if mistakes else rows), sorted(mistakes, key=lambda each: each.line)


def write(rows: Iterable[Row]) -> bytes:
    """所得ファイルを書く: what is read again is the same."""
    return tables.write(head(), ([_cell(row, column) for column in columns()] for row in rows))


def _row(line: int, cells: tables.Row) -> Row:
    items = {
        column.kept_as: value_of(column.kind, cells[column.item])
        for column in columns()
        if column.item not in (PERSON, YEAR)
    }
    return Row(line, cells[PERSON], int(cells[YEAR]) - 1, items)


def _cell(row: Row, column: Column) -> str:
    if column.item == PERSON:
        return row.addressee_number
    if column.item == YEAR:
        return str(row.income_year + 1)
    value = row.items[column.kept_as]
    if value is None:
        return ""
    words: Mapping[str, Any] = sheet()["words"].get(column.kind, FLAGS)
    by_value = {kept: word for word, kept in words.items()}
    return str(value) if column.kind in ("text", "day", "yen", "count") else by_value[value]


# --- 一つの欄 ---


def value_of(kind: str, cell: str) -> Any:
    """欄の値: None where it is empty; ValueError where it is not of its kind."""
    return READ[kind](cell) if cell else None


def _text(cell: str) -> str:
    if len(cell) > LONGEST_TEXT or cell.startswith(tables.BEGINS_A_FORMULA):
        raise ValueError("text")
    return cell


def _day(cell: str) -> str:
    return parse_date(cell).isoformat()


def _whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()) or len(cell) > MOST_DIGITS:
        raise ValueError("whole number")
    return int(cell)


def _people(cell: str) -> int:
    if (count := _whole(cell)) > MOST_PEOPLE:
        raise ValueError("people")
    return count


def _chosen(kind: str) -> Callable[[str], Any]:
    def chosen(cell: str) -> Any:
        words: Mapping[str, Any] = FLAGS if kind == "flag" else sheet()["words"][kind]
        if cell not in words:
            raise ValueError(kind)
        return words[cell]

    return chosen


def _person(cell: str) -> str:
    if not (cell.isascii() and cell.isdigit() and len(cell) == 10):
        raise ValueError("person")
    return cell


READ: Mapping[str, Callable[[str], Any]] = {
    "person": _person,
    "year": _whole,
    "text": _text,
    "day": _day,
    "yen": _whole,
    "count": _people,
    **{kind: _chosen(kind) for kind in ("taxation", "disability", "widow", "flag")},
}


# --- 誤り ---


def _wrong(line: int, cells: tables.Row, last_year: int) -> Iterator[Mistake]:
    wrong = False
    for column in columns():
        if mistake := _wrong_cell(line, column, cells[column.item]):
            wrong = True
            yield mistake
    if not wrong:
        yield from _wrong_together(line, cells, last_year)


def _wrong_cell(line: int, column: Column, cell: str) -> Mistake | None:
    if contains_my_number(cell):
        what = "個人番号と思われる12桁の数字があります。"
        remedy = "番号を消し、宛名番号で作り直してください。このファイルも消去してください。"
        return Mistake(line, column.item, what, remedy)
    if not cell and column.item in (PERSON, YEAR):
        return Mistake(line, column.item, "空欄です。", f"{column.meaning}。")
    try:
        value_of(column.kind, cell)
    except ValueError:
        return Mistake(line, column.item, "書き方が正しくありません。", f"{column.meaning}。")
    return None


def _wrong_together(line: int, cells: tables.Row, last_year: int) -> Iterator[Mistake]:
    """Cells that are well written, and cannot stand side by side."""
    row = _row(line, cells)
    if not 2015 <= row.income_year <= last_year:
        what = "まだ終わっていない年か、古すぎる年の所得です。"
        yield Mistake(line, YEAR, what, "年度は、所得の年の翌年です。年度を確かめてください。")
    begins, ends = row.items["begins_on"], row.items["ends_on"]
    if begins and ends and date.fromisoformat(begins) > date.fromisoformat(ends):
        what = "終了日付が、開始日付より前です。"
        yield Mistake(line, "終了日付", what, "二つの日付を確かめてください。")
    if has_too_many_parts(row.items):
        what = "老人・特定の扶養親族の数の合計が、扶養親族等の数を超えています。"
        remedy = "扶養親族等の数には、老人・特定の扶養親族も含めてください。"
        yield Mistake(line, "扶養親族等の数（老人・特定を含む）", what, remedy)


def has_too_many_parts(items: Mapping[str, Any]) -> bool:
    """内数の超過: the elderly and the specific ones are part of all dependants."""
    parts = (items.get("elderly_dependants") or 0) + (items.get("specific_dependants") or 0)
    return items.get("dependants") is not None and parts > items["dependants"]


def _repeated(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: set[tuple[str, int]] = set()
    for row in rows:
        if (key := (row.addressee_number, row.income_year)) in seen:
            what = "同じ人の同じ年度の行が、ほかにもあります。"
            yield Mistake(row.line, PERSON, what, "一人の一年度を一行にしてください。")
        seen.add(key)
