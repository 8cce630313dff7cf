"""スコープの文法: three parts, ours, and known; every other form is refused."""

import pytest

from tesuri.workplace.partners.scopes import ScopeRefused, checked, granted

OFFERED = {"addressees:bindings:request", "addressees:bindings:read"}


@pytest.mark.control("C-6-20")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("addressees:bindings", "missing_part"),
        ("addressees", "missing_part"),
        ("", "missing_part"),
        ("addressees::read", "missing_part"),
        (":bindings:read", "missing_part"),
        ("addressees:bindings:", "missing_part"),
        ("addressees:bindings:read:all", "extra_part"),
        ("addressees:bindings:read:", "extra_part"),
        ("intermediary:bindings:read", "foreign_provider"),
        ("addressees:bindings:delete", "unknown_operation"),
        ("addressees:copies:read", "unknown_operation"),
        ("addressees:*:*", "malformed"),
        ("addressees:bindings:READ", "malformed"),
        ("addressees:bindings:read\n", "malformed"),
    ],
)
def test_it_refuses_every_scope_but_a_known_one_of_its_own(text: str, reason: str) -> None:
    with pytest.raises(ScopeRefused) as refused:
        checked(text, provider="addressees", offered=OFFERED)
    assert refused.value.reason == reason


def test_it_grants_what_is_asked_and_held_and_all_that_is_held_when_nothing_is_asked() -> None:
    held = sorted(OFFERED)
    ask = "addressees:bindings:read"
    assert granted([ask, ask], held, provider="addressees", offered=OFFERED) == [ask]
    assert granted([], held, provider="addressees", offered=OFFERED) == held


def test_it_refuses_a_known_scope_that_the_client_does_not_hold() -> None:
    with pytest.raises(ScopeRefused):
        granted(
            ["addressees:bindings:request"],
            ["addressees:bindings:read"],
            provider="addressees",
            offered=OFFERED,
        )
