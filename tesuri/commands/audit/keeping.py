"""立会いと保存: `tesuri audit witness` on a second host, `tesuri audit archive` on the first."""

import argparse
import os
import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tesuri.commands.audit.places import the_system
from tesuri.commands.places import database_url, var_folder
from tesuri.commands.trouble import Trouble
from tesuri.ground.records.limits import given_in
from tesuri.workplace.audit import archive as archiving
from tesuri.workplace.audit.limits import LOG_KEPT_YEARS
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.places import CHECKPOINT, write_whole
from tesuri.workplace.audit.signing import private_key
from tesuri.workplace.audit.witness import Witness

JAPAN = timezone(timedelta(hours=9))


def witness(args: argparse.Namespace) -> int:
    """立会い: copy, check and countersign each tree below --from; 1 when one was refused."""
    if not (args.source and args.state and args.key):
        raise Trouble(
            "witness には --from 木のフォルダー --state 写しのフォルダー --key 秘密鍵 が必要です",
            "witness needs --from DIR --state DIR --key FILE",
        )
    key = private_key(args.key)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_whole(args.state / "witness.pub", public)
    one = Witness(args.name, key, args.state)
    logs = sorted(path.parent for path in Path(args.source).rglob(CHECKPOINT))
    if not logs:
        raise Trouble(f"{args.source} に checkpoint がありません", "no checkpoint below --from")
    return max(_countersigned(one, log, args.log_key) for log in logs)


def _countersigned(one: Witness, log: Path, log_key: Path | None) -> int:
    try:
        head = one.countersign(log, datetime.now(UTC), log_key)  # noqa: TID251  no Django here
    except (Unsound, OSError) as failure:
        print(f"{log}: 副署を断りました: {failure}")
        return 1
    print(f"{head.origin} {head.size} {head.root.hex()}: 副署しました")
    return 0


def archive(args: argparse.Namespace) -> int:
    """保存: the months before --before go to files below --to, in the owner's role.

    1 when events of these months stay behind, in no partition of a month.
    """
    system, now = the_system(args), datetime.now(JAPAN)  # noqa: TID251  no Django here
    if not args.target:
        raise Trouble("--to で保存先を指定してください", "name the folder with --to")
    before = _month(args.before or "")
    newest = date(now.year - LOG_KEPT_YEARS.among(given_in(os.environ)), now.month, 1)
    if before > newest:
        raise Trouble(
            f"{newest:%Y-%m} より前の月だけを保存できます（監査記録を手元に置く年数の限度）",
            f"only months before {newest:%Y-%m} may be archived: TESURI_LIMIT_LOG_KEPT_YEARS",
        )
    url = args.url or database_url(var_folder(), system, "owner")
    with psycopg.connect(url, autocommit=True) as connection:
        months = archiving.months_before(connection, before, system, Path(args.target))
        for month in months:
            try:
                count = archiving.archive(connection, month, now)
            except Unsound as failure:
                raise Trouble(f"{month.name}: {failure}", "this month was not archived") from None
            print(f"{system} {month.name}: {count} 件を {month.folder} に保存しました")
        outside = archiving.outside_months(connection)
    if not months:
        print(f"{system}: {before:%Y-%m} より前の月はありません")
    left = {name: count for name, count in outside.items() if name < f"{before:%Y-%m}"}
    for name, count in left.items():
        print(f"{system} {name}: {count} 件は月の区画になく、保存していません")
    return 1 if left else 0


def _month(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise Trouble("--before は 2019-04 の形で指定してください", "--before looks like 2019-04")
    return date.fromisoformat(f"{text}-01")
