"""運用の状態: `tesuri state`, what an operator may know of a database, in the operator's role."""

import argparse
import json

import psycopg

from tesuri.commands import databases
from tesuri.commands.places import database_url, var_folder

NAME = "state"
HELP = "データベースの状態（個人の情報は含まない） / how a database does, without any row of it"
WORDS = {
    "database_bytes": "データベースの大きさ（バイト）",
    "connections": "接続の数",
    "locks_waited_for": "待たされている施錠",
    "events_unsealed": "署名を待つ監査記録",
    "oldest_unsealed_seconds": "署名を待つ最も古い記録（秒）",
    "since_the_sealer_seconds": "署名する処理の最後の見回りから（秒）",
    "jobs_due": "待っている処理",
    "jobs_running": "動いている処理",
    "jobs_failed": "失敗した処理",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: which system."""
    parser.add_argument("--system", required=True, choices=databases.LOGGED)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """状態を示す: every figure that `operation.state()` returns; null is unknown."""
    url = database_url(var_folder(), args.system, databases.OPERATOR)
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT what, figure FROM operation.state()").fetchall()
    figures: dict[str, int | None] = dict(rows)
    if args.json:
        print(json.dumps(figures))
        return 0
    for what, figure in figures.items():
        print(f"{WORDS[what]}: {'不明' if figure is None else format(figure, ',')}")
    return 0
