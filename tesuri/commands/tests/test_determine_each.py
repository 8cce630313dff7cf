"""四つの手当の一括判定: the same columns for all of them, each with its own meaning."""

from pathlib import Path

import pytest

from tesuri.commands.main import main
from tesuri.commands.tests.test_determine import CASE, OBLIGOR, Row, determined, table
from tesuri.welfare.allowances.rules.months import PROGRAMS
from tesuri.welfare.allowances.rules.months.columns import CASES, OBLIGORS

CHILD = CASE | {"birth_date": "2012-05-05", "grade": "2", "disability_pension": "false"}


@pytest.mark.parametrize(
    ("program", "change", "answer"),
    [
        ("disabled-child", {"income": "3661000"}, ("payable", "16100")),
        ("disabled-child", {"income": "3661001"}, ("suspended", "0")),
        ("disabled-child", {"target_month": "2027-04"}, ("refused", "0")),
        ("transitional", {"birth_date": "1950-05-05"}, ("payable", "16100")),
        ("transitional", {"birth_date": "1966-04-02"}, ("not_payable", "0")),
        ("special-child", {"meets_criteria": ""}, ("payable", "37830")),
        ("special-child", {"grade": "1", "target_month": "2026-04"}, ("payable", "58450")),
        ("special-child", {"grade": "none"}, ("not_payable", "0")),
        ("special-child", {"income": "4675999"}, ("payable", "37830")),
        ("special-child", {"income": "4676000"}, ("suspended", "0")),
        ("special-child", {"grade": ""}, ("unknown", "0")),
    ],
)
def test_each_allowance_answers_from_the_same_columns(
    program: str, change: Row, answer: tuple[str, str], tmp_path: Path
) -> None:
    month = {"target_month": (CHILD | change)["target_month"]}
    (row,) = determined(tmp_path, [CHILD | change], [OBLIGOR | month], program=program)
    assert (row["result"], row["amount_yen"]) == answer


def test_each_allowance_shows_the_facts_of_its_own_rules(tmp_path: Path) -> None:
    rows = [CHILD | {"income": "1000000", "own_disability": "special"}]
    carer = determined(tmp_path, rows, [], "--explain", program="special-child")[0]
    child = determined(tmp_path, rows, [], "--explain", program="disabled-child")[0]
    assert (carer["assessed_income"], carer["within_age"]) == ("520000", "true")
    assert (child["assessed_income"], child["own_limit"]) == ("1000000", "3661000")
    assert "hospital_over_3_months" not in child


UNUSED = {
    "special-disability": {"grade", "disability_pension", "own_disability"},
    "disabled-child": {"grade", "hospital_over_3_months", "own_disability"},
    "transitional": {"grade", "hospital_over_3_months", "own_disability"},
    "special-child": {"meets_criteria", "hospital_over_3_months", "social_insurance"},
}


@pytest.mark.parametrize(("program", "unused"), UNUSED.items(), ids=UNUSED)
def test_columns_that_the_program_does_not_use_may_be_absent(
    program: str, unused: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    born = "1950-05-05" if program in ("special-disability", "transitional") else "2012-05-05"
    columns = [c.name for c in CASES if c.name not in unused]
    rows = [{name: (CHILD | {"birth_date": born})[name] for name in columns}]
    out = tmp_path / "out.csv"
    words = ["determine", program, "--out", str(out), "--cases"]
    assert main([*words, str(table(tmp_path / "c.csv", rows, columns))]) == 0
    assert "all_conditions_met" in out.read_text("utf-8")
    for name in set(columns) - {"case_id"}:
        short = [column for column in columns if column != name]
        path = table(tmp_path / "d.csv", [{n: rows[0][n] for n in short}], short)
        assert main([*words, str(path)]) == 1
        assert f"1行目 {name}列" in capsys.readouterr().err


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_shows_the_columns_one_a_line(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["determine", program, "--columns"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    expected = [("cases.csv", c.name) for c in CASES] + [("obligors.csv", c.name) for c in OBLIGORS]
    assert [(line[0], line[1]) for line in lines] == expected
    assert all(len(line) == 4 and line[2] and line[3] for line in lines)
