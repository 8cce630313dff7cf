"""事例の行: made-up rows of the tables, close to the limits, and the frames that hold them."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
from polars import DataFrame

from tesuri.welfare.allowances.rules.months import SPECIAL_CHILD, Program
from tesuri.welfare.allowances.rules.months.columns import CASES, OBLIGORS, Column

Row = dict[str, Any]
DTYPES = {
    **dict.fromkeys(("text", "word"), pl.String()),
    **dict.fromkeys(("month", "day"), pl.Date()),
    **dict.fromkeys(("yen", "count"), pl.Int64()),
    "flag": pl.Boolean(),
}
MONTHS = [date(year, month, 1) for year in range(2019, 2028) for month in range(1, 13)][2:-8]
LIMITS = {"disabled": (3_604_000, 3_661_000), "carer": (4_596_000,), "obligor": (6_287_000,)}
BORN = {
    "special-disability": date(2003, 1, 1),
    "disabled-child": date(2003, 1, 1),
    "transitional": date(1964, 6, 1),
    "special-child": date(2003, 1, 1),
}


def drawn_case(draw: Random, program: Program, number: int) -> Row:
    """事例: every column known; most are entitled, many stand at a limit."""
    month = draw.choice(MONTHS)
    born = BORN[program.id] + timedelta(days=draw.randrange(1_500))
    if draw.random() < 0.7:  # far from the age that counts
        born = date({"special-disability": 1980, "transitional": 1950}.get(program.id, 2015), 5, 5)
    return {
        "case_id": str(number),
        "target_month": month,
        "birth_date": draw.choice([born, born, date(2004, 2, 29), born.replace(day=1)]),
        "meets_criteria": draw.random() < 0.95,
        "grade": draw.choice(["1", "1", "2", "2", "none"]),
        "in_facility": draw.random() < 0.05,
        "hospital_over_3_months": draw.random() < 0.05,
        "disability_pension": draw.random() < 0.05,
        "resident_in_japan": draw.random() < 0.95,
        **drawn_income(draw, "carer" if program is SPECIAL_CHILD else "disabled"),
    }


def drawn_obligor(draw: Random, case: Row) -> Row:
    """扶養義務者: of the same month."""
    keys = {name: case[name] for name in ("case_id", "target_month")}
    return keys | drawn_income(draw, "obligor")


def drawn_income(draw: Random, whose: str) -> Row:
    """所得と控除: many of them so that what is left is the limit, or a yen beside it."""
    amounts = ("social_insurance", "casualty_loss", "medical_expense", "small_mutual_aid")
    row: Row = {name: draw.choice([0, 0, 80_000, 123_456]) for name in amounts}
    row |= {"spouse_special": draw.choice([0, 0, 330_000])}
    row |= {"own_disability": draw.choice(["none", "none", "general", "special"])}
    row |= {"widow": draw.choice(["none", "none", "widow", "single_parent"])}
    row |= {"working_student": draw.random() < 0.1}
    row |= {"disabled_dependants": draw.choice([0, 0, 1, 2])}
    row |= {"special_disabled_dependants": draw.choice([0, 0, 0, 1])}
    elderly, specific = draw.choice([0, 0, 1, 2]), draw.choice([0, 0, 1])
    row |= {"elderly_dependants": elderly, "specific_dependants": specific}
    row |= {"dependants": elderly + specific + draw.choice([0, 0, 1, 7])}
    row["salary_or_pension_income"] = draw.choice([0, 50_000, 100_000, 5_000_000])
    row["income"] = draw.randrange(12_000_000) if draw.random() < 0.3 else near(draw, row, whose)
    return row


def near(draw: Random, row: Row, whose: str) -> int:
    """所得: one for which the row decides by a yen, where the month and the chance are right."""
    amounts = ("casualty_loss", "medical_expense", "small_mutual_aid", "spouse_special")
    income = draw.choice(LIMITS[whose]) + sum(row[name] for name in amounts)
    income += 270_000 * row["disabled_dependants"] + 400_000 * row["special_disabled_dependants"]
    income += {"none": 0, "widow": 270_000, "single_parent": 350_000}[row["widow"]]
    income += 270_000 * row["working_student"]
    income += draw.choice([0, min(row["salary_or_pension_income"], 100_000)])
    if whose == "disabled":
        income += row["social_insurance"]
    else:
        income += (
            80_000 + {"none": 0, "general": 270_000, "special": 400_000}[row["own_disability"]]
        )
    persons, elderly = row["dependants"], row["elderly_dependants"]
    if whose == "obligor":
        income += 36_000 + 213_000 * persons if persons else 0
        income += 60_000 * (elderly - (0 < elderly == persons))
    else:
        income += 380_000 * persons + 100_000 * elderly + 250_000 * row["specific_dependants"]
    return int(income + draw.choice([-1, 0, 0, 1]))


def cases_frame(rows: list[Row]) -> DataFrame:
    """事例の表."""
    return _frame(rows, CASES)


def obligors_frame(rows: list[Row]) -> DataFrame:
    """扶養義務者の表."""
    return _frame(rows, OBLIGORS)


def _frame(rows: list[Row], columns: tuple[Column, ...]) -> DataFrame:
    return DataFrame(rows, schema={column.name: DTYPES[column.kind] for column in columns})
