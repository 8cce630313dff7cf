"""税の情報: one person's tax facts of one year, turned into the facts that the rules are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from polars import Expr, col

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months.programs import AS_IN_THE_RULES, Program

Facts = Mapping[str, Any]
TaxYears = Mapping[int, Facts]

AMOUNTS = (
    *("total_income", "salary_or_pension_income", "social_insurance", "casualty_loss"),
    *("medical_expense", "small_mutual_aid", "spouse_special", "untaxed_pension_income"),
)
COUNTS = (
    *("disabled_dependants", "special_disabled_dependants"),
    *("dependants", "elderly_dependants", "specific_dependants"),
)
DISABILITY = {
    "none": {"is_disabled": False, "is_specially_disabled": False},
    "general": {"is_disabled": True, "is_specially_disabled": False},
    "special": {"is_disabled": False, "is_specially_disabled": True},
}
FAMILY = {
    "none": {"is_widowed": False, "is_single_parent": False},
    "widow": {"is_widowed": True, "is_single_parent": False},
    "single_parent": {"is_widowed": False, "is_single_parent": True},
}
WORDS = {"own_disability": DISABILITY, "widow": FAMILY}
TAX = {"income_year", "working_student", *WORDS, *AMOUNTS, *COUNTS}


@dataclass(frozen=True)
class MonthFacts:
    """対象月の事実: of the claimant and of each obligor, by the names of the rules."""

    month: date
    case: dict[str, Any]
    obligors: list[dict[str, Any]]


class WrongFacts(ValueError):
    """ありえない事実: a fact has a name, a kind or a value that it cannot have."""


def case_facts(
    program: Program, case: Facts, own_tax: TaxYears, month: date, year: int
) -> dict[str, Any]:
    """The claimant's facts for one month; what is absent is unknown."""
    if strange := set(case) - set(program.case):
        raise WrongFacts(f"事例にない項目です: {'、'.join(sorted(strange))}")
    tax = _renamed(program.book, _tax_facts(own_tax, year), "", program.own_names)
    known = {name: case.get(name) for name in program.case if name not in program.words}
    for name, meanings in program.words.items():
        known |= _word(name, meanings, case.get(name))
    return {"target_month": month, **known, **tax}


def obligor_facts(book: Rulebook, tax: TaxYears, month: date, year: int) -> dict[str, Any]:
    """One obligor's facts for one month."""
    renamed = _renamed(book, _tax_facts(tax, year), "obligor_", AS_IN_THE_RULES)
    return {"target_month": month, **renamed}


def tax_columns(program: Program, prefix: str = "") -> list[Expr]:
    """The same of many: facts as the rules name them, over the columns of tax facts.

    Of the claimant without a prefix, of an obligor with `obligor_`. The words are taken as known;
    numbers that nobody can have are refused where they are entered.
    """
    names = AS_IN_THE_RULES if prefix else program.own_names
    numbers = ("income_year", *AMOUNTS, *COUNTS)
    values = {names.get(name, name): col(name) for name in numbers}
    values["is_working_student"] = col("working_student")
    for name, meanings in WORDS.items():
        for word, flags in meanings.items():
            values |= {flag: col(name) == word for flag, holds in flags.items() if holds}
    given = {prefix + name: value for name, value in values.items()}
    return [value.alias(name) for name, value in given.items() if name in program.book.given]


def _renamed(book: Rulebook, facts: Facts, prefix: str, names: Mapping[str, str]) -> dict[str, Any]:
    renamed = {prefix + names.get(name, name): value for name, value in facts.items()}
    return {name: value for name, value in renamed.items() if name in book.given}


def _tax_facts(years: TaxYears, year: int) -> dict[str, Any]:
    tax = years.get(year)
    if tax is None:
        return {"income_year": None}
    if strange := set(tax) - TAX:
        raise WrongFacts(f"税の情報にない項目です: {'、'.join(sorted(strange))}")
    if tax.get("income_year", year) != year:
        raise WrongFacts(f"{year}年の所得として{tax['income_year']}年の所得が渡されました。")
    numbers = {name: _whole(name, tax.get(name)) for name in (*AMOUNTS, *COUNTS)}
    _check_dependants(numbers)
    words = [_word(name, meanings, tax.get(name)) for name, meanings in WORDS.items()]
    student = {"is_working_student": tax.get("working_student")}
    return {"income_year": year} | numbers | words[0] | words[1] | student


def _whole(name: str, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WrongFacts(f"{name}: 0以上の整数で渡してください。")
    return value


def _word(name: str, meanings: Mapping[str, Mapping[str, bool]], value: object) -> dict[str, Any]:
    if value is None:
        return dict.fromkeys(meanings["none"])
    if value not in meanings:
        raise WrongFacts(f"{name}: {'・'.join(meanings)}のいずれかで渡してください。")
    return dict(meanings[str(value)])


def _check_dependants(numbers: Facts) -> None:
    total = numbers["dependants"]
    parts = (numbers["elderly_dependants"] or 0) + (numbers["specific_dependants"] or 0)
    if total is not None and parts > total:
        raise WrongFacts("老人・特定の扶養親族の数が、扶養親族等の数を超えています。")
