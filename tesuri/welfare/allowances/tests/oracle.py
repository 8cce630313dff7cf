"""手計算: the four allowances worked out with plain numbers and ifs, apart from the rules.

It was written from the texts (法 2条–26条の5, 施行令 1条の2–12条, 昭和60年法律第34号附則97条) and
from the printed tables, and shares nothing with `rules/` and `params/`. A row is a dict with the
columns of the table, all known.
"""

from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

# 2019 to 2026, each from April
YEARLY = {
    "special-disability": [27200, 27350, 27350, 27300, 27980, 28840, 29590, 30450],
    "disabled-child": [14790, 14880, 14880, 14850, 15220, 15690, 16100, 16560],
    "transitional": [14790, 14880, 14880, 14850, 15220, 15690, 16100, 16560],
    "1": [52200, 52500, 52500, 52400, 53700, 55350, 56800, 58450],
    "2": [34770, 34970, 34970, 34900, 35760, 36860, 37830, 38930],
}
OBLIGOR_TABLE = [6_287_000, 6_536_000, 6_749_000, 6_962_000, 7_175_000, 7_388_000]


def expected(program: str, row: Row, obligors: list[Row]) -> tuple[str, int]:
    """結果と額: of one case in one month."""
    month = row["target_month"]
    if not date(2019, 4, 1) <= month <= date(2027, 3, 1):
        return "refused", 0
    if not entitled(program, row):
        return "not_payable", 0
    if own_too_high(program, row) or any(obligor_too_high(each) for each in obligors):
        return "suspended", 0
    fiscal_year = month.year if month.month >= 4 else month.year - 1
    return "payable", YEARLY[row["grade"] if program == "special-child" else program][
        fiscal_year - 2019
    ]


def entitled(program: str, row: Row) -> bool:
    """要件: all but the incomes."""
    if not row["resident_in_japan"] or row["in_facility"]:
        return False
    twenty, month = reaches_twenty(row["birth_date"]), row["target_month"]
    if program == "special-disability":
        if row["hospital_over_3_months"] or not row["meets_criteria"]:
            return False
        return bool(twenty < month)
    if row["disability_pension"]:
        return False
    if program == "transitional":
        return bool(row["meets_criteria"]) and twenty <= date(1986, 3, 31)
    if program == "disabled-child" and not row["meets_criteria"]:
        return False
    if program == "special-child" and row["grade"] == "none":
        return False
    return (month.year, month.month) <= (twenty.year, twenty.month)


def reaches_twenty(born: date) -> date:
    """20歳に達する日: the day before the birthday."""
    try:
        birthday = born.replace(year=born.year + 20)
    except ValueError:
        birthday = date(born.year + 20, 3, 1)
    return birthday - timedelta(days=1)


def own_too_high(program: str, row: Row) -> bool:
    """本人の所得: beyond the limit; for 特別児童扶養手当 the limit itself is too much."""
    if program == "special-child":
        return assessed(row, flat=80_000, own_disability=True) >= own_limit(row, 4_596_000)
    base = 3_604_000 if row["target_month"] < date(2025, 8, 1) else 3_661_000
    deducted = row["social_insurance"]
    return assessed(row, flat=deducted, own_disability=False) > own_limit(row, base)


def own_limit(row: Row, base: int) -> int:
    """本人の限度額: 38万円 for each, and 10万円 or 25万円 on top."""
    extra = 100_000 * row["elderly_dependants"] + 250_000 * row["specific_dependants"]
    return int(base + 380_000 * row["dependants"] + extra)


def obligor_too_high(row: Row) -> bool:
    """扶養義務者の所得: the limit itself is too much."""
    persons, elderly = row["dependants"], row["elderly_dependants"]
    limit = (OBLIGOR_TABLE + [7_388_000 + 213_000 * n for n in range(1, 20)])[persons]
    if elderly:
        limit += 60_000 * (elderly - 1 if elderly == persons else elderly)
    return assessed(row, flat=80_000, own_disability=True) >= limit


def assessed(row: Row, *, flat: int, own_disability: bool) -> int:
    """控除後の所得: never below zero."""
    left = row["income"] - flat
    if row["target_month"] >= date(2021, 8, 1):
        left -= min(row["salary_or_pension_income"], 100_000)
    left -= row["casualty_loss"] + row["medical_expense"]
    left -= row["small_mutual_aid"] + row["spouse_special"]
    left -= 270_000 * row["disabled_dependants"] + 400_000 * row["special_disabled_dependants"]
    left -= {"none": 0, "widow": 270_000, "single_parent": 350_000}[row["widow"]]
    left -= 270_000 if row["working_student"] else 0
    if own_disability:
        left -= {"none": 0, "general": 270_000, "special": 400_000}[row["own_disability"]]
    return max(int(left), 0)
