"""保守: `tesuri manage SYSTEM …`, Django's own management as the owner of a system's tables."""

import argparse
import os
import subprocess
import sys

from tesuri.commands import places, programs
from tesuri.commands.cluster import PROJECT
from tesuri.commands.trouble import Trouble

NAME = "manage"
HELP = "Django の保守命令を所有者の役割で実行する / Django management of one system, as owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: the system, then what Django is told."""
    parser.add_argument("system", choices=programs.SITES)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="ARGS")


def run(args: argparse.Namespace) -> int:
    """保守命令を渡す: its exit code."""
    _refuse_to_go_back(args.words)
    var = places.var_folder()
    url = places.database_url(var, args.system, "owner")
    own = {f"TESURI_DATABASE_URL_{args.system.upper()}": url}
    demo = os.environ.get("TESURI_DEMO", "1") == "1"
    env = programs.environment(var, args.system, own, {}, demo)
    command = [sys.executable, "-m", "django", *args.words]
    return subprocess.run(command, env=env, cwd=PROJECT).returncode


def _refuse_to_go_back(words: list[str]) -> None:
    """`migrate APP NAME` may go backwards, and what came later would drop its tables with rows."""
    if words[:1] == ["migrate"] and len([each for each in words if not each.startswith("-")]) > 2:
        raise Trouble(
            "前の版へは、更新の前の控えから戻します(docs/for-operator.md)。"
            "migrate に行き先は指定できません",
            "an earlier release is restored from the backup made before the update: "
            "migrate takes no target",
        )
