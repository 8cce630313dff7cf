"""支払の暦の試験: the days of facts that two libraries agree on, and the months of the law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.welfare.payments.formats.calendar import (
    bank_day_before,
    is_bank_day,
    months_of,
    next_pay_month,
    pay_day,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "paid_on"),
    [
        (date(2026, 5, 10), date(2026, 5, 8)),  # Sunday
        (date(2026, 4, 11), date(2026, 4, 10)),  # Saturday
        (date(2026, 8, 11), date(2026, 8, 10)),  # 山の日
        (date(2027, 4, 11), date(2027, 4, 9)),
        (date(2026, 8, 10), date(2026, 8, 10)),
        (date(2026, 11, 10), date(2026, 11, 10)),
        (date(2026, 11, 11), date(2026, 11, 11)),
        (date(2026, 9, 22), date(2026, 9, 18)),  # 国民の休日 between two holidays
        (date(2027, 1, 3), date(2026, 12, 30)),
    ],
)
def test_a_closed_day_gives_way_to_the_bank_day_before(day: date, paid_on: date) -> None:
    assert bank_day_before(day) == paid_on


@given(DAYS)
def test_the_money_is_never_late_and_always_on_a_bank_day(day: date) -> None:
    paid_on = bank_day_before(day)
    assert is_bank_day(paid_on)
    assert timedelta(0) <= day - paid_on <= timedelta(days=12)


def test_the_pay_day_is_the_tenth_unless_banks_are_closed() -> None:
    months = [date(2026, month, 1) for month in (2, 5, 8, 11)]
    assert [pay_day(month).day for month in months] == [10, 8, 10, 10]
    assert pay_day(date(2026, 5, 1), day=11) == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (date(2026, 5, 1), date(2026, 2, 1), date(2026, 4, 1)),
        (date(2026, 2, 1), date(2025, 11, 1), date(2026, 1, 1)),
        (date(2026, 8, 31), date(2026, 5, 1), date(2026, 7, 1)),
        (date(2026, 11, 1), date(2026, 8, 1), date(2026, 10, 1)),
    ],
)
def test_a_pay_month_pays_for_the_three_months_before(month: date, first: date, last: date) -> None:
    months = months_of(month)
    assert (months[0], months[-1], len(months)) == (first, last, 3)


def test_no_month_is_paid_twice_and_none_is_left_out() -> None:
    paid = [m for month in (2, 5, 8, 11) for m in months_of(date(2026, month, 1))]
    assert paid == [date(2025, m, 1) for m in (11, 12)] + [date(2026, m, 1) for m in range(1, 11)]


@pytest.mark.parametrize("month", [1, 3, 4, 6, 7, 9, 10, 12])
def test_other_months_pay_nothing(month: int) -> None:
    with pytest.raises(ValueError, match="支払期月ではありません"):
        months_of(date(2026, month, 1))
    with pytest.raises(ValueError, match="支払期月ではありません"):
        pay_day(date(2026, month, 1))


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 4, 20), date(2026, 5, 1)),
        (date(2026, 5, 8), date(2026, 5, 1)),
        (date(2026, 5, 9), date(2026, 8, 1)),
        (date(2026, 11, 11), date(2027, 2, 1)),
    ],
)
def test_the_next_pay_month_is_the_first_whose_day_has_not_passed(on: date, month: date) -> None:
    assert next_pay_month(on) == month
