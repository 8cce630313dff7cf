"""かなと字体の試験: what finds what, and what a bank's file may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.ground.text.kana import BANK_CHARACTERS, half_width, search_key
from tesuri.ground.text.plain_shapes import PLAIN_SHAPES


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("髙﨑", "高崎"),
        ("𠮷田　髙子", "吉田高子"),
        ("濵田", "浜田"),
        ("德川", "徳川"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("葛\U000e0102飾", "葛飾"),
        ("辻\ufe00", "辻"),
        ("\ufa19田", "神田"),
        ("佐々木", "佐佐木"),
        ("クマガヤ　ハルコ", "くまがや はるこ"),
        ("ｸﾏｶﾞﾔ ﾊﾙｺ", "クマガヤハルコ"),
        ("ジョン・スミス", "じよんすみす"),
        ("オーノ", "オノ"),
        ("ミヅノ", "ミズノ"),
        ("ＡＢＣ", "abc"),
        ("仲町１－２", "仲町1-2"),
    ],
)
def test_a_search_finds_the_registered_shape(stored: str, typed: str) -> None:
    assert search_key(stored) == search_key(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("仲町1-2", "仲町12"), ("斉藤", "斎藤"), ("ハル", "バル")]
)
def test_different_things_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(st.text())
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


def test_no_usual_shape_is_itself_folded_away() -> None:
    assert [usual for usual in PLAIN_SHAPES.values() if ord(usual) in PLAIN_SHAPES] == []


@pytest.mark.parametrize(
    ("written", "half"),
    [
        ("クマガヤ　ハルコ", "ｸﾏｶﾞﾔ ﾊﾙｺ"),
        ("くまがや はるこ", "ｸﾏｶﾞﾔ ﾊﾙｺ"),
        ("ジョン・スミス".replace("・", " "), "ｼﾞﾖﾝ ｽﾐｽ"),
        ("パーティー", "ﾊﾟ-ﾃｲ-"),
        ("ヴァン", "ｳﾞｱﾝ"),
        ("ｶﾞｯｺｳ", "ｶﾞﾂｺｳ"),
        ("（カ）ａｂｃ１２３．", "(ｶ)ABC123."),
        ("\\｢｣", "\\｢｣"),
        ("カ\u3099", "ｶﾞ"),
        ("", ""),
    ],
)
def test_a_name_is_written_in_the_kana_of_banks(written: str, half: str) -> None:
    assert half_width(written) == half


@given(st.text(sorted(BANK_CHARACTERS)))
def test_what_is_already_in_the_table_stays(text: str) -> None:
    assert half_width(text) == text
    assert len(text.encode("cp932")) == len(text)


@pytest.mark.parametrize(
    "text", ["熊谷", "①", "㈱カナ", "カナ・カナ", "葛\U000e0102", "カナ!", "ヿ", "Ⓐ"]
)
def test_nothing_else_is_replaced_but_refused(text: str) -> None:
    with pytest.raises(ValueError, match="銀行のファイルに書けない文字"):
        half_width(text)


def test_the_refusal_names_each_character_once() -> None:
    with pytest.raises(ValueError, match=r"花（U\+82B1）、子（U\+5B50）。"):
        half_width("花子花子 ハナコ")
