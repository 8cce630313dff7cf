"""支払ファイル: a CSV of our own with the 11 items under their names, one row a payment and month.

What is written is read the same. A row that is read is compared with the books and never entered
into them: a payment comes from a run alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.text import tables
from tesuri.ground.text.eras import wareki_month
from tesuri.ground.text.my_number import contains_my_number
from tesuri.ground.text.tables import Mistake

LIST = Path(__file__).parent.parent / "lists" / "payment_file.yaml"
MOST_BYTES = 20_000_000
FLAGS = {"はい": True, "いいえ": False}
SHAPES = {
    "absent": "",
    "person": r"[0-9]{10}",
    "whole": r"[0-9]{1,11}",
    "year": r"[0-9]{4}",
    "month": r"[0-9]{4}-[0-9]{2}",
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}|",
    "yen": r"-?[0-9]{1,11}|",
    "flag": "はい|いいえ|",
}
NEVER_EMPTY = ("支払額", "支払日")


@dataclass(frozen=True)
class Row:
    """一行: of one payment and target month; a re-issue has no month, and its sum alone."""

    addressee_number: str
    payment: int
    payment_month: date
    target_month: date | None
    due_yen: int | None
    paid_yen: int
    pay_on: date
    is_paid: bool | None

    @property
    def key(self) -> tuple[int, date | None]:
        """どの支払のどの月か."""
        return self.payment, self.target_month

    def cells(self) -> dict[str, str]:
        """欄: by the names of the items."""
        due = self.due_yen
        paid = {kept: word for word, kept in FLAGS.items()}
        return {
            "業務区分": "",
            "宛名番号": self.addressee_number,
            "支払履歴番号": str(self.payment),
            "支払年度": str(fiscal_year(self.pay_on)),
            "期別": f"{self.payment_month:%Y-%m}",
            "支払対象年月日": str(self.target_month or ""),
            "支出額": "" if due is None else str(due),
            "支払額": str(self.paid_yen),
            "差額": "" if due is None else str(due - self.paid_yen),
            "支払日": str(self.pay_on),
            "支払済": "" if self.is_paid is None else paid[self.is_paid],
        }


@dataclass(frozen=True)
class Unlike:
    """帳簿との違い: of one payment and month; `line` is 0 for what the file does not hold."""

    line: int
    payment: int
    what: str


@cache
def items() -> tuple[Mapping[str, Any], ...]:
    """項目の表: as the list in the tree says."""
    return tuple(yaml.safe_load(LIST.read_text("utf-8"))["items"])


def head() -> list[str]:
    """見出し."""
    return [each["item"] for each in items()]


def fiscal_year(day: date) -> int:
    """会計年度: from April (地方自治法208条1項)."""
    return day.year if day.month >= 4 else day.year - 1


def write(rows: Iterable[Row]) -> bytes:
    """支払ファイルを書く."""
    return tables.write(head(), ([*row.cells().values()] for row in rows))


def read(file: bytes) -> tuple[list[tuple[int, Row]], list[Mistake]]:
    """支払ファイルを読む: every row with its line, or every mistake."""
    lines, mistakes = tables.read(file, head(), most_bytes=MOST_BYTES)
    rows = []
    for line, cells in lines:
        wrong = [*_wrong(line, cells)]
        mistakes += wrong
        if not wrong:
            rows.append((line, _row(cells)))
    mistakes += _repeated(rows)
    return ([] if mistakes else rows), sorted(mistakes, key=lambda each: each.line)


def compared(rows: Iterable[tuple[int, Row]], books: Iterable[Row]) -> list[Unlike]:
    """帳簿と照らす: what the file says otherwise, says alone, or leaves out."""
    left = {row.key: row for row in books}
    unlike = []
    for line, row in rows:
        own = left.pop(row.key, None)
        if own is None:
            unlike.append(Unlike(line, row.payment, "この支払処理の帳簿にない支払です。"))
        elif wrong := [name for name, cell in row.cells().items() if own.cells()[name] != cell]:
            unlike.append(Unlike(line, row.payment, f"帳簿と違います：{'、'.join(wrong)}"))
    return unlike + [
        Unlike(0, row.payment, f"{_named(row)}がファイルにありません。") for row in left.values()
    ]


def _named(row: Row) -> str:
    """A row that no line of the file stands for is told by its month."""
    return f"{wareki_month(row.target_month)}分" if row.target_month else "再振込の行"


def _row(cells: tables.Row) -> Row:
    target, due = cells["支払対象年月日"], cells["支出額"]
    return Row(
        addressee_number=cells["宛名番号"],
        payment=int(cells["支払履歴番号"]),
        payment_month=date.fromisoformat(f"{cells['期別']}-01"),
        target_month=date.fromisoformat(target) if target else None,
        due_yen=int(due) if due else None,
        paid_yen=int(cells["支払額"]),
        pay_on=date.fromisoformat(cells["支払日"]),
        is_paid=FLAGS.get(cells["支払済"]),
    )


def _wrong(line: int, cells: tables.Row) -> Iterator[Mistake]:
    wrong = [each for each in items() if not _is_of_its_kind(each, cells[each["item"]])]
    for each in wrong:
        if contains_my_number(cells[each["item"]]):
            what, remedy = "個人番号と思われる12桁の数字があります。", "番号を消してください。"
        else:
            what, remedy = "書き方が正しくありません。", f"{each['meaning']}。"
        yield Mistake(line, each["item"], what, remedy)
    if not wrong:
        told = _row(cells).cells()
        for name in head():
            if told[name] != cells[name]:
                what = "ほかの欄と合いません。"
                remedy = "支払日・支出額・支払額と照らし、0で始まる数は直してください。"
                yield Mistake(line, name, what, remedy)


def _is_of_its_kind(item: Mapping[str, Any], cell: str) -> bool:
    if not re.fullmatch(SHAPES[item["kind"]], cell, re.ASCII):
        return False
    if not cell:
        return item["item"] not in NEVER_EMPTY
    try:
        if item["kind"] in ("day", "month"):
            date.fromisoformat(cell if item["kind"] == "day" else f"{cell}-01")
    except ValueError:
        return False
    return True


def _repeated(rows: Iterable[tuple[int, Row]]) -> Iterator[Mistake]:
    seen = set()
    for line, row in rows:
        if row.key in seen:
            what = "同じ支払の同じ月の行が、ほかにもあります。"
            yield Mistake(line, "支払履歴番号", what, "一つの月を一行にしてください。")
        seen.add(row.key)
