"""番号の試験."""

from random import Random

import pytest
from stdnum.jp import in_ as my_number_rule

from simulators.country.numbers import check_digit, my_numbers, unified_numbers


@pytest.mark.parametrize(
    ("body", "digit"),
    [("62149832025", 7), ("98765432109", 3), ("10000000008", 0), ("10000000003", 0)],
)
def test_the_check_digit_is_that_of_the_ordinance(body: str, digit: int) -> None:
    assert check_digit(body) == digit


def test_drawn_numbers_pass_another_authors_check() -> None:
    assert all(my_number_rule.is_valid(number) for number in my_numbers(Random(1), 2_000))


def test_unified_numbers_never_meet_those_that_are_counted() -> None:
    numbers = unified_numbers(Random(1), 1_000)

    assert len(set(numbers)) == 1_000
    assert all(len(number) == 15 and number[0] == "9" for number in numbers)
