"""保存: `tesuri audit archive`, which two people do: one writes and removes, another confirms."""

import argparse
import os
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import psycopg

from tesuri.commands.audit.places import the_system
from tesuri.commands.places import database_url, var_folder
from tesuri.commands.trouble import Trouble
from tesuri.ground.records.limits import given_in
from tesuri.workplace.audit.archive import months_before
from tesuri.workplace.audit.limits import LOG_KEPT_YEARS
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.removals import DONE, confirm, settle

JAPAN = timezone(timedelta(hours=9))


def archive(args: argparse.Namespace) -> int:
    """保存: 1 while a month waits for the second person."""
    system = the_system(args)
    if not args.target:
        raise Trouble("--to で保存先を指定してください", "name the folder with --to")
    if not (args.by or "").strip():
        raise Trouble("--by で氏名を指定してください", "name yourself with --by")
    return _confirmed(args, system) if args.confirm else _settled(args, system)


def _settled(args: argparse.Namespace, system: str) -> int:
    """The months before --before, in the owner's role: to files, and out once confirmed."""
    now = datetime.now(JAPAN)  # noqa: TID251  no Django here
    before = _month(args.before or "")
    _refuse_young(before, now)
    waits = False
    url = args.url or database_url(var_folder(), system, "owner")
    with psycopg.connect(url, autocommit=True) as connection:
        months = months_before(connection, before, system, Path(args.target))
        for month in months:
            try:
                step, written = settle(connection, month, args.by, now)
            except Unsound as failure:
                raise Trouble(f"{month.name}: {failure}", "this month was not archived") from None
            waits |= step != DONE
            said = "保存しました" if step == DONE else "書きました。別の人の確認を待っています"
            print(f"{system} {month.name}: {written.events} 件を {month.folder} に{said}")
    if not months:
        print(f"{system}: {before:%Y-%m} より前の月はありません")
    return 1 if waits else 0


def _confirmed(args: argparse.Namespace, system: str) -> int:
    """The months proposed, in the auditor's role: files held against the tree."""
    url = args.url or database_url(var_folder(), system, "auditor")
    count = 0
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            for month in confirm(connection, Path(args.target), args.by):
                print(f"{system} {month}: ファイルを木と照らし、消すことを確かめました")
                count += 1
        except Unsound as failure:
            raise Trouble(str(failure), "not confirmed: the month stays") from None
    if not count:
        print(f"{system}: {args.target} に確認を待つ月はありません")
    return 0


def _refuse_young(before: date, now: datetime) -> None:
    newest = date(now.year - LOG_KEPT_YEARS.among(given_in(os.environ)), now.month, 1)
    if before > newest:
        raise Trouble(
            f"{newest:%Y-%m} より前の月だけを保存できます（監査記録を手元に置く年数の限度）",
            f"only months before {newest:%Y-%m} may be archived: TESURI_LIMIT_LOG_KEPT_YEARS",
        )


def _month(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise Trouble("--before は 2019-04 の形で指定してください", "--before looks like 2019-04")
    return date.fromisoformat(f"{text}-01")
