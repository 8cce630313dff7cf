"""保守: `tesuri manage SYSTEM …`, Django's own management as the owner of a system's tables."""

import argparse
import os
import subprocess
import sys

from tesuri.commands import places, programs
from tesuri.commands.cluster import PROJECT

NAME = "manage"
HELP = "Django の保守命令を所有者の役割で実行する / Django management of one system, as owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: the system, then what Django is told."""
    parser.add_argument("system", choices=programs.SITES)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="ARGS")


def run(args: argparse.Namespace) -> int:
    """保守命令を渡す: its exit code."""
    var = places.var_folder()
    url = places.database_url(var, args.system, "owner")
    own = {f"TESURI_DATABASE_URL_{args.system.upper()}": url}
    demo = os.environ.get("TESURI_DEMO", "1") == "1"
    env = programs.environment(var, args.system, own, {}, demo)
    command = [sys.executable, "-m", "django", *args.words]
    return subprocess.run(command, env=env, cwd=PROJECT).returncode
