"""手当ごとの対象月: a desk's case of each allowance answers as its row of the table does."""

import json
from datetime import date
from random import Random
from typing import Any

import pytest

from tesuri.ground.law import receipt_bytes
from tesuri.welfare.allowances.rules.months import (
    DISABLED_CHILD,
    PROGRAMS,
    SPECIAL_CHILD,
    TRANSITIONAL,
    MonthDecision,
    Program,
    Result,
    WrongFacts,
    decide_many,
    decide_months,
    month_facts,
    replay_months,
)
from tesuri.welfare.allowances.rules.months.columns import INCOMES
from tesuri.welfare.allowances.tests import oracle
from tesuri.welfare.allowances.tests.rows import Row, drawn_case, drawn_obligor

EVERY = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
LONG_AGO, NOT_LONG_AGO = date(2018, 5, 1), date(2018, 6, 15)


def desk_case(program: Program, row: Row) -> dict[str, Any]:
    """What a desk knows where the table says it for the month alone."""
    known = {
        "claimed_on": LONG_AGO,
        "resident_since": LONG_AGO,
        "resident_in_city": True,
        "moved_out": False,
        "died": False,
        "obligors_confirmed": True,
        "held_old_allowance": True,
        "is_cared_for": True,
        "carer_resident_in_japan": row["resident_in_japan"],
        "december_asked_early": True,
        "facility_stay": row["in_facility"],
        "facility_left": False,
        "facility_since": NOT_LONG_AGO,
        "hospital_stay": row["hospital_over_3_months"],
        "hospital_left": False,
        "hospital_since": NOT_LONG_AGO,
        "pension_due": row["disability_pension"],
        "pension_ended": False,
        "pension_since": NOT_LONG_AGO,
        **row,
    }
    return {name: known[name] for name in program.case if name in known}


def desk_tax(row: Row) -> dict[int, dict[str, Any]]:
    month = row["target_month"]
    facts = {column.name: row[column.name] for column in INCOMES}
    facts |= {"total_income": facts.pop("income"), "untaxed_pension_income": 0}
    return {month.year - (1 if month.month >= 8 else 2): facts}


def decided(program: Program, row: Row, obligors: list[Row]) -> MonthDecision:
    theirs, months = [desk_tax(each) for each in obligors], [row["target_month"]]
    return decide_months(program.book, desk_case(program, row), desk_tax(row), theirs, months)[0]


def drawn(program: Program, count: int = 60) -> list[tuple[Row, list[Row]]]:
    """Claims of whoever was of the right age when they claimed, which the table takes as given."""
    draw = Random(f"{program.id} desk")
    found: list[tuple[Row, list[Row]]] = []
    while len(found) < count:
        row = drawn_case(draw, program, len(found))
        too_young = program.id == "special-disability" and row["birth_date"] > date(1998, 5, 1)
        if not too_young:
            found.append((row, [drawn_obligor(draw, row) for _ in range(draw.choice([0, 1, 2]))]))
    return found


@EVERY
def test_a_desks_case_answers_as_a_calculation_by_hand_does(program: Program) -> None:
    for row, obligors in drawn(program):
        decision = decided(program, row, obligors)
        assert (decision.result, decision.amount) == oracle.expected(program.id, row, obligors)


@EVERY
def test_many_months_at_once_answer_as_each_alone(program: Program) -> None:
    pairs = drawn(program, 40)
    known = [
        month_facts(
            program.book,
            *(desk_case(program, row), desk_tax(row), [desk_tax(each) for each in obligors]),
            row["target_month"],
        )
        for row, obligors in pairs
    ]
    alone = [decided(program, row, obligors) for row, obligors in pairs]
    assert decide_many(program.book, known) == [(each.result, each.amount) for each in alone]


@EVERY
def test_a_receipt_names_its_program_and_gives_its_own_bytes_again(program: Program) -> None:
    for row, obligors in drawn(program, 20):
        decision = decided(program, row, obligors)
        if decision.result is Result.REFUSED:
            continue
        stored = receipt_bytes({"months": [decision.receipt]})
        assert decision.receipt["program"] == program.id
        assert replay_months(json.loads(stored)) == stored


@pytest.mark.parametrize("program", [DISABLED_CHILD, TRANSITIONAL, SPECIAL_CHILD])
def test_an_obligor_over_the_limit_is_cited_by_the_article_of_the_allowance(
    program: Program,
) -> None:
    row, _ = next(
        pair for pair in drawn(program) if oracle.expected(program.id, pair[0], [])[0] == "payable"
    )
    rich = drawn_obligor(Random(1), row) | {"income": 90_000_000}
    decision = decided(program, row, [rich])
    sources = {line.name: line.source for line in decision.reasons}
    articles = program.book.facts["within_obligor_limits"].articles
    assert decision.result is Result.SUSPENDED
    assert sources["obligors_within_limits"] == "、".join(articles)
    assert {line.whose for line in decision.reasons} == {"", "扶養義務者1"}


def test_a_carer_without_tax_facts_is_one_point_to_find_out_and_a_grade_are_two() -> None:
    case = desk_case(SPECIAL_CHILD, drawn(SPECIAL_CHILD)[0][0] | {"grade": None})
    certain = {
        "birth_date": date(2015, 5, 5),
        "resident_in_japan": True,
        "carer_resident_in_japan": True,
        "facility_stay": False,
        "pension_due": False,
    }
    (decision,) = decide_months(SPECIAL_CHILD.book, case | certain, {}, [], [date(2025, 9, 1)])
    assert set(decision.missing) == {
        "受給資格者の2024年中の所得と控除（税の情報）",
        "児童の障害が1級に該当すること",
        "児童の障害が2級に該当すること",
    }


def test_a_grade_that_there_is_not_is_refused() -> None:
    case = desk_case(SPECIAL_CHILD, drawn(SPECIAL_CHILD)[0][0] | {"grade": "3"})
    with pytest.raises(WrongFacts, match="1・2・none"):
        decide_months(SPECIAL_CHILD.book, case, {}, [], [date(2025, 9, 1)])


def test_a_fact_of_another_allowance_is_refused() -> None:
    with pytest.raises(WrongFacts, match="hospital_stay"):
        decide_months(DISABLED_CHILD.book, {"hospital_stay": True}, {}, [], [date(2025, 9, 1)])
