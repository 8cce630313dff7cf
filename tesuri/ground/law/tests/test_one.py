"""一事例の値: the same answers as columns give, and no guess about what is unknown."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.ground.law.logic import choose, counting_if, decided, known_or, lesser, only_if
from tesuri.ground.law.months import (
    day_exceeding,
    day_of_age,
    first_of,
    month_of,
    number_of,
    of_age_before,
    plus_months,
    year_of,
)
from tesuri.ground.law.one import One, value_of

flags = st.none() | st.booleans()
numbers = st.none() | st.integers(-1000, 1000)
days = st.none() | st.dates(date(1920, 1, 1), date(2090, 12, 31))

STEPS: dict[str, Any] = {
    "and": lambda f, g, a, b: f & g,
    "or": lambda f, g, a, b: f | g,
    "not": lambda f, g, a, b: ~f,
    "sum": lambda f, g, a, b: a + b + 1,
    "sum from a bare number": lambda f, g, a, b: 1 + a,
    "difference": lambda f, g, a, b: a - b,
    "difference from a bare number": lambda f, g, a, b: 1 - a,
    "product": lambda f, g, a, b: a * b,
    "product of a bare number": lambda f, g, a, b: 2 * a,
    "remainder": lambda f, g, a, b: a % 7,
    "less": lambda f, g, a, b: a < b,
    "at most": lambda f, g, a, b: a <= b,
    "more": lambda f, g, a, b: a > b,
    "at least": lambda f, g, a, b: a >= b,
    "equal": lambda f, g, a, b: a == b,
    "different": lambda f, g, a, b: a != b,
    "choose": lambda f, g, a, b: choose(f, a, b),
    "counting if": lambda f, g, a, b: counting_if(f, a),
    "lesser": lambda f, g, a, b: lesser(a, b),
    "only if": lambda f, g, a, b: only_if(f, a),
    "decided": lambda f, g, a, b: decided(f, g),
    "known or": lambda f, g, a, b: known_or(a, b),
    "known or a bare number": lambda f, g, a, b: known_or(a, 0),
}
CALENDAR: dict[str, Any] = {
    "year": lambda day, count: year_of(day),
    "number": lambda day, count: number_of(day),
    "month": lambda day, count: month_of(day),
    "later month": lambda day, count: plus_months(month_of(day), count),
    "day exceeding": day_exceeding,
    "day of age": day_of_age,
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@given(flag=flags, other=flags, one=numbers, two=numbers)
def test_a_step_answers_for_one_case_as_for_a_column(
    step: Any, flag: bool | None, other: bool | None, one: int | None, two: int | None
) -> None:
    schema = {"f": pl.Boolean, "g": pl.Boolean, "a": pl.Int64, "b": pl.Int64}
    frame = pl.DataFrame([[flag, other, one, two]], schema=schema, orient="row")
    expected = frame.select(step(*(pl.col(name) for name in schema)))
    assert value_of(step(One(flag), One(other), One(one), One(two))) == expected.item()


@pytest.mark.parametrize("step", CALENDAR.values(), ids=CALENDAR)
@given(day=days, count=st.integers(0, 60))
def test_the_calendar_answers_for_one_day_as_for_a_column(
    step: Any, day: date | None, count: int
) -> None:
    frame = pl.DataFrame({"day": [day], "count": [count]}, schema_overrides={"day": pl.Date})
    expected = frame.select(step(pl.col("day"), pl.col("count"))).item()
    assert value_of(step(One(day), One(count))) == expected


@given(born=days, years=st.integers(0, 100), month=days.map(lambda day: day and first_of(day)))
def test_an_age_is_reached_before_a_month_where_its_day_lies_before_it(
    born: date | None, years: int, month: date | None
) -> None:
    """Over columns the years are taken from the month; 29 February must make no difference."""
    schema: dict[str, Any] = {"born": pl.Date, "years": pl.Int64, "month": pl.Date}
    frame = pl.DataFrame([[born, years, month]], schema=schema, orient="row")
    reached = day_of_age(pl.col("born"), pl.col("years"))
    found = frame.select(of_age_before(pl.col("born"), pl.col("years"), pl.col("month"))).item()
    assert found == frame.select(reached < pl.col("month")).item()
    alone: Any = of_age_before
    assert value_of(alone(One(born), One(years), One(month))) == found


@pytest.mark.parametrize("born", [date(2004, 2, 29), date(2004, 3, 1), date(2003, 12, 31)], ids=str)
@pytest.mark.parametrize("years", [18, 20, 21])
def test_at_the_end_of_february_an_age_falls_into_the_right_month(born: date, years: int) -> None:
    frame = pl.DataFrame({"born": [born] * 48})
    months = [first_of(date(born.year + years + n // 12 - 1, n % 12 + 1, 1)) for n in range(48)]
    cases = frame.with_columns(month=pl.Series(months), years=pl.lit(years, dtype=pl.Int64))
    alone: Any = day_of_age
    day = value_of(alone(One(born), One(years)))
    found = cases.select(of_age_before(pl.col("born"), pl.col("years"), pl.col("month")))
    assert found.to_series().to_list() == [day < month for month in months]


def test_a_rule_cannot_ask_with_if() -> None:
    with pytest.raises(TypeError, match="choose"):
        bool(One(True))


def test_the_first_of_a_month_is_its_first_day() -> None:
    assert first_of(date(2025, 9, 30)) == date(2025, 9, 1)
