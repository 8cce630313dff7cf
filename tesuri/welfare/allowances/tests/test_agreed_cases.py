"""事例表: what the desk agreed for each allowance, case by case and as a column of cases."""

import polars as pl
import pytest

from tesuri.welfare.allowances.golden import Golden, golden_cases
from tesuri.welfare.allowances.rules.months import PROGRAMS, Program

AGREED = [
    pytest.param(program, case, id=f"{program.title}：{case.name}")
    for program in PROGRAMS.values()
    for case in golden_cases(program.book, program.id.replace("-", "_"))
]


@pytest.mark.parametrize(("program", "case"), AGREED)
def test_case_agreed_with_the_desk(program: Program, case: Golden) -> None:
    answers = program.book.answer(case.given, *case.expected)
    assert {fact: answers[fact] for fact in case.expected} == case.expected


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_column_of_cases_answers_as_the_desk_does(program: Program) -> None:
    book = program.book
    for case in golden_cases(book, program.id.replace("-", "_")):
        schema = {name: book.kinds[name].dtype for name in case.given}
        frame = pl.DataFrame([case.given], schema=schema)
        worked = book.work_out(frame, *case.expected).select(*case.expected)
        assert worked.row(0, named=True) == case.expected, case.name


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_every_provision_decides_in_some_case(program: Program) -> None:
    """No rule that the table never makes say both yes and no, or more than nothing."""
    book = program.book
    cases = golden_cases(book, program.id.replace("-", "_"))
    rules = [n for n in book.facts if not n.endswith(("_at_least", "_at_most"))]
    said: dict[str, set[object]] = {name: set() for name in rules}
    for case in cases:
        for name, value in book.answer(case.given, *rules).items():
            if name in said:
                said[name].add(value)
    of_nothing = {"disability_deduction"} if "social_insurance" in book.given else set()
    once = {"payment_month", *of_nothing}
    assert [n for n, values in said.items() if n not in once and len(values - {None}) < 2] == []
