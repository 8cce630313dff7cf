"""和暦の試験: each era's first and last day, and what the desk types."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.ground.text.eras import GREGORIAN_SINCE, parse_date, wareki, wareki_month, wareki_year

DAYS = st.dates(min_value=GREGORIAN_SINCE, max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 4, 1), "令和8年4月1日"),
    ],
)
def test_each_era_begins_and_ends_on_its_day(day: date, printed: str) -> None:
    assert wareki(day) == printed
    assert parse_date(printed) == day


def test_months_and_years_are_printed_alone() -> None:
    assert (wareki_month(date(2026, 3, 1)), wareki_year(date(2019, 12, 1))) == (
        "令和8年3月",
        "令和元年",
    )


def test_a_day_of_the_old_calendar_is_not_printed() -> None:
    with pytest.raises(ValueError, match="旧暦"):
        wareki(GREGORIAN_SINCE - timedelta(days=1))


@pytest.mark.parametrize(
    "text",
    [
        *("2026-04-01", "2026/4/1", "２０２６－０４－０１", "2026年4月1日", "20260401", "2026.4.1"),
        *(
            "R8.4.1",
            "r8.4.1",
            "Ｒ８．４．１",
            "R08/04/01",
            "令和8年4月1日",
            "令8.4.1",
            "㋿8年4月1日",
        ),
        *("令和 ８ 年 ４ 月 １ 日", "  R8-4-1 "),
    ],
)
def test_it_reads_what_the_desk_types(text: str) -> None:
    assert parse_date(text) == date(2026, 4, 1)


def test_it_reads_the_other_eras_and_the_first_year() -> None:
    typed = ["S55/5/5", "H1.1.8", "令和元年5月1日", "R元.5.1", "T15.12.24", "M45.7.29"]
    assert [parse_date(text).isoformat() for text in typed] == [
        *("1980-05-05", "1989-01-08", "2019-05-01", "2019-05-01", "1926-12-24", "1912-07-29"),
    ]


@given(DAYS)
def test_it_reads_back_what_it_prints(day: date) -> None:
    assert parse_date(wareki(day)) == parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (text, "日付として読めません")
            for text in ("", "不詳", "8年", "令和8年4月", "X8.4.1", "4/1")
        ),
        *((text, "西暦4桁") for text in ("8.4.1", "26-04-01", "元年5月1日")),
        *((text, "暦にない") for text in ("2026-02-29", "R8.13.1", "20260431", "令和2年2月30日")),
        ("平成31年5月1日", "平成にない日付です（令和元年5月1日"),
        ("令和元年4月30日", "令和にない日付です（平成31年4月30日"),
        ("昭和65年1月1日", "平成2年"),
        ("1872-12-31", "旧暦"),
        ("M5.12.2", "旧暦"),
    ],
)
def test_it_says_what_is_wrong_with_a_date(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_date(text)
