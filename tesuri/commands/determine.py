"""一括判定: `tesuri determine PROGRAM`, from a table of cases to a table of results."""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import polars as pl
from polars import DataFrame

from tesuri.commands import standing
from tesuri.commands.trouble import Trouble
from tesuri.welfare.allowances.rules.months import PROGRAMS, Program
from tesuri.welfare.allowances.rules.months.columns import (
    KEY,
    BrokenRow,
    Table,
    cases_of,
    obligors_of,
    typed,
)
from tesuri.welfare.allowances.rules.months.report import report

NAME = "determine"
HELP = "事例の表を一括して判定する / determine a table of cases"
ROWS_AT_ONCE = 100_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: the program and its tables; or --columns alone, to see how the tables are written."""
    programs = "、".join(f"{each.id}（{each.title}）" for each in PROGRAMS.values())
    parser.add_argument("program", choices=PROGRAMS, metavar="PROGRAM", help=programs)
    parser.add_argument("--cases", type=Path, metavar="F", help="事例の CSV")
    parser.add_argument("--obligors", type=Path, metavar="F", help="配偶者・扶養義務者の CSV")
    parser.add_argument("--out", type=Path, metavar="F", help="結果を書く CSV")
    parser.add_argument("--explain", action="store_true", help="すべての事実も書く")
    parser.add_argument("--columns", action="store_true", help="列の名・書き方・意味を示す")


def run(args: argparse.Namespace) -> int:
    """判定する: the results in the order of the cases; a broken row writes nothing."""
    program = PROGRAMS[args.program]
    if args.columns:
        show_columns(program)
        return 0
    if not args.cases or not args.out:
        raise Trouble("--cases と --out を指定してください", "--cases and --out are needed")
    cases, of_obligors = read(args.cases, cases_of(program)), obligors_of(program)
    obligors = read(args.obligors, of_obligors) if args.obligors else nothing_in(of_obligors)
    refuse_strangers(args.obligors, obligors, cases)
    book, approvals = standing.in_force(program)
    write(report(book, cases, obligors, facts=args.explain), args.out)
    if approvals:
        numbers = "、".join(map(str, approvals))
        print(f"承認で有効になった値も使いました（決裁 {numbers}）", file=sys.stderr)
    return 0


def show_columns(program: Program) -> None:
    """列の一覧: one line each: table, name, how it is written, what it means."""
    for table in (cases_of(program), obligors_of(program)):
        for column in table.columns:
            print(f"{table.name}\t{column.name}\t{column.form}\t{column.meaning}")


def read(path: Path, table: Table) -> DataFrame:
    """表を読む: its values with line numbers; the first fault ends it with line and remedy."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return typed(pl.concat(_chunks(file, table)), table)
    except BrokenRow as fault:
        raise Trouble(f"{path}: {fault}", f"line {fault.line}, column {fault.column}") from None
    except FileNotFoundError:
        raise Trouble(f"{path} がありません", f"no such file: {path}") from None
    except (UnicodeDecodeError, csv.Error) as fault:
        problem = "UTF-8 の CSV として読めません。UTF-8 で保存し直してください"
        raise Trouble(f"{path}: {problem}", f"not a UTF-8 CSV: {fault}") from None


def _chunks(file: TextIO, table: Table) -> Iterator[DataFrame]:
    reader = csv.reader(file, strict=True)
    header = next(reader, [])
    _check_header(header, table)
    schema = {"line": pl.Int64(), **dict.fromkeys(header, pl.String())}
    same: dict[str, str] = {}
    rows: list[list[object]] = []
    for cells in reader:
        if cells:
            _check_width(cells, header, reader.line_num)
            rows.append([reader.line_num, *(same.setdefault(cell, cell) for cell in cells)])
        if len(rows) == ROWS_AT_ONCE:
            yield pl.DataFrame(rows, schema=schema, orient="row")
            rows, same = [], {}
    yield pl.DataFrame(rows, schema=schema, orient="row")


def _check_header(header: list[str], table: Table) -> None:
    names = [column.name for column in table.columns]
    for name in header:
        if name not in names or header.count(name) > 1:
            remedy = "tesuri determine PROGRAM --columns の名を一度ずつ書いてください"
            raise BrokenRow(1, name, "知らない列か、二度ある列です。", remedy)
    for name in names:
        if name not in header and name not in table.optional:
            remedy = "見出しに加え、不明なら値を空にしてください"
            raise BrokenRow(1, name, "列がありません。", remedy)


def _check_width(cells: list[str], header: list[str], line: int) -> None:
    if len(cells) != len(header):
        column = header[min(len(cells), len(header) - 1)]
        problem = f"値が{len(cells)}個ですが、見出しは{len(header)}個です。"
        raise BrokenRow(line, column, problem, "値の数を見出しに合わせてください")


def nothing_in(table: Table) -> DataFrame:
    """行のない表: its columns, for a program that is given no such table."""
    names = [column.name for column in table.columns]
    empty = DataFrame(schema={"line": pl.Int64(), **dict.fromkeys(names, pl.String())})
    return typed(empty, table)


def refuse_strangers(path: Path | None, obligors: DataFrame, cases: DataFrame) -> None:
    """事例のない義務者: an obligor's row must belong to a row of the cases."""
    keys = [column.name for column in KEY]
    strangers = obligors.join(cases.select(keys), on=keys, how="anti", maintain_order="left")
    if not strangers.is_empty():
        problem = "case_id と target_month が同じ事例がありません。"
        remedy = "事例の表に加えるか、この行を除いてください"
        fault = BrokenRow(strangers["line"][0], "case_id", problem, remedy)
        raise Trouble(f"{path}: {fault}", f"line {fault.line}, column case_id")


def write(rows: DataFrame, path: Path) -> None:
    """結果を書く: whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    months = pl.col("target_month").dt.strftime("%Y-%m")
    try:
        rows.with_columns(months).write_csv(unfinished)
        os.replace(unfinished, path)
    except OSError as failure:
        problem = f"{path} に書けません。フォルダーがあり、書き込めることを確かめてください"
        raise Trouble(problem, f"cannot write {path}: {failure.strerror}") from None
