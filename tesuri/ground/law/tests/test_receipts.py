"""判定の控え: the same bytes again, from itself alone, whatever was corrected since."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tesuri.ground.law import (
    LEAST,
    MOST,
    Count,
    Edition,
    Figure,
    Flag,
    Month,
    NotAReceipt,
    NotReviewed,
    Rulebook,
    WrongKind,
    Yen,
    digest,
    explain,
    receipt,
    receipt_bytes,
    replay,
)
from tesuri.ground.law.logic import counting_if

FIRST = Edition(date(2024, 4, 1), 1_000, "甲", "found")
SECOND = Edition(date(2025, 4, 1), 2_000, "乙", "known", "原文で確かめる")
THROUGH = date(2026, 3, 31)
RATE = Figure("rate", "単価", "円／人", "仮の条例1条", "target_month", THROUGH, (FIRST, SECOND))


def book(rate: Figure = RATE) -> Rulebook:
    given = {"target_month": "対象月", "persons": "人数", "is_away": "不在", "unused": "余り"}
    rules = Rulebook({"rate": rate}, given)

    @rules.fact("仮の条例2条", bounds=(LEAST, MOST))
    def amount(persons: Count, rate: Yen, is_away: Flag) -> Yen:
        """額: one rate for each person, and one more for who is away."""
        return persons * rate + counting_if(is_away, rate)

    @rules.fact("仮の条例3条")
    def is_due(amount: Yen, target_month: Month) -> Flag:
        """支払うこと: there is an amount."""
        return amount > 0

    return rules


def case(month: date = date(2025, 5, 1), **facts: Any) -> dict[str, Any]:
    return {"target_month": month, "persons": 2, "is_away": False} | facts


cases = st.fixed_dictionaries(
    {
        "target_month": st.dates(FIRST.since, THROUGH).map(lambda day: day.replace(day=1)),
        "persons": st.none() | st.integers(0, 9),
        "is_away": st.none() | st.booleans(),
    }
)


@settings(max_examples=200, deadline=None)
@given(facts=cases, value=st.integers(0, 10_000))
def test_a_receipt_gives_its_own_bytes_again_after_the_figures_were_corrected(
    facts: dict[str, Any], value: int
) -> None:
    kept = receipt_bytes(receipt(book(), facts, "is_due", "amount"))
    corrected = replace(RATE, editions=(replace(FIRST, value=value), replace(SECOND, value=value)))
    assert replay(json.loads(kept), book(corrected)) == kept


def test_a_receipt_holds_inputs_editions_articles_facts_and_answers() -> None:
    kept = receipt(book(), case(), "is_due")
    assert kept["given"] == {"target_month": "2025-05-01", "persons": 2, "is_away": False}
    assert kept["editions"]["rate"]["value"] == 2_000
    assert kept["editions"]["rate"]["since"] == "2025-04-01"
    assert kept["facts"] == {"amount": 4_000, "is_due": True}
    assert kept["articles"]["amount"] == ["仮の条例2条"]
    assert kept["answers"] == {"is_due": True}
    assert len(digest(kept)) == len(kept["rules_digest"]) == 64


def test_what_nobody_knew_stands_in_the_receipt_as_unknown() -> None:
    kept = receipt(book(), {"target_month": date(2025, 5, 1)}, "is_due")
    assert kept["given"] == {"target_month": "2025-05-01", "persons": None, "is_away": None}
    assert kept["answers"] == {"is_due": None}


def test_a_changed_input_changes_the_digest() -> None:
    one, other = (receipt(book(), case(persons=n), "is_due") for n in (1, 2))
    assert digest(one) != digest(other)


def test_a_forged_answer_is_not_repeated() -> None:
    kept = receipt(book(), case(), "is_due")
    forged = kept | {"answers": {"is_due": False}}
    assert replay(forged, book()) == receipt_bytes(kept) != receipt_bytes(forged)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"given": {}, "editions": {}, "targets": ["nothing"]},
        {"given": {"stranger": 1}, "editions": {}, "targets": []},
        {"given": {"target_month": 7}, "editions": {}, "targets": []},
        {"given": [], "editions": {}, "targets": []},
    ],
)
def test_what_is_not_a_receipt_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(NotAReceipt):
        replay(broken, book())


def test_no_receipt_is_written_outside_the_review() -> None:
    with pytest.raises(NotReviewed):
        receipt(book(), case(date(2026, 4, 1)), "is_due")


# --- one case ---


def test_one_case_is_refused_without_its_month() -> None:
    with pytest.raises(NotReviewed, match="target_month"):
        book().answer({"persons": 1, "target_month": None}, "amount")


@pytest.mark.parametrize(
    "wrong",
    [{"persons": True}, {"persons": 1.5}, {"is_away": 1}, {"target_month": "2025-05-01"}],
    ids=["flag", "fraction", "number", "text"],
)
def test_a_value_of_another_kind_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongKind):
        book().answer(case() | wrong, "amount")


def test_the_month_of_one_case_must_be_its_first_day() -> None:
    with pytest.raises(WrongKind, match="first day"):
        book().answer(case(date(2025, 5, 2)), "amount")


def test_the_reviewed_days_are_those_of_every_figure_behind_the_answer() -> None:
    assert book().reviewed("is_due") == (FIRST.since, THROUGH)


def test_bounds_count_the_unknown_as_nothing_or_in_full() -> None:
    known = book().answer(case(persons=None, is_away=None), "amount_at_least", "amount_at_most")
    assert (known["amount_at_least"], known["amount_at_most"]) == (0, None)
    assert book().answer(case(is_away=None), "amount_at_most")["amount_at_most"] == 6_000


def test_the_source_of_an_edition_still_open_says_so() -> None:
    lines = {line.name: line for line in explain(book(), case(), "is_due", whose="甲")}
    assert lines["rate"].source == "仮の条例1条: 乙（要確認）"
    assert {line.whose for line in lines.values()} == {"甲"}


def test_a_derived_fact_that_the_desk_supplied_is_shown_as_theirs() -> None:
    lines = explain(book(), case(amount=5), "is_due")
    assert [(line.name, line.source) for line in lines[1:]] == [("amount", "申請・調査による")]


def test_the_rates_of_a_sheet_say_how_sure_they_are() -> None:
    with pytest.raises(ValueError, match="confidence"):
        Edition(date(2024, 4, 1), 1, "甲", "certain")
    with pytest.raises(ValueError, match="verify"):
        Edition(date(2024, 4, 1), 1, "甲", "known")
