"""データベース: `tesuri db url`, the connection string of a running database."""

import argparse

from tesuri.commands import databases
from tesuri.commands.places import database_url, var_folder

NAME = "db"
HELP = "データベースの接続先 / connection string of a running database"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: which system and which of its roles."""
    parser.add_argument("what", choices=["url"])
    parser.add_argument("--system", required=True, choices=databases.SYSTEMS)
    parser.add_argument("--role", default="app", choices=databases.LOGINS)


def run(args: argparse.Namespace) -> int:
    """接続先を示す: on stdout, for psql and for scripts."""
    print(database_url(var_folder(), args.system, args.role))
    return 0
