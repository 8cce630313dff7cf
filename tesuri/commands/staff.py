"""人事の初め: `tesuri staff begin`, the first two administrators of a body; and the way back in.

Nobody can approve anything while nobody has an account. The operator, who holds the connection of
the tables' owner, enters two people and the terminals at which they sit; from then on two of them
approve whatever changes. `tesuri staff reopen` is for the day on which all of them let the review
of a quarter pass, so that none is left who could confirm.
"""

import argparse
import json
import subprocess
import sys

from tesuri.commands import places, programs
from tesuri.commands.cluster import PROJECT
from tesuri.commands.trouble import Trouble

NAME = "staff"
HELP = "最初の管理者二人を登録する / enter the first two administrators of a body"
REFUSED = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: begin with two people, an office and two terminals; or reopen."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    begin = deeds.add_parser("begin", help="職員が一人もいない団体に、管理者二人を登録する")
    reopen = deeds.add_parser("reopen", help="管理者全員の権限が棚卸で止まったとき、確認する")
    for deed in (begin, reopen):
        deed.add_argument("--system", choices=programs.SITES, required=True)
        deed.add_argument("--body", required=True, metavar="団体コード")
    for order in ("first", "second"):
        begin.add_argument(
            f"--{order}", nargs=2, required=True, metavar=("USER_ID", "氏名"), help="管理者"
        )
    begin.add_argument("--office", nargs=2, required=True, metavar=("CODE", "部署名"))
    begin.add_argument(
        "--terminals", nargs=2, required=True, metavar="T…", help="申請中の端末の番号を二つ"
    )


def run(args: argparse.Namespace) -> int:
    """登録する: prints what each of the two needs for the first way in."""
    var = places.var_folder()
    url = places.database_url(var, args.system, "owner")
    own = {f"TESURI_DATABASE_URL_{args.system.upper()}": url}
    env = programs.environment(var, args.system, own, {}, demo=False)
    order = {name: value for name, value in vars(args).items() if name != "run"}
    command = [sys.executable, "-m", "tesuri.commands.beginning"]
    done = subprocess.run(
        command, env=env, cwd=PROJECT, input=json.dumps(order), capture_output=True, text=True
    )
    if done.returncode == REFUSED:
        raise Trouble(done.stdout.strip(), "see the sentence before this one")
    if done.returncode:
        last = " ".join(done.stderr.split())[-200:]
        raise Trouble(
            f"{args.system} に登録できません。データベースの接続先を確かめてください",
            f"nothing was entered at {args.system}: {last}",
        )
    print(done.stdout, end="")
    return 0
