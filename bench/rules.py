"""規則の速さ: persons a second, from columns in memory to results; and the time of one case."""

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import polars as pl
from polars import DataFrame, Expr

from tesuri.welfare.allowances.rules.months import (
    DISABLED_CHILD,
    SPECIAL_DISABILITY,
    TRANSITIONAL,
    Program,
    decide_months,
)
from tesuri.welfare.allowances.rules.months.batch import decided, placed
from tesuri.welfare.allowances.rules.months.columns import CASES, OBLIGORS, Column
from tesuri.welfare.allowances.rules.months.facts import AMOUNTS, COUNTS

HELP = "手当の規則: 列から結果と額まで / the allowances' rules"
PROGRAMS = (SPECIAL_DISABILITY, DISABLED_CHILD, TRANSITIONAL)  # decided and paid by a city
SEED, PASSES, SINGLE_CASES = 1, 7, 200
MONTH = date(2025, 9, 1)
BELOW = {"income": 8_000_000, "salary_or_pension_income": 6_000_000, "dependants": 5}
WORDS = {"own_disability": ["none", "special"], "widow": ["none", "single_parent"]}


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many persons, half of whom have an obligor."""
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """測る: the median of some passes; nothing is read from a disk or written."""
    thirds = [args.persons // 3] * 2 + [args.persons - args.persons // 3 * 2]
    tables = [(made_up(n, CASES), made_up(n // 2, OBLIGORS)) for n in thirds]
    seconds_placing = median_seconds(PASSES, partial(all_placed, tables))
    answers = partial(all_answers, all_placed(tables))
    answers()
    seconds = median_seconds(PASSES, answers)
    figures = {
        "programs": [program.id for program in PROGRAMS],
        "persons": args.persons,
        "obligors": sum(len(obligors) for _, obligors in tables),
        "seconds": round(seconds, 4),
        "seconds_placing_obligors": round(seconds_placing, 4),
        "persons_per_second": round(args.persons / seconds),
        "one_case_with_receipt_ms": round(median_seconds(SINGLE_CASES, one_case) * 1000, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "cores": os.cpu_count(),
    }
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0


def all_placed(tables: list[tuple[DataFrame, DataFrame]]) -> list[tuple[DataFrame, DataFrame]]:
    """義務者の置き場: the text keys looked up, as a file needs it once when it is read."""
    return [(cases, placed(obligors, cases)) for cases, obligors in tables]


def all_answers(tables: list[tuple[DataFrame, DataFrame]]) -> None:
    """三つの手当: one after the other, each with a third of the persons."""
    for program, (cases, obligors) in zip(PROGRAMS, tables, strict=True):
        answers_only(program, cases, obligors)


def answers_only(program: Program, cases: DataFrame, obligors: DataFrame) -> DataFrame:
    """結果と額だけ: the two columns that a batch keeps."""
    return decided(program.book, cases, obligors).select("result", "amount_yen").collect()


def made_up(count: int, columns: tuple[Column, ...]) -> DataFrame:
    """作り物の事例: the same for the same count; one month, a tenth of the incomes unknown."""
    drawn = [_draw(column.name, column.kind).alias(column.name) for column in columns[1:]]
    return pl.select(case_id=pl.int_range(count).cast(pl.String)).with_columns(drawn)


def _draw(name: str, kind: str) -> Expr:
    drawn = pl.int_range(pl.len()).hash(seed=SEED + sum(map(ord, name)))
    if kind == "month":
        return pl.lit(MONTH)
    if kind == "day":
        return pl.lit(date(1950, 1, 1)) + pl.duration(days=drawn % 22_000)
    if kind == "flag":
        return drawn % 20 > 0 if name.startswith(("meets", "resident")) else drawn % 20 == 0
    if kind == "word":
        words = WORDS.get(name, ["none", "1"])
        return pl.when(drawn % 10 > 0).then(pl.lit(words[0])).otherwise(pl.lit(words[1]))
    whole = (drawn % BELOW.get(name, 2 if kind == "count" else 200_000)).cast(pl.Int64)
    return pl.when(drawn % 10 > 0).then(whole) if name == "income" else whole


def one_case() -> object:
    """一事例: decided with reasons and receipt, as a screen does."""
    case = {"claimed_on": date(2025, 7, 10), "birth_date": date(1980, 5, 5)}
    flags = {"meets_criteria": True, "resident_in_japan": True, "resident_in_city": True}
    stays = {"facility_stay": False, "hospital_stay": False, "obligors_confirmed": True}
    words = {"own_disability": "none", "widow": "none", "working_student": False}
    tax = {2024: dict.fromkeys((*AMOUNTS, *COUNTS), 0) | words}
    return decide_months(SPECIAL_DISABILITY.book, case | flags | stays, tax, [], [MONTH])


def median_seconds(repeats: int, work: Callable[[], object]) -> float:
    """中央値: the median time of one pass."""
    spent = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)
