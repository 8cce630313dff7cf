"""四つの手当: the table's answers against a calculation by hand, and what holds for all of them."""

from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest
from polars import DataFrame

from tesuri.welfare.allowances.rules.months import (
    DISABLED_CHILD,
    PROGRAMS,
    SPECIAL_CHILD,
    SPECIAL_DISABILITY,
    TRANSITIONAL,
    Program,
)
from tesuri.welfare.allowances.rules.months.columns import CASES, INCOMES
from tesuri.welfare.allowances.rules.months.decisions import KINDS
from tesuri.welfare.allowances.rules.months.report import report
from tesuri.welfare.allowances.tests import oracle
from tesuri.welfare.allowances.tests.rows import (
    MONTHS,
    Row,
    cases_frame,
    drawn_case,
    drawn_obligor,
    obligors_frame,
)

EVERY = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
MANY = 3_000
Drawn = tuple[list[Row], list[list[Row]]]


def drawn(program: Program, seed: int, count: int = MANY) -> Drawn:
    draw = Random(f"{program.id} {seed}")
    cases = [drawn_case(draw, program, number) for number in range(count)]
    return cases, [
        [drawn_obligor(draw, each) for _ in range(draw.choice([0, 1, 1, 3]))] for each in cases
    ]


def answered(program: Program, cases: list[Row], obligors: list[list[Row]]) -> DataFrame:
    flat = [row for rows in obligors for row in rows]
    return report(program.book, cases_frame(cases), obligors_frame(flat))


def told(answers: DataFrame) -> list[tuple[str, int]]:
    return answers.select("result", "amount_yen").rows()


# --- against the calculation by hand ---


@EVERY
@pytest.mark.parametrize("seed", [1, 2])
def test_the_table_answers_as_a_calculation_by_hand_does(program: Program, seed: int) -> None:
    cases, obligors = drawn(program, seed)
    expected = [oracle.expected(program.id, *pair) for pair in zip(cases, obligors, strict=True)]
    wrong = [
        (case, theirs, right, answer)
        for case, theirs, right, answer in zip(
            cases, obligors, expected, told(answered(program, cases, obligors)), strict=True
        )
        if right != answer
    ]
    assert wrong[:1] == []
    assert {result for result, _ in expected} == {
        *("payable", "not_payable", "suspended", "refused")
    }


@EVERY
def test_a_share_of_the_drawn_cases_stands_at_the_limit_itself(program: Program) -> None:
    """Without them the comparison would prove little about 超える and 以上."""
    cases, _ = drawn(program, 1)
    at_limit = 0
    for case in cases:
        more = case | {"income": case["income"] + 1}
        at_limit += oracle.own_too_high(program.id, case) != oracle.own_too_high(program.id, more)
    assert at_limit > 20


# --- every month ---


@EVERY
def test_every_reviewed_month_has_an_answer_and_the_months_beside_are_refused(
    program: Program,
) -> None:
    rows = [plain(program) | {"case_id": str(month), "target_month": month} for month in MONTHS]
    results = dict(zip(MONTHS, told(answered(program, rows, [])), strict=True))
    refused = [month for month, answer in results.items() if answer == ("refused", 0)]
    assert refused == [date(2019, 3, 1), date(2027, 4, 1)]
    assert {answer[0] for month, answer in results.items() if month not in refused} == {"payable"}


def plain(program: Program) -> Row:
    """Entitled, without any income."""
    born = {SPECIAL_DISABILITY.id: 1980, TRANSITIONAL.id: 1950}.get(program.id, 2015)
    zeros = {c.name: 0 for c in INCOMES if c.kind in ("yen", "count")}
    words = {"own_disability": "none", "widow": "none", "working_student": False}
    flags = dict.fromkeys(("in_facility", "hospital_over_3_months", "disability_pension"), False)
    return {
        "case_id": "春",
        "target_month": date(2025, 9, 1),
        "birth_date": date(born, 5, 5),
        "meets_criteria": True,
        "grade": "1",
        "resident_in_japan": True,
        **(zeros | words | flags),
    }


@EVERY
def test_the_tested_year_turns_over_in_august(program: Program) -> None:
    months = [date(2025, 7, 1), date(2025, 8, 1), date(2026, 7, 1)]
    years = [program.book.answer({"target_month": m}, "tested_year")["tested_year"] for m in months]
    assert years == [2023, 2024, 2024]


def test_the_amounts_are_those_of_the_base_and_the_yearly_rate() -> None:
    """改定率: a plausibility check written apart; the loaded figures are the source."""
    rates = [1044, 1050, 1050, 1048, 1074, 1107, 1136, 1169]
    loaded = {
        14_170: [DISABLED_CHILD.book.figures["monthly_rate"]],
        50_000: [SPECIAL_CHILD.book.figures["monthly_rate_of_grade_1"]],
        33_300: [SPECIAL_CHILD.book.figures["monthly_rate_of_grade_2"]],
    }
    loaded[14_170] += [TRANSITIONAL.book.figures["monthly_rate"]]
    for base, figures in loaded.items():
        for figure in figures:
            amounts = [edition.value for edition in figure.editions]
            assert amounts == [(base * rate + 5000) // 10_000 * 10 for rate in rates]


# --- what holds for any case ---


@EVERY
def test_earning_more_never_pays_more(program: Program) -> None:
    cases, obligors = drawn(program, 3)
    draw = Random(3)
    richer = [case | {"income": case["income"] + draw.randrange(500_000)} for case in cases]
    theirs = [
        [row | {"income": row["income"] + draw.randrange(500_000)} for row in rows]
        for rows in obligors
    ]
    before = [amount for _, amount in told(answered(program, cases, obligors))]
    for changed in (answered(program, richer, obligors), answered(program, cases, theirs)):
        after = [amount for _, amount in told(changed)]
        assert all(new <= old for old, new in zip(before, after, strict=True))
        assert after != before


@EVERY
def test_the_order_of_obligors_does_not_matter(program: Program) -> None:
    cases, obligors = drawn(program, 4)
    backwards = [rows[::-1] for rows in obligors[::-1]]
    assert told(answered(program, cases, obligors)) == told(answered(program, cases, backwards))


@EVERY
def test_splitting_a_batch_changes_nothing_and_one_case_answers_as_the_batch(
    program: Program,
) -> None:
    cases, obligors = hidden(*drawn(program, 5, 120), Random(5))
    whole = answered(program, cases, obligors)
    for size in (1, 7):
        parts = [
            answered(program, cases[place : place + size], obligors[place : place + size])
            for place in range(0, len(cases), size)
        ]
        assert pl.concat(parts).equals(whole)


@EVERY
def test_knowing_less_never_changes_an_answer_except_to_unknown(program: Program) -> None:
    cases, obligors = drawn(program, 6)
    less = answered(program, *hidden(cases, obligors, Random(6)))
    pairs = zip(told(answered(program, cases, obligors)), less.rows(named=True), strict=True)
    unknown = [row["reasons"] for known, row in pairs if row["result"] != known[0]]
    assert len(unknown) > 100
    assert all(each.startswith("unknown:") for each in unknown)


def hidden(cases: list[Row], obligors: list[list[Row]], draw: Random) -> Drawn:
    """The same with a tenth of all cells empty."""

    def less(row: Row) -> Row:
        keys = ("case_id", "target_month")
        return {n: v if n in keys or draw.random() > 0.1 else None for n, v in row.items()}

    return [less(row) for row in cases], [[less(row) for row in rows] for rows in obligors]


@EVERY
def test_a_column_at_which_the_program_does_not_look_changes_nothing(program: Program) -> None:
    cases, obligors = drawn(program, 7)
    other: dict[str, Any] = {"grade": "none", "own_disability": "special"}
    other |= {c.name: False for c in CASES if c.kind == "flag"} | {"social_insurance": 999_999}
    changed = [case | {name: other[name] for name in program.unused} for case in cases]
    assert told(answered(program, cases, obligors)) == told(answered(program, changed, obligors))


# --- the reasons ---


AGAINST: list[tuple[Program, Row, str, str]] = [
    (DISABLED_CHILD, {"meets_criteria": False}, "not_payable", "criteria_not_met"),
    (DISABLED_CHILD, {"birth_date": date(2005, 9, 1)}, "not_payable", "over_age"),
    (DISABLED_CHILD, {"disability_pension": True}, "not_payable", "disability_pension"),
    (DISABLED_CHILD, {"in_facility": None}, "unknown", "unknown:in_facility"),
    (DISABLED_CHILD, {"income": 3_661_001}, "suspended", "own_income_over_limit"),
    (DISABLED_CHILD, {"hospital_over_3_months": True}, "payable", "all_conditions_met"),
    (TRANSITIONAL, {"meets_criteria": False}, "not_payable", "criteria_not_met"),
    (TRANSITIONAL, {"birth_date": date(1966, 4, 2)}, "not_payable", "under_age"),
    (TRANSITIONAL, {"disability_pension": True}, "not_payable", "disability_pension"),
    (TRANSITIONAL, {"disability_pension": None}, "unknown", "unknown:disability_pension"),
    (TRANSITIONAL, {"income": 3_661_001}, "suspended", "own_income_over_limit"),
    (SPECIAL_CHILD, {"grade": "none"}, "not_payable", "grade_not_met"),
    (SPECIAL_CHILD, {"grade": None}, "unknown", "unknown:grade"),
    (SPECIAL_CHILD, {"meets_criteria": False}, "payable", "all_conditions_met"),
    (SPECIAL_CHILD, {"birth_date": date(2005, 9, 1)}, "not_payable", "over_age"),
    (SPECIAL_CHILD, {"in_facility": True}, "not_payable", "in_facility"),
    (SPECIAL_CHILD, {"resident_in_japan": False}, "not_payable", "not_resident_in_japan"),
    (SPECIAL_CHILD, {"income": 4_676_000}, "suspended", "own_income_at_limit"),
    (SPECIAL_CHILD, {"income": None}, "unknown", "unknown:income"),
]


@pytest.mark.parametrize(("program", "change", "result", "reasons"), AGAINST)
def test_an_answer_names_its_reasons_or_what_is_missing(
    program: Program, change: Row, result: str, reasons: str
) -> None:
    row = answered(program, [plain(program) | change], []).row(0, named=True)
    assert (row["result"], row["reasons"]) == (result, reasons)


def test_a_carers_own_disability_nobody_asked_about_is_one_column_to_find_out() -> None:
    carer = plain(SPECIAL_CHILD) | {"income": 4_800_000, "own_disability": None}
    assert answered(SPECIAL_CHILD, [carer], [])["reasons"].to_list() == ["unknown:own_disability"]


# --- the books ---


@EVERY
def test_what_a_program_says_of_itself_is_in_its_rules(program: Program) -> None:
    known = program.book.given.keys() | program.book.facts.keys()
    facts = [fact for fact, _ in (*program.entitlement.values(), *program.limits.values())]
    assert {*program.facts_of_case, *program.settled, *facts} - known == set()
    assert {*program.unused, *program.meanings} - {column.name for column in CASES} == set()


@EVERY
def test_a_fact_is_of_one_kind_in_every_book(program: Program) -> None:
    kinds = program.book.kinds
    assert {name: KINDS[name] for name in kinds} == kinds


@EVERY
def test_each_figure_says_who_reviewed_it_and_by_which_article(program: Program) -> None:
    assert all(figure.reviewer and figure.law for figure in program.book.figures.values())


def test_each_clause_is_cited_by_the_articles_of_its_own_allowance() -> None:
    cited = {
        program.id: program.book.facts["within_obligor_limit"].articles
        for program in PROGRAMS.values()
    }
    assert cited == {
        "special-disability": ("法26条の5（21条を準用）",),
        "disabled-child": ("法21条",),
        "transitional": ("改正法附則97条2項（法21条を準用）",),
        "special-child": ("法7条", "法8条"),
    }


OPEN = {
    "disabled-child": {"monthly_rate"},
    "transitional": {"monthly_rate"},
    "special-child": {
        *("own_limit_base", "own_limit_per_ordinary", "own_limit_per_elderly"),
        *("own_limit_per_specific", "flat_deduction"),
    },
}


@pytest.mark.parametrize("program", [DISABLED_CHILD, TRANSITIONAL, SPECIAL_CHILD], ids=OPEN)
def test_figures_of_its_own_still_to_be_verified_are_these(program: Program) -> None:
    shared = SPECIAL_DISABILITY.book.figures
    mine = {
        name: figure
        for name, figure in program.book.figures.items()
        if name not in shared or figure.sheet != shared[name].sheet
    }
    beginnings = {
        name: [edition.since for edition in figure.editions if edition.verify]
        for name, figure in mine.items()
    }
    first, next_august = date(2019, 4, 1), date(2026, 8, 1)
    assert {name for name, days in beginnings.items() if first in days} == OPEN[program.id]
    of_rates_and_ages = {
        n for n in mine if "monthly_rate" in n or n in ("age_limit", "minimum_age")
    }
    later = {name for name, days in beginnings.items() if next_august in days}
    assert later == mine.keys() - of_rates_and_ages
