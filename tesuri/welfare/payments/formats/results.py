"""振込結果の一覧: a CSV of our own; no bank's layout is public, and none is guessed.

Taken whole or not at all: while a row is wrong, or the rows together are not the run's file,
every mistake is named with its line, its column, what it is and what to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tesuri.ground.text import tables
from tesuri.ground.text.my_number import contains_my_number
from tesuri.ground.text.tables import Mistake, Row

HEAD = ("支払番号", "振込金額", "結果", "理由", "備考")
COLUMNS = (
    ("支払番号", "支払処理の画面の番号。総合振込ファイルの顧客コード1と同じです"),
    ("振込金額", "円。数字だけ"),
    ("結果", "支払済・振込不能のどちらか"),
    ("理由", "振込不能のとき。口座なし・解約済み・名義相違・取引停止・その他のどれか"),
    ("備考", "あれば。200字まで"),
)
MOST_BYTES = 20_000_000
LONGEST_NOTE = 200
PAID, BOUNCED = "支払済", "振込不能"


@dataclass(frozen=True)
class Said:
    """金融機関の答え: of one transfer; `reason` is empty when it was paid."""

    number: int
    reason: str
    note: str


def read(
    file: bytes, transfers: Mapping[int, int], reasons: Mapping[str, str]
) -> tuple[list[Said], list[Mistake]]:
    """一覧を読む: `transfers` are the yen of the run by 支払番号, `reasons` the values by label."""
    rows, mistakes = tables.read(file, HEAD, most_bytes=MOST_BYTES)
    mistakes += [each for line, row in rows for each in _wrong(line, row, transfers, reasons)]
    mistakes = mistakes or [*_repeated(rows)] or [*_not_the_file(rows, transfers)]
    if mistakes:
        return [], sorted(mistakes, key=lambda each: each.line)
    found = [
        Said(int(row["支払番号"]), reasons.get(row["理由"], ""), row["備考"]) for _, row in rows
    ]
    return found, []


def _wrong(
    line: int, row: Row, transfers: Mapping[int, int], reasons: Mapping[str, str]
) -> Iterator[Mistake]:
    number, yen = _whole(row["支払番号"]), _whole(row["振込金額"])
    if number not in transfers:
        what = "この支払処理にない支払番号です。"
        yield Mistake(line, "支払番号", what, "番号と、選んだ支払処理を確かめてください。")
    elif yen != transfers[number]:
        what = f"振込の額（{transfers[number]:,}円）と違います。"
        yield Mistake(line, "振込金額", what, "金融機関の通知と照らしてください。")
    if row["結果"] not in (PAID, BOUNCED):
        yield Mistake(
            line, "結果", "結果が正しくありません。", f"{PAID}・{BOUNCED}のどちらかです。"
        )
    elif row["結果"] == PAID and row["理由"]:
        yield Mistake(line, "理由", "支払済の行に理由があります。", "結果か理由を直してください。")
    elif row["結果"] == BOUNCED and row["理由"] not in reasons:
        remedy = f"{'・'.join(reasons)}のどれかです。"
        yield Mistake(line, "理由", "振込不能の理由がないか、決まった語ではありません。", remedy)
    if len(row["備考"]) > LONGEST_NOTE or row["備考"].startswith(tables.BEGINS_A_FORMULA):
        what = f"備考が{LONGEST_NOTE}字を超えているか、式として動きうる記号で始まっています。"
        yield Mistake(line, "備考", what, "短い言葉だけにしてください。")
    elif contains_my_number(row["備考"]):
        what = "個人番号と思われる12桁の数字が含まれています。"
        yield Mistake(line, "備考", what, "番号を消してください。")


def _whole(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdigit() else -1


def _repeated(rows: list[tuple[int, Row]]) -> Iterator[Mistake]:
    seen: set[int] = set()
    for line, row in rows:
        if (number := int(row["支払番号"])) in seen:
            what = "同じ支払番号の行がほかにもあります。"
            yield Mistake(line, "支払番号", what, "一件を一行にしてください。")
        seen.add(number)


def _not_the_file(rows: list[tuple[int, Row]], transfers: Mapping[int, int]) -> Iterator[Mistake]:
    """Sums and counts are those of the file that the bank was given."""
    total, due = sum(int(row["振込金額"]) for _, row in rows), sum(transfers.values())
    if (len(rows), total) != (len(transfers), due):
        lacking = sorted(transfers.keys() - {int(row["支払番号"]) for _, row in rows})
        what = (
            f"一覧は{len(rows)}件{total:,}円で、"
            f"総合振込ファイルの{len(transfers)}件{due:,}円と合いません。"
        )
        named = "、".join(map(str, lacking[:10])) + ("ほか" if len(lacking) > 10 else "")
        yield Mistake(1, "合計", what, f"ない支払番号: {named}。通知の全件を書いてください。")
