"""限度: a city's own figure within its bounds; anything else stops the start."""

import pytest
from django.test import override_settings

from tesuri.ground.records.limits import BadLimit, Limit, given_in, limit, refuse_bad_limits

IDLE = Limit("TEST_MINUTES", "試験の時間", "分", 15, 5, 60)


def test_without_a_setting_the_usual_value_holds() -> None:
    assert IDLE.value == 15


@pytest.mark.parametrize("given", ["5", "60"])
def test_both_bounds_may_be_set(given: str) -> None:
    with override_settings(TESURI_LIMITS={"TEST_MINUTES": given}):
        assert IDLE.value == int(given)


@pytest.mark.parametrize("given", ["4", "61", "-1", "", "十五", "15.0"])
def test_what_is_out_of_bounds_or_no_number_is_refused(given: str) -> None:
    with (
        override_settings(TESURI_LIMITS={"TEST_MINUTES": given}),
        pytest.raises(BadLimit, match="TESURI_LIMIT_TEST_MINUTES"),
    ):
        _ = IDLE.value


def test_a_name_that_nobody_declared_stops_the_start() -> None:
    with (
        override_settings(TESURI_LIMITS={"NO_SUCH_THING": "1"}),
        pytest.raises(BadLimit, match="NO_SUCH_THING"),
    ):
        refuse_bad_limits()


def test_the_same_name_is_not_declared_twice_with_other_bounds() -> None:
    limit("TEST_DECLARED", "試験", "件", 1, 1, 2)
    limit("TEST_DECLARED", "試験", "件", 1, 1, 2)
    with pytest.raises(ValueError, match="TEST_DECLARED"):
        limit("TEST_DECLARED", "試験", "件", 1, 1, 3)


def test_the_environment_is_read_by_its_prefix() -> None:
    assert given_in({"TESURI_LIMIT_A": "1", "TESURI_VAR": "x"}) == {"A": "1"}
