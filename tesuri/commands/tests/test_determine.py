"""一括判定: the results in the order of the cases; a fault is refused with line and remedy."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tesuri.commands.main import main
from tesuri.ground.law import Edition, receipt_bytes
from tesuri.welfare.allowances.rules.months import Result, decide_months
from tesuri.welfare.allowances.rules.months.columns import CASES, INCOMES, OBLIGORS
from tesuri.welfare.allowances.rules.special_disability import RULES

Row = dict[str, str]

INCOME = {column.name: "0" for column in INCOMES} | {
    "own_disability": "none",
    "widow": "none",
    "working_student": "false",
}
CASE = INCOME | {
    "case_id": "春",
    "target_month": "2025-09",
    "birth_date": "1980-05-05",
    "grade": "",
    "meets_criteria": "true",
    "in_facility": "false",
    "hospital_over_3_months": "false",
    "disability_pension": "",
    "resident_in_japan": "true",
}
OBLIGOR = INCOME | {"case_id": "春", "target_month": "2025-09"}


def table(path: Path, rows: list[Row], columns: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def determined(
    folder: Path,
    cases: list[Row],
    obligors: list[Row] | None = None,
    *options: str,
    program: str = "special-disability",
) -> list[Row]:
    words = ["determine", program, *options, "--out", str(folder / "out.csv")]
    words += ["--cases", str(table(folder / "c.csv", cases, [c.name for c in CASES]))]
    if obligors is not None:
        words += ["--obligors", str(table(folder / "o.csv", obligors, [c.name for c in OBLIGORS]))]
    assert main(words) == 0
    with (folder / "out.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_answers_each_row_in_its_order(tmp_path: Path) -> None:
    rows = [
        CASE | {"case_id": "停止", "income": "3661001"},
        CASE | {"case_id": "支給", "income": "3661000"},
        CASE | {"case_id": "未定", "income": "", "target_month": "2025-08"},
        CASE | {"case_id": "拒否", "target_month": "2027-04"},
        CASE | {"case_id": "施設", "in_facility": "true", "meets_criteria": "false"},
        CASE | {"case_id": "支給", "target_month": "2025-03"},
    ]
    answers = determined(tmp_path, rows)
    assert [tuple(answer.values()) for answer in answers] == [
        ("停止", "2025-09", "suspended", "0", "own_income_over_limit"),
        ("支給", "2025-09", "payable", "29590", "all_conditions_met"),
        ("未定", "2025-08", "unknown", "0", "unknown:income"),
        ("拒否", "2027-04", "refused", "0", "not_reviewed"),
        ("施設", "2025-09", "not_payable", "0", "criteria_not_met;in_facility"),
        ("支給", "2025-03", "payable", "28840", "all_conditions_met"),
    ]


def test_one_of_several_obligors_suspends_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    cases = [CASE, CASE | {"case_id": "夏"}, CASE | {"case_id": "秋"}]
    obligors = [
        OBLIGOR,
        OBLIGOR | {"income": ""},
        OBLIGOR | {"case_id": "夏", "income": ""},
        OBLIGOR | {"case_id": "夏", "income": "6367000"},
    ]
    answers = determined(tmp_path, cases, obligors)
    assert [(answer["result"], answer["reasons"]) for answer in answers] == [
        ("unknown", "unknown:obligor2.income"),
        ("suspended", "obligor_income_at_limit"),
        ("payable", "all_conditions_met"),
    ]


def test_it_explains_with_every_fact_of_the_case_and_of_each_obligor(tmp_path: Path) -> None:
    obligors = [OBLIGOR | {"income": "1000000"}, OBLIGOR | {"income": ""}]
    rows = [CASE | {"income": "500000"}, CASE | {"case_id": "夏"}]
    explained = determined(tmp_path, rows, obligors, "--explain")
    assert explained[0]["assessed_income"] == "500000"
    assert explained[0]["obligor_assessed_income"] == "920000|"
    assert explained[0]["within_obligor_limit"] == "true|"
    assert explained[1]["obligor_assessed_income"] == ""
    assert "obligor_assessed_income" not in determined(tmp_path, rows, [], "--explain")[0]


def test_an_empty_table_gives_an_empty_table(tmp_path: Path) -> None:
    assert determined(tmp_path, [], []) == []


def test_it_reads_more_rows_than_it_takes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tesuri.commands.determine.ROWS_AT_ONCE", 2)
    rows = [CASE | {"case_id": str(number)} for number in range(5)]
    assert [answer["case_id"] for answer in determined(tmp_path, rows)] == list("01234")


# --- a table answers as the months of a case do ---


def amounts() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "0", "3661000", "3661001", "6366999", "6367000", "9000000"])


@settings(max_examples=40, deadline=None)
@given(own=amounts(), theirs=st.lists(amounts(), max_size=3), medical=st.sampled_from(["", "100"]))
def test_the_table_and_the_screen_agree(
    tmp_path_factory: pytest.TempPathFactory, own: str, theirs: list[str], medical: str
) -> None:
    folder = tmp_path_factory.mktemp("table")
    case = CASE | {"income": own, "medical_expense": medical}
    (answer,) = determined(folder, [case], [OBLIGOR | {"income": each} for each in theirs])
    decision = decided_on_screen(own, theirs, medical)
    assert (answer["result"], int(answer["amount_yen"])) == (decision[0].value, decision[1])


def decided_on_screen(own: str, theirs: list[str], medical: str) -> tuple[Result, int]:
    flags = dict.fromkeys(("meets_criteria", "resident_in_japan", "resident_in_city"), True)
    none = dict.fromkeys(("facility_stay", "hospital_stay", "moved_out", "died"), False)
    stays = none | {"obligors_confirmed": True, "resident_since": date(1980, 5, 5)}
    days = {"claimed_on": date(2020, 1, 1), "birth_date": date(1980, 5, 5)}
    own_tax = {2024: as_tax(own) | {"medical_expense": int(medical) if medical else None}}
    obligors = [{2024: as_tax(each)} for each in theirs]
    (one,) = decide_months(RULES, {**flags, **stays, **days}, own_tax, obligors, [date(2025, 9, 1)])
    return one.result, one.amount


def as_tax(income: str) -> dict[str, Any]:
    words = {"own_disability": "none", "widow": "none", "working_student": False}
    numbers = {c.name: 0 for c in INCOMES if c.name not in {*words, "income"}}
    total = {"total_income": int(income) if income else None, "untaxed_pension_income": 0}
    return {**numbers, **words, **total}


# --- what is refused ---


BROKEN: dict[str, tuple[list[Row], str]] = {
    "no case": ([CASE, CASE | {"case_id": ""}], "3行目 case_id列"),
    "no month": ([CASE | {"target_month": ""}], "2行目 target_month列"),
    "thirteenth month": ([CASE | {"target_month": "2025-13"}], "2行目 target_month列"),
    "month with a day": ([CASE | {"target_month": "2025-09-01"}], "2行目 target_month列"),
    "no such day": ([CASE | {"birth_date": "1980-02-30"}], "2行目 birth_date列"),
    "yes for true": ([CASE | {"in_facility": "yes"}], "2行目 in_facility列"),
    "negative": ([CASE | {"income": "-1"}], "2行目 income列"),
    "thousands": ([CASE | {"income": "1,000"}], "2行目 income列"),
    "fraction": ([CASE | {"dependants": "1.5"}], "2行目 dependants列"),
    "too many persons": ([CASE | {"dependants": "1000"}], "2行目 dependants列"),
    "unknown word": ([CASE | {"widow": "widower"}], "2行目 widow列"),
    "grade of another form": ([CASE | {"grade": "3"}], "2行目 grade列"),
    "more elderly than all": (
        [CASE, CASE | {"case_id": "夏", "elderly_dependants": "1"}],
        "3行目 dependants列",
    ),
    "twice": ([CASE, CASE | {"case_id": "夏"}, CASE], "4行目 case_id列"),
    "first of two faults": (
        [CASE, CASE | {"case_id": "夏", "widow": "x"}, CASE | {"case_id": "", "income": "y"}],
        "3行目 widow列",
    ),
}


@pytest.mark.parametrize(("rows", "place"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_stops_the_whole_file_and_nothing_is_written(
    rows: list[Row], place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "c.csv", rows, [c.name for c in CASES])
    assert refused(tmp_path, path, capsys).find(place) > 0


def refused(folder: Path, cases: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    out = folder / "out.csv"
    words = ["determine", "special-disability", "--cases", str(cases), "--out", str(out), *more]
    assert main(words) == 1
    assert list(folder.glob("out*")) == []
    return capsys.readouterr().err


HEADERS = {
    "a missing column": ([c.name for c in CASES if c.name != "widow"], "1行目 widow列"),
    "a strange column": ([*(c.name for c in CASES), "weather"], "1行目 weather列"),
    "a column twice": ([*(c.name for c in CASES), "widow"], "1行目 widow列"),
}


@pytest.mark.parametrize(("header", "place"), HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_is_refused(
    header: list[str], place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.csv"
    path.write_text(",".join(header) + "\n", "utf-8")
    assert place in refused(tmp_path, path, capsys)


@pytest.mark.parametrize("cells", ["春,2025-09", "春,2025-09" + "," * 30], ids=["short", "long"])
def test_a_row_of_another_width_is_refused(
    cells: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.csv"
    path.write_text(",".join(c.name for c in CASES) + f"\n{cells}\n", "utf-8")
    assert "2行目" in refused(tmp_path, path, capsys)


def test_an_obligor_without_a_case_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = table(tmp_path / "c.csv", [CASE], [c.name for c in CASES])
    strangers = [OBLIGOR, OBLIGOR | {"target_month": "2025-10"}]
    path = table(tmp_path / "o.csv", strangers, [c.name for c in OBLIGORS])
    assert "3行目 case_id列" in refused(tmp_path, cases, capsys, "--obligors", str(path))


def test_a_file_that_is_not_there_or_not_utf8_is_refused_with_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ありません" in refused(tmp_path, tmp_path / "nowhere.csv", capsys)
    (tmp_path / "c.csv").write_bytes("事例".encode("cp932"))
    assert "UTF-8" in refused(tmp_path, tmp_path / "c.csv", capsys)


def test_a_folder_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = table(tmp_path / "c.csv", [CASE], [c.name for c in CASES])
    out = tmp_path / "no" / "out.csv"
    words = ["determine", "special-disability", "--cases", str(cases), "--out", str(out)]
    assert main(words) == 1
    assert "書けません" in capsys.readouterr().err


def test_a_call_without_tables_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["determine", "special-disability"]) == 1
    assert "--cases と --out" in capsys.readouterr().err


# --- replay ---


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    flags = dict.fromkeys(("meets_criteria", "resident_in_japan", "resident_in_city"), True)
    own, months = {2024: as_tax("100")}, [date(2025, 9, 1)]
    (decision,) = decide_months(RULES, flags, own, [{2024: as_tax("5")}], months)
    path = tmp_path / "receipt.json"
    path.write_bytes(receipt_bytes(decision.receipt))
    return path


def test_a_receipt_is_replayed_to_the_same_bytes(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(kept)]) == 0
    assert "一致" in capsys.readouterr().out


def test_the_receipt_of_a_decision_with_all_its_months_is_replayed(kept: Path) -> None:
    month = json.loads(kept.read_bytes())
    kept.write_bytes(receipt_bytes({"months": [month, month]}))
    assert main(["replay", str(kept)]) == 0
    kept.write_bytes(receipt_bytes({"months": [month | {"amount_yen": 1}]}))
    assert main(["replay", str(kept)]) == 1


def test_an_altered_receipt_is_named_with_the_place(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = json.loads(kept.read_bytes())
    altered["obligors"][0]["answers"]["within_obligor_limit"] = False
    kept.write_bytes(receipt_bytes(altered))
    assert main(["replay", str(kept)]) == 1
    assert "/obligors/0/answers/within_obligor_limit" in capsys.readouterr().out


def test_a_receipt_written_in_another_form_is_not_the_same(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.write_text(json.dumps(json.loads(kept.read_bytes()), indent=1), "utf-8")
    assert main(["replay", str(kept)]) == 1
    assert "正準形" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "[1]", "7", '{"months": 7}', '{"months": [7]}', "不明"])
def test_what_is_no_receipt_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.json"
    path.write_text(text, "utf-8")
    assert main(["replay", str(path)]) == 1
    assert "控えではありません" in capsys.readouterr().err
    assert main(["replay", str(tmp_path / "nowhere")]) == 1


# --- bench ---


def test_the_bench_says_how_many_persons_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "rules", "--persons", "100", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["persons"] == 100
    assert figures["persons_per_second"] > 0
    assert figures["programs"] == ["special-disability", "disabled-child", "transitional"]


def test_what_was_approved_since_the_release_decides_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = Edition(date(2026, 7, 1), 11_111, "架空の告示（試験）", "found").entry()
    content = {"program": "special_disability", "figure": "monthly_rate", "edition": edition}
    made_up = (7, content | {"corrects": None, "reviewed_through": "", "reviewer": ""})
    monkeypatch.setattr("tesuri.commands.standing.activated", lambda url: [made_up])
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", "postgresql://a@127.0.0.1:1/x")
    rows = determined(tmp_path, [CASE | {"target_month": m} for m in ("2026-06", "2026-07")])
    assert [row["amount_yen"] for row in rows] == ["30450", "11111"]
    assert "決裁 7" in capsys.readouterr().err
