"""所得ファイルの様式: 27 items by their names, mistakes by line and column, and the way back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.residents import HARUKO, number
from tesuri.ground.text import tables
from tesuri.welfare.income.formats import income_file
from tesuri.welfare.income.models import IncomeFacts, OwnDisability, Taxation, Widow
from tesuri.welfare.income.tests.a_file import a_file

LAST_YEAR = 2025


def mistakes_of(*rows: dict[str, str]) -> list[tuple[int, str]]:
    _, mistakes = income_file.read(a_file(*rows), LAST_YEAR)
    assert all(each.what and each.remedy for each in mistakes)
    return [(each.line, each.column) for each in mistakes]


# --- 項目 ---


def test_it_has_the_27_items_by_their_names_and_what_the_order_deducts() -> None:
    items = income_file.sheet()["items"]
    assert [row["number"] for row in items] == list(range(1, 28))
    assert (items[0]["item"], items[9]["item"], items[26]["item"]) == (
        *("宛名管理番号", "収入額", "扶養_普通障害者数"),
    )
    kept = {column.kept_as for column in income_file.columns()}
    assert kept == {*IncomeFacts.COLUMNS, "addressee_number", "income_year"}
    assert len(income_file.columns()) == len(kept)


def test_its_words_are_those_of_the_register() -> None:
    words = income_file.sheet()["words"]
    for kind, choices in (
        ("taxation", Taxation),
        ("disability", OwnDisability),
        ("widow", Widow),
    ):
        assert {kept: word for word, kept in words[kind].items()} == dict(choices.choices)


def test_an_empty_cell_is_unknown_and_a_zero_is_zero() -> None:
    (row,), mistakes = income_file.read(a_file({"医療費控除": ""}), LAST_YEAR)
    assert mistakes == []
    assert (row.addressee_number, row.income_year) == (HARUKO, 2024)
    assert (row.items["medical_expense"], row.items["income_levy"]) == (None, 0)
    assert (row.items["working_student"], row.items["begins_on"]) == (False, "2025-06-01")


# --- 誤り ---


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("宛名管理番号", ""),
        ("宛名管理番号", "12345"),
        ("年度", ""),
        ("年度", "令和7"),
        ("年度", "2027"),
        ("年度", "2015"),
        ("総所得額", "-1"),
        ("総所得額", "1,234,567"),
        ("総所得額", "１２"),
        ("総所得額", "123456789012"),
        ("業務区分", "=A1"),
        ("業務区分", "あ" * 41),
        ("開始日付", "2025-02-30"),
        ("非課税区分", "免税"),
        ("勤労学生", "true"),
        ("扶養_一般扶養人数", "100"),
        ("本人の障害者控除", "special"),
    ],
)
def test_a_cell_that_is_not_of_its_kind_is_named(column: str, cell: str) -> None:
    another = {"宛名管理番号": "2000000002", column: cell}
    assert mistakes_of({}, another) == [(3, column)]


def test_what_cannot_stand_together_is_named() -> None:
    days = {"開始日付": "2026-06-01", "終了日付": "2026-05-31"}
    assert mistakes_of(days) == [(2, "終了日付")]
    parts = {"老人扶養親族等の数": "1", "特定扶養親族等の数": "1"}
    assert mistakes_of(parts) == [(2, "扶養親族等の数（老人・特定を含む）")]
    assert mistakes_of({}, {}) == [(3, "宛名管理番号")]


def test_every_mistake_is_told_at_once_and_none_repeats_a_value() -> None:
    secret = number(7)
    file = a_file({"総所得額": "?", "寡婦・ひとり親": "?"}, {"業務コード": f"番号{secret}"})
    rows, mistakes = income_file.read(file, LAST_YEAR)
    assert rows == []
    assert [(m.line, m.column) for m in mistakes] == [
        *((2, "総所得額"), (2, "寡婦・ひとり親"), (3, "業務コード"))
    ]
    assert "個人番号" in mistakes[2].what
    assert not any(secret in f"{m.what}{m.remedy}" for m in mistakes)


def test_the_number_of_a_person_is_no_my_number() -> None:
    assert mistakes_of({"宛名管理番号": number(8)}) == [(2, "宛名管理番号")]


@pytest.mark.parametrize(
    ("file", "column"),
    [
        (b"", "見出し"),
        (b"\x81\xff", "ファイル"),
        ("個人番号,所得\r\n".encode(), "見出し"),
        (a_file() + b'"', "行"),
        (tables.write(income_file.head(), []), "ファイル"),
        (tables.write(income_file.head(), [["1"]]), "行"),
    ],
)
def test_what_is_no_such_table_is_told(file: bytes, column: str) -> None:
    rows, mistakes = income_file.read(file, LAST_YEAR)
    assert rows == []
    assert mistakes[0].column == column


# --- 行って戻る ---

TEXT = st.text(st.sampled_from("手当あ12-,\"'a"), min_size=1, max_size=10).filter(
    lambda text: not text.startswith(tables.BEGINS_A_FORMULA)
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "day": st.dates().filter(lambda day: day.year >= 1900).map(str),
    "yen": st.integers(0, 10**11 - 1),
    "count": st.integers(0, 99),
    "flag": st.booleans(),
    **{
        kind: st.sampled_from(list(words.values()))
        for kind, words in income_file.sheet()["words"].items()
    },
}


@st.composite
def rows(draw: st.DrawFn) -> income_file.Row:
    items = {
        column.kept_as: draw(st.none() | KINDS[column.kind])
        for column in income_file.columns()
        if column.kind in KINDS
    }
    for parts in ("elderly_dependants", "specific_dependants"):
        items[parts] = None
    if items["begins_on"] and items["ends_on"]:
        items["begins_on"], items["ends_on"] = sorted((items["begins_on"], items["ends_on"]))
    who = f"{draw(st.integers(0, 10**10 - 1)):010d}"
    return income_file.Row(0, who, draw(st.integers(2015, LAST_YEAR)), items)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4, unique_by=lambda row: row.addressee_number))
def test_what_is_written_is_read_the_same_and_written_the_same(
    given_: list[income_file.Row],
) -> None:
    file = income_file.write(given_)
    read, mistakes = income_file.read(file, LAST_YEAR)
    assert mistakes == []
    told = [(row.addressee_number, row.income_year, row.items) for row in read]
    assert told == [(row.addressee_number, row.income_year, row.items) for row in given_]
    assert income_file.write(read) == file
