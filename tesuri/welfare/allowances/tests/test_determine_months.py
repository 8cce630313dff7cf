"""対象月の判定: claimant and any number of obligors, month by month, with reasons and receipts."""

import json
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tesuri.ground.law import Line, NotAReceipt, receipt_bytes
from tesuri.welfare.allowances.rules import months as months_of
from tesuri.welfare.allowances.rules.months import (
    MonthDecision,
    Result,
    WrongFacts,
    decide_months,
    payment_month,
    replay_month,
    shown,
)
from tesuri.welfare.allowances.rules.months.facts import AMOUNTS, COUNTS
from tesuri.welfare.allowances.rules.special_disability import RULES

SEPTEMBER = date(2025, 9, 1)
CASE: dict[str, Any] = {
    "claimed_on": date(2025, 7, 10),
    "birth_date": date(1980, 5, 5),
    **dict.fromkeys(("meets_criteria", "resident_in_japan", "resident_in_city"), True),
    "resident_since": date(2020, 4, 1),
    **dict.fromkeys(("facility_stay", "hospital_stay", "moved_out", "died"), False),
    "obligors_confirmed": True,
}
WORDS = {"own_disability": "none", "widow": "none", "working_student": False}


def tax(year: int = 2024, **facts: Any) -> dict[int, dict[str, Any]]:
    """One person's tax facts of one year: nothing earned, nothing deducted."""
    return {year: dict.fromkeys((*AMOUNTS, *COUNTS), 0) | WORDS | {"income_year": year} | facts}


def decide(
    case: dict[str, Any] | None = None,
    own: Any = None,
    obligors: Any = (),
    month: date = SEPTEMBER,
) -> MonthDecision:
    return decide_months(
        RULES, CASE | (case or {}), tax() if own is None else own, obligors, [month]
    )[0]


# --- the results ---


def test_a_month_is_payable_at_its_own_rate_with_its_reasons_and_receipt() -> None:
    decision = decide()
    assert (decision.result, decision.amount) == (Result.PAYABLE, 29_590)
    assert {line.term for line in decision.reasons} >= {"支給額", "手当の月額", "本人の所得限度額"}
    assert decision.receipt["result"] == "payable"
    assert decision.missing == ()


def test_months_come_back_in_their_order_each_with_its_own_result() -> None:
    months = [date(2025, 8, 1), date(2025, 7, 1), date(2027, 4, 1), date(2026, 8, 1)]
    decisions = decide_months(RULES, CASE, tax(), [], months)
    assert [d.target_month for d in decisions] == months
    results = [d.result for d in decisions]
    assert results == [Result.PAYABLE, Result.NOT_PAYABLE, Result.REFUSED, Result.UNKNOWN]


def test_outside_the_review_it_is_refused_with_the_figure_and_the_last_day() -> None:
    decision = decide(month=date(2027, 4, 1))
    assert (decision.result, decision.amount, decision.receipt) == (Result.REFUSED, 0, {})
    assert "2027-03-31" in decision.missing[0]


def test_the_year_without_tax_facts_is_one_point_to_find_out() -> None:
    assert decide(own={}).missing == ("本人の2024年中の所得と控除（税の情報）",)
    decision = decide({"meets_criteria": None}, own=tax(2023))
    assert "施行令1条2項の障害の状態にあること" in decision.missing


def test_an_untaxed_pension_that_nobody_asked_about_leaves_it_unknown() -> None:
    own = tax()
    del own[2024]["untaxed_pension_income"]
    assert decide(own=own).missing == ("施行令11条の非課税の年金を公的年金等とみなした所得",)


def test_over_the_limit_is_suspended_and_says_why() -> None:
    decision = decide(own=tax(total_income=3_661_001))
    assert (decision.result, decision.amount) == (Result.SUSPENDED, 0)
    assert "本人の所得が限度額を超えないこと" in {line.term for line in decision.reasons}


def test_over_the_limit_but_perhaps_not_entitled_is_unknown() -> None:
    decision = decide({"meets_criteria": None}, own=tax(total_income=9_000_000))
    assert decision.result is Result.UNKNOWN
    assert decision.missing == ("施行令1条2項の障害の状態にあること",)


def test_someone_under_twenty_is_not_entitled_whatever_the_income() -> None:
    decision = decide({"birth_date": date(2010, 1, 1)}, own={})
    assert decision.result is Result.NOT_PAYABLE


# --- obligors ---


LOW, HIGH, NOBODY_KNOWS = tax(), tax(total_income=6_367_000), dict[int, dict[str, Any]]()


def test_every_obligor_stands_on_their_own_row() -> None:
    two_below = [tax(total_income=6_366_999), tax(total_income=6_366_999)]
    assert decide(obligors=two_below).result is Result.PAYABLE


def test_one_obligor_at_the_limit_suspends_in_any_order() -> None:
    for obligors in permutations((LOW, HIGH, NOBODY_KNOWS)):
        decision = decide(obligors=obligors)
        assert decision.result is Result.SUSPENDED
        number = obligors.index(HIGH) + 1
        assert {line.whose for line in decision.reasons} == {"", f"扶養義務者{number}"}


def test_an_obligor_of_whom_nothing_is_known_leaves_it_unknown() -> None:
    decision = decide(obligors=[LOW, NOBODY_KNOWS, tax(total_income=None)])
    assert decision.result is Result.UNKNOWN
    assert decision.missing == (
        "扶養義務者2の2024年中の所得と控除（税の情報）",
        "扶養義務者3の総所得金額等",
    )


def test_while_obligors_are_not_all_confirmed_nothing_is_paid() -> None:
    decision = decide({"obligors_confirmed": False}, obligors=[LOW])
    assert decision.result is Result.UNKNOWN
    assert decision.missing == ("配偶者・扶養義務者をすべて確かめたこと",)
    assert decide({"obligors_confirmed": None}, obligors=[HIGH]).result is Result.SUSPENDED


def test_an_obligors_own_disability_is_deducted_and_the_claimants_is_not() -> None:
    obligor = tax(total_income=6_766_999, own_disability="special")
    claimant = tax(total_income=3_661_001, own_disability="special")
    assert decide(obligors=[obligor]).result is Result.PAYABLE
    assert decide(own=claimant).result is Result.SUSPENDED


def test_a_disability_nobody_asked_about_matters_only_for_an_obligor() -> None:
    assert decide(own=tax(own_disability=None)).result is Result.PAYABLE
    near = tax(total_income=6_400_000, own_disability=None)
    assert decide(obligors=[near]).missing == (
        "扶養義務者1が障害者控除を受けたこと",
        "扶養義務者1が特別障害者の控除を受けたこと",
    )


# --- what the caller may not pass ---


@pytest.mark.parametrize(
    "facts",
    [
        {"stranger": 1},
        {"income_year": 2020},
        {"total_income": -1},
        {"total_income": 1.5},
        {"dependants": True},
        {"widow": "widower"},
        {"dependants": 1, "elderly_dependants": 1, "specific_dependants": 1},
    ],
    ids=lambda facts: "、".join(facts),
)
def test_tax_facts_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(WrongFacts):
        decide(own=tax() | {2024: tax()[2024] | facts})


def test_a_fact_that_no_case_has_is_refused() -> None:
    with pytest.raises(WrongFacts, match="天気"):
        decide({"天気": True})


# --- receipts ---


known = st.none() | st.integers(0, 9_000_000)


@settings(max_examples=60, deadline=None)
@given(own=known, theirs=st.lists(known, max_size=3), meets=st.none() | st.booleans())
def test_a_months_receipt_gives_its_own_bytes_again(
    own: int | None, theirs: list[int | None], meets: bool | None
) -> None:
    obligors = [tax(total_income=each) for each in theirs]
    decision = decide({"meets_criteria": meets}, tax(total_income=own), obligors)
    stored = receipt_bytes(decision.receipt)
    assert replay_month(json.loads(stored)) == stored


def test_a_receipt_with_a_forged_obligor_is_not_repeated() -> None:
    forged = json.loads(receipt_bytes(decide(obligors=[HIGH]).receipt))
    forged["obligors"][0]["given"]["obligor_income"] = 0
    again = json.loads(replay_month(forged))
    assert again["result"] == "payable"
    assert again != forged


def test_what_is_not_a_months_receipt_is_refused() -> None:
    with pytest.raises(NotAReceipt):
        replay_month({"case": {}})


# --- small answers for screens ---


def test_the_tested_year_turns_over_in_august_and_a_month_is_paid_in_its_quarter() -> None:
    assert [months_of.tested_year(date(2025, month, 1)) for month in (7, 8)] == [2023, 2024]
    assert payment_month(date(2025, 11, 1)) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("own_limit", 3_661_000, "3,661,000円"),
        ("dependants", 2, "2"),
        ("meets_criteria", True, "はい"),
        ("in_facility", False, "いいえ"),
        ("birth_date", date(1980, 5, 5), "1980年5月5日"),
        ("target_month", SEPTEMBER, "2025年9月"),
        ("income", None, "不明"),
    ],
)
def test_a_line_of_reasons_shows_its_value_in_japanese(
    name: str, value: object, words: str
) -> None:
    assert shown(Line(name, "", value, "")) == words


def test_each_result_has_its_word_for_the_desk() -> None:
    assert [str(result) for result in Result] == [
        *("payable", "not_payable", "suspended", "unknown", "refused")
    ]
    assert Result.SUSPENDED.label == "支給停止（所得制限）"
