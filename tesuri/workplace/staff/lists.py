"""異動・退職の一覧: a CSV as Excel writes it, read wholly or not at all.

One line a person. Every mistake is named with its line, its column, what is wrong and what to do;
while there is one, nothing of the file is taken.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from tesuri.ground.text.eras import parse_date
from tesuri.ground.text.my_number import contains_my_number
from tesuri.workplace.access.duties import Employment
from tesuri.workplace.staff.checks import faults_of
from tesuri.workplace.staff.content import Content, Row, iso
from tesuri.workplace.staff.limits import LIST_ROWS
from tesuri.workplace.staff.register import Register

MOST_BYTES = 1_000_000
LONGEST_CELL = 100
USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,31}")
FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
KINDS = ("採用", "異動", "退職")
NO_END = "期限なし"
COLUMNS = (
    ("種別", "採用・異動・退職のどれか"),
    ("利用者ID", "2〜32字の英数字と . _ -。採用では新しいもの"),
    ("氏名", "採用のとき"),
    ("カナ氏名", "採用のとき"),
    ("部署コード", "採用と異動のとき。異動では異動先"),
    ("任用の種類", "採用のとき。" + "・".join(label for _, label in Employment.choices)),
    ("開始日", "採用では利用開始日、異動では異動日（例: 2026-04-01、R8.4.1）"),
    ("最終日", "採用と退職のとき。採用では「期限なし」とも書けます"),
)
HEAD = tuple(name for name, _ in COLUMNS)
SAMPLE = (
    HEAD,
    ("採用", "yamamoto", "山本　花", "ヤマモト　ハナ", "allowances", "会計年度任用")
    + ("2027-04-01", "2028-03-31"),
    ("異動", "sato", "", "", "certificates", "", "R9.4.1", ""),
    ("退職", "takahashi", "", "", "", "", "", "2027-03-31"),
)
NEEDED = {
    "採用": ("利用者ID", "氏名", "カナ氏名", "部署コード", "任用の種類", "開始日", "最終日"),
    "異動": ("利用者ID", "部署コード", "開始日"),
    "退職": ("利用者ID", "最終日"),
}
FIRST_LINE = 2


@dataclass(frozen=True)
class Mistake:
    """一覧の誤り: where it stands, what it is, and what to do."""

    line: int
    column: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Reading:
    """読み取った一覧: with mistakes, or else with the content of a change."""

    digest: str
    mistakes: list[Mistake]
    content: Content
    count: int


def sample() -> bytes:
    """見本: UTF-8 with the mark by which Excel knows it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(SAMPLE)
    return file.getvalue().encode("utf-8-sig")


def read(file: bytes, body: str, today: date) -> Reading:
    """一覧を読む: the checks of the cells first, then those of the whole city's register."""
    digest = sha256(file).hexdigest()
    if isinstance(decoded := _decoded(file), Mistake):
        return Reading(digest, [decoded], {}, 0)
    cells, mistakes = _cells(decoded)
    mistakes += [each for line, row in cells for each in _mistakes_in(line, row)]
    mistakes += _repeated(cells)
    if mistakes:
        return Reading(digest, _in_order(mistakes), {}, len(cells))
    named = [row["利用者ID"] for _, row in cells]
    register = Register.of(body, today, today, named)
    content = _content(register, cells)
    lines = {row["利用者ID"].lower(): line for line, row in cells}
    found = [
        Mistake(lines[fault.subject.lower()], _column(fault.column), fault.what, fault.remedy)
        for fault in faults_of(content, body, today)
    ]
    return Reading(digest, _in_order(found), content, len(cells))


def _in_order(mistakes: list[Mistake]) -> list[Mistake]:
    return sorted(mistakes, key=lambda each: (each.line, each.column))


def _column(name: str) -> str:
    """The day of a posting stands in the column 開始日."""
    return "開始日" if name == "異動日" else name


def _decoded(file: bytes) -> str | Mistake:
    if not file.strip():
        return Mistake(
            1, "ファイル", "ファイルが空です。", "一覧の入ったファイルを選んでください。"
        )
    if len(file) > MOST_BYTES:
        what = f"ファイルが大きすぎます（{MOST_BYTES // 1_000_000}MBまで）。"
        return Mistake(1, "ファイル", what, "一覧を分けて、順に取り込んでください。")
    for code in ("utf-8-sig", "cp932"):
        try:
            text = file.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    remedy = "Excelで「CSV UTF-8」か「CSV」の形で保存し直してください。"
    return Mistake(1, "ファイル", "文字コードを読み取れません。", remedy)


def _cells(text: str) -> tuple[list[tuple[int, Row]], list[Mistake]]:
    """(line, cells by column) of every line that is not empty, and what no table can be."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    remedy = f"1行目を「{','.join(HEAD)}」にしてください。見本を使うと確かです。"
    found: list[tuple[int, Row]] = []
    mistakes: list[Mistake] = []
    try:
        head = [cell.strip() for cell in next(reader, [])]
        if tuple(head) != HEAD:
            return [], [Mistake(1, "見出し", "見出しの行が決まった形ではありません。", remedy)]
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(HEAD):
                what = f"列が{len(cells)}個あります（{len(HEAD)}個のはずです）。"
                mistakes.append(Mistake(line, "行", what, "カンマの数を確かめてください。"))
            else:
                found.append((line, dict(zip(HEAD, map(str.strip, cells), strict=True))))
    except csv.Error:
        what = "CSVとして読み取れません（閉じていない引用符など）。"
        mistakes.append(Mistake(reader.line_num, "行", what, "この行と前の行を確かめてください。"))
    return found, mistakes + _too_few_or_many(len(found) + len(mistakes))


def _too_few_or_many(count: int) -> list[Mistake]:
    if count == 0:
        what = "職員の行が一つもありません。"
        return [Mistake(FIRST_LINE, "行", what, "2行目から一人ずつ書いてください。")]
    if count > LIST_ROWS.value:
        what = f"{count}行あります（{LIST_ROWS.value}行まで）。"
        return [Mistake(FIRST_LINE, "行", what, "一覧を分けて、順に取り込んでください。")]
    return []


def _mistakes_in(line: int, row: Row) -> Iterator[Mistake]:
    for column, cell in row.items():
        if cell.startswith(FORMULA):
            remedy = "値だけを書いてください。"
            yield Mistake(line, column, "式として動きうる記号で始まっています。", remedy)
        elif len(cell) > LONGEST_CELL:
            yield Mistake(line, column, f"{LONGEST_CELL}字を超えています。", "短くしてください。")
        elif contains_my_number(cell):
            what = "個人番号と思われる12桁の数字が含まれています。"
            yield Mistake(line, column, what, "番号を消してください。")
    if row["種別"] not in KINDS:
        yield Mistake(line, "種別", "種別が正しくありません。", f"{'・'.join(KINDS)}のどれかです。")
        return
    for column in NEEDED[row["種別"]]:
        if not row[column]:
            what = f"{row['種別']}には{column}が必要です。"
            yield Mistake(line, column, what, "値を書いてください。")
    yield from _shapes(line, row)


def _shapes(line: int, row: Row) -> Iterator[Mistake]:
    if row["利用者ID"] and not USER_ID.fullmatch(row["利用者ID"]):
        what = "利用者IDの形が正しくありません。"
        yield Mistake(line, "利用者ID", what, "2〜32字の英数字と . _ - で書いてください。")
    labels = [label for _, label in Employment.choices]
    if row["種別"] == "採用" and row["任用の種類"] and row["任用の種類"] not in labels:
        what = "任用の種類が正しくありません。"
        yield Mistake(line, "任用の種類", what, f"{'・'.join(labels)}のどれかです。")
    for column in ("開始日", "最終日"):
        may_be_open = column == "最終日" and row["種別"] == "採用" and row[column] == NO_END
        if row[column] and column in NEEDED[row["種別"]] and not may_be_open:
            try:
                parse_date(row[column])
            except ValueError:
                what = f"{column}を日付として読めません。"
                yield Mistake(line, column, what, "2027-04-01 か R9.4.1 のように書いてください。")


def _repeated(cells: list[tuple[int, Row]]) -> list[Mistake]:
    """Every line of an id that stands in more than one, the first as well."""
    lines: dict[str, list[int]] = {}
    for line, row in cells:
        if row["利用者ID"]:
            lines.setdefault(row["利用者ID"].lower(), []).append(line)
    return [
        Mistake(
            line,
            "利用者ID",
            f"同じ利用者IDが{len(found)}行にあります（{'・'.join(map(str, found))}行目）。",
            "一人を一行にしてください。続けて起きることは、一覧を分けてください。",
        )
        for found in lines.values()
        if len(found) > 1
        for line in found
    ]


def _content(register: Register, cells: list[tuple[int, Row]]) -> Content:
    content: dict[str, list[dict[str, Any]]] = {"accounts": [], "postings": [], "ends": []}
    for _, row in cells:
        known = register.account(row["利用者ID"])
        user_id = known.user_id if known and row["種別"] != "採用" else row["利用者ID"]
        if row["種別"] == "採用":
            content["accounts"].append(_account(user_id, row))
        elif row["種別"] == "異動":
            moves_on = iso(parse_date(row["開始日"]))
            office = row["部署コード"]
            move = {"user_id": user_id, "office": office, "moves_on": moves_on}
            content["postings"].append(move)
        else:
            ends_on = iso(parse_date(row["最終日"]))
            content["ends"].append({"user_id": user_id, "ends_on": ends_on, "at_once": False})
    return content


def _account(user_id: str, row: Row) -> dict[str, Any]:
    employments = {label: value for value, label in Employment.choices}
    is_open = row["最終日"] == NO_END
    return {
        "user_id": user_id,
        "name": row["氏名"],
        "kana": row["カナ氏名"],
        "office": row["部署コード"],
        "employment": employments[row["任用の種類"]],
        "begins_on": iso(parse_date(row["開始日"])),
        "ends_on": None if is_open else iso(parse_date(row["最終日"])),
    }
