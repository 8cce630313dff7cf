"""版の追加: editions after the release, on each side of their days, and never silently."""

from datetime import date

import pytest

from tesuri.ground.law import (
    Amendment,
    Edition,
    Figure,
    NotReviewed,
    Rulebook,
    Yen,
    changed_days,
    explain,
    receipt,
    receipt_bytes,
    replay,
)
from tesuri.ground.law.amendments import amended
from tesuri.ground.law.kinds import Month

OLD = Edition(date(2024, 4, 1), 100, "甲", "found")
LATER = Edition(date(2025, 4, 1), 999, "架空の告示", "found")
THROUGH, LONGER = date(2025, 3, 31), date(2026, 3, 31)
NEXT_YEAR = Amendment("rate", 7, LATER, reviewed_through=LONGER, reviewer="佐藤")
FEBRUARY, APRIL = date(2025, 2, 1), date(2025, 4, 1)


def released(*editions: Edition, through: date = THROUGH) -> dict[str, Figure]:
    held = editions or (OLD,)
    return {"rate": Figure("rate", "単価", "円", "仮の条例1条", "target_month", through, held)}


def rate(*amendments: Amendment, of: dict[str, Figure] | None = None) -> Figure:
    return amended(of or released(), amendments)["rate"]


def a_book() -> Rulebook:
    book = Rulebook(released(), {"target_month": "対象月", "share": "割合"})

    @book.fact("仮の条例2条")
    def amount(rate: Yen, share: Yen, target_month: Month) -> Yen:
        """額: the rate, and the share on top."""
        return rate + share

    return book


def test_a_later_edition_holds_from_its_first_day_and_names_its_approval() -> None:
    figure = rate(NEXT_YEAR)
    assert figure.on(date(2025, 3, 31)) == OLD
    edition = figure.on(APRIL)
    assert (edition.value, edition.approval, edition.review) == (999, 7, 7)
    assert (figure.reviewed_through, figure.reviewer) == (LONGER, "佐藤")
    with pytest.raises(NotReviewed, match="2026-03-31"):
        figure.on(date(2026, 4, 1))


def test_an_edition_beyond_the_review_does_not_load() -> None:
    with pytest.raises(ValueError, match="reviewed_through"):
        rate(Amendment("rate", 7, LATER))


def test_a_longer_review_keeps_the_edition_and_says_by_whom() -> None:
    figure = rate(Amendment("rate", 7, reviewed_through=LONGER, reviewer="佐藤"))
    assert figure.on(FEBRUARY) == OLD
    assert (figure.on(APRIL).value, figure.on(APRIL).review) == (100, 7)


def test_an_edition_of_the_same_day_takes_its_place_only_when_it_says_so() -> None:
    new = Edition(OLD.since, 90, "架空の正誤", "found")
    assert rate(Amendment("rate", 8, new, corrects=OLD)).on(FEBRUARY).value == 90
    disputed = rate(Amendment("rate", 8, new))
    assert disputed.last_day == date(2024, 3, 31)
    with pytest.raises(NotReviewed):
        disputed.on(FEBRUARY)


def test_a_correction_may_itself_be_corrected() -> None:
    first = Amendment("rate", 8, Edition(OLD.since, 90, "架空の正誤", "found"), corrects=OLD)
    present = rate(first).on(FEBRUARY)
    second = Amendment("rate", 9, Edition(OLD.since, 95, "再び", "found"), corrects=present)
    assert (rate(first, second).on(FEBRUARY).value, present.approval) == (95, 8)


def test_a_release_that_says_the_same_is_believed() -> None:
    now = Edition(APRIL, 999, "官報", "found")
    figure = rate(NEXT_YEAR, of=released(OLD, now, through=LONGER))
    assert figure.on(APRIL) == now


def test_a_release_that_says_something_else_leaves_it_refused_from_that_day() -> None:
    figure = rate(NEXT_YEAR, of=released(OLD, Edition(APRIL, 998, "官報", "found"), through=LONGER))
    assert figure.on(date(2025, 3, 31)) == OLD
    with pytest.raises(NotReviewed):
        figure.on(APRIL)


def test_an_amendment_of_a_figure_that_is_gone_is_nothing() -> None:
    assert amended(released(), [Amendment("gone", 1, LATER)]) == released()


def test_the_days_that_an_amendment_touches() -> None:
    before, after = rate(), rate(NEXT_YEAR)
    assert changed_days(before, after) == (APRIL, LONGER)
    assert changed_days(before, before) is None
    corrected = rate(Amendment("rate", 8, Edition(OLD.since, 90, "正誤", "found"), corrects=OLD))
    assert changed_days(before, corrected) == (OLD.since, THROUGH)


def test_an_amended_book_leaves_the_book_of_the_release_as_it_was() -> None:
    book = a_book()
    later = book.amended([NEXT_YEAR])
    case = {"target_month": APRIL, "share": 1}
    assert later.answer(case, "amount")["amount"] == 1000
    with pytest.raises(NotReviewed):
        book.answer(case, "amount")
    assert (book.reviewed("amount")[1], later.reviewed("amount")[1]) == (THROUGH, LONGER)


def test_the_receipt_names_the_approval_and_earlier_ones_keep_their_bytes() -> None:
    book = a_book()
    earlier = receipt(book, {"target_month": FEBRUARY, "share": 1}, "amount")
    assert "approval" not in earlier["editions"]["rate"]
    later = book.amended([NEXT_YEAR])
    assert replay(earlier, later) == receipt_bytes(earlier)
    kept = receipt(later, {"target_month": APRIL, "share": 1}, "amount")
    assert (kept["editions"]["rate"]["approval"], kept["editions"]["rate"]["review"]) == (7, 7)
    assert replay(kept, book) == receipt_bytes(kept)


def test_the_reasons_say_that_an_approval_made_it_hold() -> None:
    later = a_book().amended([NEXT_YEAR])
    lines = {line.name: line for line in explain(later, {"target_month": APRIL}, "amount")}
    told = explain(later, {"target_month": APRIL, "share": 1}, "amount")
    source = next(line.source for line in told if line.name == "rate")
    assert "決裁7で有効にした版" in source
    assert lines["share"].value is None
