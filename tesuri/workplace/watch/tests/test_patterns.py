"""異常の型: both sides of each limit, and what is unknown says nothing."""

from dataclasses import replace
from datetime import date

import pytest

from tesuri.workplace.watch.models import Pattern
from tesuri.workplace.watch.rules.patterns import (
    PATTERNS,
    Act,
    Calendar,
    Day,
    OfficerFacts,
    PersonFacts,
    Usual,
    find,
)
from tesuri.workplace.watch.rules.patterns.usual import usual

DAY = date(2026, 10, 14)
SATO = OfficerFacts("佐藤", frozenset({"1"}), frozenset({"2"}), "家", frozenset({"allowances"}))
SUZUKI = OfficerFacts("鈴木", frozenset({"3"}))
CASE, NONE = frozenset({"allowances"}), frozenset[str]()
ACT = Act(1, 600, "persons.person_viewed", "sato", "佐藤", "shogai", "T-1", "9")


def acts(count: int, every: float = 1, **given: object) -> list[Act]:
    """As many looks, each at another person."""
    begin = int(str(given.pop("minute", 600)))
    made = [
        replace(ACT, number=n + 1, minute=begin + int(n * every), subject=f"{100 + n}")
        for n in range(count)
    ]
    return [replace(each, **given) for each in made]  # type: ignore[arg-type]  # named by the case


def signs(*seen: Act, **given: object) -> list[str]:
    """The patterns that show, in the order of the book."""
    day = Day(DAY, seen, officers={"sato": SATO, "suzuki": SUZUKI})
    return [sign.pattern for sign in find(replace(day, **given))]  # type: ignore[arg-type]  # named by the case


def test_every_pattern_has_its_rule_and_its_name() -> None:
    assert list(PATTERNS) == Pattern.values


@pytest.mark.parametrize(
    ("minute", "expected"), [(449, ["off_hours"]), (450, []), (1_094, []), (1_095, ["off_hours"])]
)
def test_off_hours_begin_after_the_grace(minute: int, expected: list[str]) -> None:
    assert signs(replace(ACT, minute=minute)) == expected


@pytest.mark.control("C-3-15")
def test_it_is_a_use_at_night_to_be_shown_people_in_a_list_or_to_take_them_out() -> None:
    listed = replace(ACT, kind="persons.register_searched", subject="", shown=("7", "8"))
    taken = replace(listed, kind="outputs.exported", is_look=False)
    for act in (listed, taken):
        assert signs(replace(act, minute=1_200)) == ["off_hours"]
        assert signs(act, calendar=Calendar(is_closed=True)) == ["closed_day"]
        assert signs(act) == []
    (sign,) = find(Day(DAY, [replace(listed, minute=1_200)]))
    assert ("見た人", "2人") in sign.told
    nobody = replace(listed, minute=1_200, shown=())
    assert signs(nobody) == []


def test_an_order_explains_late_work_and_work_on_closed_days() -> None:
    late = replace(ACT, minute=1_200)
    assert signs(late, calendar=Calendar(on_duty=frozenset({"shogai"}))) == []
    assert signs(late, calendar=Calendar(on_duty=frozenset({"other"}))) == ["off_hours"]
    closed = Calendar(is_closed=True)
    assert signs(ACT, calendar=closed) == ["closed_day"]
    assert signs(ACT, calendar=replace(closed, on_duty=frozenset({""}))) == []


def test_the_office_knows_better_than_the_law_whether_it_is_open() -> None:
    assert not Calendar(is_closed=True, opened=frozenset({"shogai"})).closed_for("shogai")
    assert not Calendar(is_closed=True, opened=frozenset({""})).closed_for("shogai")
    assert Calendar(closed=frozenset({"shogai"})).closed_for("shogai")
    assert Calendar(closed=frozenset({""})).closed_for("shogai")
    assert not Calendar(closed=frozenset({"other"})).closed_for("shogai")


def failures(count: int, every: float, **given: object) -> list[Act]:
    """Failures of one account, as the entrance records them."""
    entrance = {"kind": "access.entry_failed", "officer": "system:entrance", "account": "sato"}
    told = entrance | {"is_look": False, "is_refused": True} | given
    return [replace(each, subject="") for each in acts(count, every, **told)]


def test_five_failures_within_an_hour_and_no_success_between() -> None:
    assert signs(*failures(4, 1)) == []
    assert signs(*failures(5, 15)) == ["failed_logins"]
    assert signs(*failures(5, 15.5)) == []
    entered = replace(ACT, number=90, minute=602, kind="access.entered", subject="")
    assert signs(*failures(5, 1), entered) == []
    assert signs(*failures(5, 1, account="")) == ["failed_logins"]


def test_bulk_is_above_the_floor_and_above_the_usual() -> None:
    known = {f"{100 + n}": PersonFacts(duties=CASE) for n in range(100)}
    assert signs(*acts(24), persons=known) == []
    assert signs(*acts(25), persons=known) == ["bulk"]
    assert signs(*acts(25), persons=known, usual={"sato": Usual(16)}) == ["bulk"]
    assert signs(*acts(25), persons=known, usual={"sato": Usual(17)}) == []
    assert signs(*acts(25, 2.5), persons=known) == []
    assert signs(*acts(90, 4), persons=known) == ["bulk"]
    assert signs(*acts(89, 4), persons=known) == []


def searches(count: int, found: int, every: float = 1, **given: object) -> list[Act]:
    """As many searches, each of which showed other people; nobody was opened."""
    made = acts(count, every, kind="persons.register_searched", **given)
    return [
        replace(each, subject="", shown=tuple(f"{10_000 + n * found + k}" for k in range(found)))
        for n, each in enumerate(made)
    ]


@pytest.mark.control("C-3-15")
def test_bulk_counts_apart_whom_searches_showed() -> None:
    assert signs(*searches(4, 50)) == ["bulk"]
    assert signs(*searches(4, 50)[1:], *searches(1, 49)) == []
    assert signs(*searches(4, 50, 20)) == []
    assert signs(*searches(8, 50, 60)) == ["bulk"]
    assert signs(*searches(8, 50, 60)[1:], *searches(1, 49)) == []
    assert signs(*searches(4, 50), *searches(4, 50, minute=900)) == ["bulk"]
    assert signs(*searches(4, 50), usual_searched={"sato": Usual(133)}) == ["bulk"]
    assert signs(*searches(4, 50), usual_searched={"sato": Usual(134)}) == []
    assert signs(*searches(4, 50), usual={"sato": Usual(134)}) == ["bulk"]


def test_lists_of_what_waits_and_searches_of_the_log_are_no_bulk() -> None:
    waiting = [replace(each, kind="payments.run_seen") for each in searches(40, 50)]
    assert signs(*waiting) == []
    watching = [
        replace(each, kind="audit.log_searched", is_watching=True) for each in searches(40, 50)
    ]
    assert signs(*watching) == []


def test_pages_and_searches_make_one_sign_that_tells_both() -> None:
    both = [*acts(25), *(replace(each, number=900 + n) for n, each in enumerate(searches(4, 50)))]
    (sign,) = find(Day(DAY, both), ["bulk"])
    assert len(sign.acts) == 29
    assert sign.told[0] == ("一時間の人数", "25人")
    assert sign.told[3] == ("検索で示された人・一時間の人数", "200人")


def test_in_a_campaign_hits_with_a_case_are_not_counted() -> None:
    campaign = Calendar(campaigns=frozenset({"shogai"}))
    known = {f"{10_000 + n}": PersonFacts(duties=CASE) for n in range(200)}
    assert signs(*searches(4, 50), persons=known, calendar=campaign) == []
    assert signs(*searches(4, 50), calendar=campaign) == ["bulk"]


def test_in_a_campaign_only_people_without_a_case_are_counted() -> None:
    campaign = Calendar(campaigns=frozenset({"shogai"}))
    known = {f"{100 + n}": PersonFacts(duties=CASE) for n in range(100)}
    assert signs(*acts(60), persons=known, calendar=campaign) == []
    assert signs(*acts(60), calendar=campaign) == ["bulk"]


@pytest.mark.parametrize("officer", ["sato", "suzuki"])
def test_own_household_and_colleague_are_told_apart(officer: str) -> None:
    seen = {number: signs(replace(ACT, officer=officer, subject=number)) for number in "123"}
    own, other = ["own_record"], ["colleague"]
    expected = {"1": own, "2": own, "3": other} if officer == "sato" else None
    assert seen == (expected or {"1": other, "2": [], "3": own})


def test_a_rare_surname_always_and_a_common_one_without_a_case() -> None:
    def same(per_mille: float | None, duties: frozenset[str] | None) -> list[str]:
        return signs(ACT, persons={"9": PersonFacts("佐藤", per_mille, duties=duties)})

    assert same(2, CASE) == ["same_surname"]
    assert same(2.1, CASE) == []
    assert same(15, NONE) == ["same_surname"]
    assert same(None, CASE) == ["same_surname"]
    work = replace(ACT, number=2, kind="allowances.claim_accepted", is_look=False)
    assert signs(ACT, work, persons={"9": PersonFacts("佐藤", 15, duties=NONE)}) == []
    assert signs(ACT, persons={"9": PersonFacts("鈴木", 1, duties=CASE)}) == []


def test_the_same_address_a_public_figure_and_a_hidden_person() -> None:
    assert signs(ACT, persons={"9": PersonFacts(address="家")}) == ["same_address"]
    assert signs(ACT, persons={"9": PersonFacts(address="外")}) == []
    assert signs(ACT, public_figures=frozenset({"9"})) == ["public_figure"]
    assert signs(ACT, persons={"9": PersonFacts(is_shielded=True, duties=CASE)}) == ["hidden"]


LISTED = replace(ACT, kind="persons.register_searched", subject="")


@pytest.mark.control("C-3-15")
@pytest.mark.parametrize(
    ("person", "expected"),
    [("1", "own_record"), ("2", "own_record"), ("3", "colleague"), ("4", "public_figure")]
    + [("5", "hidden"), ("6", "same_address")],
)
@pytest.mark.parametrize(
    ("kind", "is_told"),
    [("persons.register_searched", True), ("outputs.printed", True), ("outputs.exported", True)]
    + [("payments.run_seen", False), ("persons.shieldings_listed", False)],
)
def test_a_search_of_few_hits_is_a_look_at_each_and_a_list_of_what_waits_is_none(
    kind: str, is_told: bool, person: str, expected: str
) -> None:
    known = {"5": PersonFacts(is_shielded=True), "6": PersonFacts(address="家")}
    given = {"persons": known, "public_figures": frozenset({"4"})}
    few = replace(LISTED, kind=kind, shown=(person, "90", "91"))
    assert signs(few, **given) == ([expected] if is_told else [])
    assert signs(replace(few, shown=(person, "90", "91", "92")), **given) == []
    assert signs(replace(few, is_part=True), **given) == []


def test_a_search_and_the_page_it_led_to_are_one_sign_and_a_namesake_in_it_is_none() -> None:
    figures = frozenset({"9"})
    (sign,) = find(
        Day(DAY, [replace(LISTED, shown=("9",)), replace(ACT, number=2)], public_figures=figures)
    )
    assert (sign.subject, [act.number for act in sign.acts]) == ("9", [1, 2])
    namesake = {"9": PersonFacts("佐藤", 1, duties=NONE)}
    assert signs(replace(LISTED, shown=("9",)), persons=namesake) == []


def test_two_people_without_a_case_in_a_day_or_one_on_another_day_too() -> None:
    strangers = {f"{100 + n}": PersonFacts(duties=NONE) for n in range(5)}
    assert signs(*acts(1), persons=strangers) == []
    assert signs(*acts(2), persons=strangers) == ["no_case"]
    assert signs(*acts(1), persons=strangers, looked_before={("sato", "100"): 1}) == ["no_case"]
    assert signs(*acts(1), persons=strangers, looked_before={("suzuki", "100"): 1}) == []


def test_work_on_the_person_explains_the_look_and_a_refused_try_does_not() -> None:
    strangers = {f"{100 + n}": PersonFacts(duties=NONE) for n in range(5)}
    work = replace(ACT, number=50, subject="100", kind="allowances.claim_accepted", is_look=False)
    assert signs(*acts(2), work, persons=strangers) == []
    assert signs(*acts(2), replace(work, is_refused=True), persons=strangers) == ["no_case"]
    assert signs(*acts(2), replace(work, office="other"), persons=strangers) == ["no_case"]


def test_a_case_in_another_duty_is_no_case_of_the_officer() -> None:
    other = {f"{100 + n}": PersonFacts(duties=frozenset({"care"})) for n in range(5)}
    assert signs(*acts(2), persons=other) == ["no_case"]
    assert signs(*acts(2, officer="suzuki"), persons=other) == []  # of no duty that has cases


def test_who_is_unknown_makes_no_sign() -> None:
    assert signs(*acts(5)) == []
    assert signs(replace(ACT, officer="nobody")) == []


def test_a_role_without_a_name_always_and_outside_calls_from_the_tenth_on() -> None:
    assert signs(replace(ACT, officer="role:owner", subject="")) == ["unannounced"]
    calls = acts(10, kind="partners.call_refused", officer="system:x", is_look=False)
    assert signs(*calls) == ["outside"]
    assert signs(*calls[1:]) == []


def test_what_is_usual_is_known_after_five_days_and_a_full_fifth_changes_nothing() -> None:
    assert usual([(9, 30)] * 4) == Usual()
    assert usual([(9, 30)] * 4 + [(90, 300)]) == Usual(9, 30)
    assert usual([(9, 30)] * 2 + [(90, 300)] * 3) == Usual(90, 300)
