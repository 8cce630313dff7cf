"""認定通知書の試験: one page that says what was decided, why, and what one may do about it."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tesuri.welfare.allowances.documents import changes
from tesuri.welfare.allowances.documents.layout import (
    EXACT,
    Letter,
    MonthlyAmount,
    amount_rows,
    printed,
)
from tesuri.welfare.allowances.documents.notice import TEMPLATE, FirstPayment, notice_values
from tesuri.welfare.allowances.documents.special_disability import WORDS
from tesuri.workplace.documents import NotOnOnePage, render
from tesuri.workplace.documents.senders import Sender

OLD, NEW = MonthlyAmount(date(2026, 3, 1), 29_590), MonthlyAmount(date(2026, 4, 1), 30_450)
SENDER = Sender(
    *("架空市", "架空県", "架空　太郎", "架空市福祉部障害福祉課"),
    *("999-0001", "架空県架空市一丁目２番３号", "000-000-0000"),
)
LETTER = Letter(
    *("架障第12号", date(2026, 4, 20), "999-0002"),
    *("架空県架空市葛\U000e0100飾町４番地", "𠮷﨑　葛\U000e0102子", SENDER),
)
REASON = "障害の状態が、施行令第1条第2項に定める著しく重度の障害に当たると判定しました。"


def values(
    *reasons: str, name: str = "𠮷﨑　葛\U000e0102子", postcode: str = "999-0002"
) -> dict[str, Any]:
    return notice_values(
        WORDS,
        replace(LETTER, name=name, postcode=postcode),
        decided_on=date(2026, 4, 17),
        claimed_on=date(2026, 2, 12),
        monthly_amounts=[OLD, NEW],
        reasons=reasons or [REASON],
        first_payment=FirstPayment(date(2026, 5, 8), (OLD.since, NEW.since), 60_040),
    )


def stopped(*reasons: str) -> dict[str, Any]:
    return changes.suspension_values(
        WORDS,
        LETTER,
        claimed_on=date(2026, 2, 12),
        decided_on=date(2026, 4, 17),
        stopped=[(date(2026, 8, 1), None)],
        reasons=reasons or [REASON],
        grants=False,
        is_first=False,
        of_obligors=True,
    )


def text_of(pdf: Path) -> str:
    shown = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True)
    return "".join(shown.stdout.decode().split())


def test_it_says_everything_on_one_page(tmp_path: Path) -> None:
    pdf = tmp_path / "notice.pdf"
    pdf.write_bytes(render(TEMPLATE, values(), EXACT))
    text = text_of(pdf)
    for part in (
        *(
            "特別障害者手当認定通知書",
            "架障第12号",
            "令和８年４月20日",
            "𠮷﨑葛",
            "架空市長架空太郎",
        ),
        *(
            "令和８年２月12日に請求のありました",
            "令和８年４月17日付けで",
            "支給開始年月令和８年３月",
            "令和８年５月８日",
        ),
        *("令和８年３月分29,590円", "令和８年４月分から30,450円", "60,040円"),
        *("第１条第２項", "第26条の５", "架空県知事に対して審査請求", "３か月以内"),
        *("架空市を被告として", "６か月以内", "所得状況届", "お問い合わせ先", "000-000-0000"),
    ):
        assert part in text


def test_eight_lines_of_reasons_fit_and_thirty_are_refused() -> None:
    assert render(TEMPLATE, values(*[REASON] * 8), EXACT).startswith(b"%PDF-")
    with pytest.raises(NotOnOnePage):
        render(TEMPLATE, values(*[REASON] * 30), EXACT)


def test_long_reasons_of_a_stop_take_a_second_page_and_no_third(tmp_path: Path) -> None:
    pdf = tmp_path / "notice.pdf"
    pdf.write_bytes(render(changes.TEMPLATE, stopped(*[REASON] * 30), EXACT))
    assert "1／2" in text_of(pdf)
    pdf.write_bytes(render(changes.TEMPLATE, stopped(REASON), EXACT))
    assert "1／" not in text_of(pdf)
    with pytest.raises(NotOnOnePage):
        render(changes.TEMPLATE, stopped(*[REASON] * 120), EXACT)


@pytest.mark.parametrize("name", ["xmp", "tags"])
def test_a_change_is_told_in_the_same_kind_of_file_as_a_grant(name: str) -> None:
    marks = {"xmp": (b"<pdfaid:part>2</pdfaid:part>", b"<pdfuaid:part>1</pdfuaid:part>")}
    marks["tags"] = (b"/StructTreeRoot", b"/MarkInfo")
    for pdf in (render(TEMPLATE, values(), EXACT), render(changes.TEMPLATE, stopped(), EXACT)):
        assert [mark in pdf for mark in marks[name]] == [True, True]


def test_each_rate_is_printed_with_its_months() -> None:
    later = MonthlyAmount(date(2027, 4, 1), 31_000)
    assert amount_rows([OLD, NEW, later]) == [
        ["令和８年３月分", "29,590円"],
        ["令和８年４月分から令和９年３月分まで", "30,450円"],
        ["令和９年４月分から", "31,000円"],
    ]
    assert amount_rows(
        [MonthlyAmount(date(2025, 11, 1), 29_590), MonthlyAmount(date(2026, 1, 1), 1)]
    )[0] == ["令和７年11月分から令和７年12月分まで", "29,590円"]


def test_a_row_that_stops_or_ends_says_so() -> None:
    stopped = MonthlyAmount(date(2026, 8, 1), 0)
    assert amount_rows([NEW, stopped])[1] == ["令和８年８月分から", "支給停止"]
    ended = MonthlyAmount(NEW.since, NEW.yen, through=date(2026, 9, 1))
    assert amount_rows([ended]) == [["令和８年４月分から令和８年９月分まで", "30,450円"]]


def test_single_digits_are_wide_and_amounts_are_not() -> None:
    assert printed("令和8年4月10日 1,234円 3.5") == "令和８年４月10日 1,234円 3.5"


def test_without_a_first_payment_its_row_is_left_out(tmp_path: Path) -> None:
    pdf = tmp_path / "notice.pdf"
    pdf.write_bytes(render(TEMPLATE, values() | {"first_payment": ""}, EXACT))
    assert "初回の支払" not in text_of(pdf)


@pytest.mark.parametrize(
    ("registered", "printed"), [("3600042", "360-0042"), ("360-0042", "360-0042"), ("", "")]
)
def test_a_postcode_is_printed_with_its_hyphen(registered: str, printed: str) -> None:
    assert values(postcode=registered)["postcode"] == printed
