"""表のファイル: a CSV as Excel writes it; what no table can be is named, line by line.

For files that are taken whole or not at all: whoever reads one gathers every mistake with its
line, its column, what it is and what to do.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
CODES = ("utf-8-sig", "cp932")
Row = dict[str, str]


@dataclass(frozen=True)
class Mistake:
    """表の誤り: where it stands, what it is, and what to do; never the value itself."""

    line: int
    column: str
    what: str
    remedy: str


def read(
    file: bytes, head: Sequence[str], *, most_bytes: int
) -> tuple[list[tuple[int, Row]], list[Mistake]]:
    """表を読む: every line that is not empty, by column, and what no table can be."""
    if (text := _decoded(file, most_bytes)) is None:
        most = most_bytes // 1_000_000
        remedy = f"Excelで「CSV UTF-8」か「CSV」の形で保存し直してください（{most}MBまで）。"
        return [], [Mistake(1, "ファイル", "文字コードか大きさのため、読み取れません。", remedy)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, mistakes = [], []
    try:
        if [cell.strip() for cell in next(reader, [])] != list(head):
            remedy = f"1行目を「{','.join(head)}」にしてください。"
            return [], [Mistake(1, "見出し", "見出しの行が決まった形ではありません。", remedy)]
        for cells in reader:
            if len(cells) == len(head):
                rows.append((reader.line_num, dict(zip(head, map(str.strip, cells), strict=True))))
            elif any(cell.strip() for cell in cells):
                what = f"列が{len(cells)}個あります（{len(head)}個のはずです）。"
                remedy = "カンマの数を確かめてください。"
                mistakes.append(Mistake(reader.line_num, "行", what, remedy))
    except csv.Error:
        what = "CSVとして読み取れません（閉じていない引用符など）。"
        mistakes.append(Mistake(reader.line_num, "行", what, "この行と前の行を確かめてください。"))
    return [(line, row) for line, row in rows if any(row.values())], mistakes


def write(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """表を書く: UTF-8 with the mark by which Excel knows it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([head, *rows])
    return file.getvalue().encode("utf-8-sig")


def _decoded(file: bytes, most_bytes: int) -> str | None:
    for code in CODES if len(file) <= most_bytes else ():
        try:
            return file.decode(code)
        except UnicodeDecodeError:
            continue
    return None
