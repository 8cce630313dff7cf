"""支払前検査: the price of each month, the term before, and what the programmes know of people."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import pytest
from time_machine import travel

from tests import people
from tesuri.welfare.payments import actions, checks
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import Account, Finding, Month, Run
from tesuri.welfare.payments.signs import Asked, Programme, Sign
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import account, clerk, haruko, owed
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
APRIL_2025 = date(2025, 4, 1)
BEFORE_AND_AFTER = {"特障": (28_840, 29_590), "障児": (15_690, 16_100), "経過": (15_690, 16_100)}
FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)
TERMS = [(date(2025, 5, 1), date(2025, 5, 9)), (date(2025, 8, 1), date(2025, 8, 8))]


def prices(asked: Collection[Asked]) -> dict[Asked, Collection[int]]:
    """月額表 of the tests: by the first characters of the number; others are of no programme."""
    return {
        (number, month): (
            () if month.year > 2026 else (BEFORE_AND_AFTER[number[:2]][month >= APRIL_2025],)
        )
        for number, month in asked
        if number[:2] in BEFORE_AND_AFTER
    }


def signs(references: Collection[str], on: date) -> Iterator[Sign]:
    for reference in sorted(references):
        if reference.endswith("死亡"):
            yield Sign(reference, "dead", "亡くなった人です。")


SIGNS = [Programme(prices=prices, signs=signs)]


@pytest.fixture(autouse=True)
def _of_the_tests(settings: Any) -> Any:
    settings.TESURI_PAYMENT_SIGNS = f"{__name__}.SIGNS"
    with travel("2025-04-20T09:00:00+09:00", tick=True):
        yield


def the_people_of_koyu(at_the_rate: int) -> None:
    """児湯の95人: two months each, one of them one; February and March at one of two rates."""
    kinds = ["特障"] * 47 + ["障児"] * 46 + ["経過"] * 2
    for n, kind in enumerate(kinds):
        person = haruko(f"{1_000_000_001 + n}")
        Account.objects.create(
            person=person,
            bank_code="0017",
            bank_name="x",
            branch_code="574",
            branch_name="x",
            kind="1",
            number=f"{n:07}",
            holder_kana="ｱ",
            entered_by_id="x",
        )
        Month.objects.bulk_create(
            Month(
                reference=f"{kind}{n}",
                person=person,
                target_month=month,
                version=1,
                amount_yen=BEFORE_AND_AFTER[kind][at_the_rate],
                reasons="x",
            )
            for month in ((FEBRUARY, MARCH) if n else (MARCH,))
        )


@pytest.mark.control("D-3-04")
def test_koyu_2025_the_april_rate_on_february_and_march_is_refused() -> None:
    """95 people, 109,110 yen = 750 × 93 + 410 × 92 + 410 × 4: the run is not even drafted."""
    actor = clerk()
    the_people_of_koyu(at_the_rate=1)
    assert 750 * 93 + 410 * 92 + 410 * 4 == 109_110
    with pytest.raises(CannotPay, match=r"95人、189月分、差 \+109,110円"):
        actions.draft_run(actor, *TERMS[0])
    assert not Run.objects.exists()


def test_koyu_2025_each_month_at_its_own_rate_is_paid() -> None:
    actor = clerk()
    the_people_of_koyu(at_the_rate=0)
    run = actions.draft_run(actor, *TERMS[0])
    assert run.payments.count() == 95
    assert run.total_yen == 28_840 * 93 + 15_690 * (92 + 4)


def a_person(number: str, reference: str) -> Person:
    person = haruko(number)
    account(clerk_again(), person, number[-7:])
    a_term(person, reference, [FEBRUARY, MARCH, APRIL_2025])
    return person


def clerk_again() -> Actor:
    return Actor("sato", "佐藤", people.CITY, "shogai", "T-1", "S-1", "試験")


def a_term(person: Person, reference: str, months: list[date]) -> None:
    rates = BEFORE_AND_AFTER[reference[:2]]
    owed(person, [(month, rates[month >= APRIL_2025]) for month in months], reference)


def the_next_term(actor: Actor, chief: Actor) -> Run:
    """May was paid; now it is July."""
    run = actions.draft_run(actor, *TERMS[0])
    a_case.filed(actor, chief, run)
    return run


def named(run: Run) -> set[tuple[str, int | None]]:
    return {(each.check_name, each.person_id) for each in run.findings.all()}


def august(actor: Actor) -> Run:
    with travel("2025-08-01T09:00:00+09:00", tick=True):
        return actions.draft_run(actor, *TERMS[1])


def test_it_is_compared_with_the_term_before_in_sum_and_person_by_person() -> None:
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    gone, less, same = (a_person(f"100000000{n}", f"特障{n}") for n in range(3))
    the_next_term(actor, chief)
    new = haruko("1000000009")
    account(actor, new, "9999999")
    a_term(new, "障児9", [date(2025, 7, 1)])
    a_term(less, "特障1", [date(2025, 7, 1)])
    a_term(same, "特障2", [date(2025, month, 1) for month in (5, 6, 7)])
    found = august(actor)
    assert named(found) == {
        ("vanished", gone.pk),
        ("amount_changed", less.pk),
        ("first_payment", new.pk),
        ("sum_changed", None),
    }
    before, now = 3 * (28_840 * 2 + 29_590), 16_100 + 29_590 + 3 * 29_590
    words = found.findings.get(check_name="sum_changed").message
    assert f"前回は3人{before:,}円、今回は3人{now:,}円です（差 {now - before:+,}円）" in words
    changed = found.findings.get(check_name="amount_changed").message
    assert "前回の87,270円から-57,680円" in changed


def test_who_was_paid_once_and_not_last_time_is_named() -> None:
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    back, always = a_person("1000000001", "特障1"), a_person("1000000002", "特障2")
    the_next_term(actor, chief)
    a_term(always, "特障2", [date(2025, 5, 1)])
    with travel("2025-08-01T09:00:00+09:00", tick=True):
        run = actions.draft_run(actor, *TERMS[1])
        a_case.filed(actor, chief, run)
    a_term(back, "特障1", [date(2025, 9, 1)])
    with travel("2025-11-01T09:00:00+09:00", tick=True):
        run = actions.draft_run(actor, date(2025, 11, 1), date(2025, 11, 10))
    assert ("new_since_last", back.pk) in named(run)


def test_what_the_programmes_know_of_a_person_is_shown() -> None:
    actor = clerk()
    person = a_person("1000000001", "特障死亡")
    assert ("dead", person.pk) in named(actions.draft_run(actor, *TERMS[0]))


def test_a_price_that_went_wrong_after_the_draft_stops_the_submission(settings: Any) -> None:
    actor = clerk()
    a_person("1000000001", "特障1")
    run = actions.draft_run(actor, *TERMS[0])
    Finding.objects.filter(run=run).update(disposition="x")
    settings.TESURI_PAYMENT_SIGNS = f"{__name__}.OTHERS"
    with pytest.raises(CannotPay, match="1人、3月分"):
        a_case.submitted(actor, run)


OTHERS = [Programme(prices=lambda asked: dict.fromkeys(asked, (1,)), signs=signs)]


def test_a_month_for_which_no_figure_is_reviewed_is_refused() -> None:
    actor, person = clerk(), haruko()
    account(actor, person)
    owed(person, [(date(2027, 4, 1), 30_450)], "特障1")
    with (
        travel("2027-04-20T09:00:00+09:00"),
        pytest.raises(CannotPay, match="1人、1月分"),
    ):
        actions.draft_run(actor, date(2027, 5, 1), date(2027, 5, 10))


def test_the_top_amount_is_that_of_the_day_of_the_transfer() -> None:
    assert checks.top_yen(date(2026, 5, 8)) == 300_000
    assert checks.top_yen(date(2019, 3, 31)) == 0
