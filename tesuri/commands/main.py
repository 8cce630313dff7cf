"""命令: `tesuri`, the one command; each of its commands is a module beside this one.

A command module has NAME, HELP, `arguments(parser)` and `run(args) -> int`. It is imported when it
is called, and none of them sets up Django before it runs.
"""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import Any

import psycopg

from tesuri.commands.trouble import Trouble

COMMANDS = (
    *("run", "synth", "tour", "determine", "replay", "figures", "bench"),
    *("db", "state", "audit", "backup", "manage", "ticket", "staff"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """命令を実行する: the exit code; an expected failure is one sentence on stderr and a 1."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parser(words).parse_args(words)
        return int(args.run(args))
    except (Trouble, PermissionError, psycopg.OperationalError) as failure:
        print(f"tesuri: {_sentence(failure)}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tesuri", description="手すり: 障害者福祉の三つのシステム"
    )
    called = [name for name in COMMANDS if words[:1] == [name]]
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in called or COMMANDS:
        if importlib.util.find_spec(f"tesuri.commands.{name}"):
            _enter(commands, importlib.import_module(f"tesuri.commands.{name}"))
    return parser


def _enter(commands: Any, module: Any) -> None:
    parser = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
    module.arguments(parser)
    parser.set_defaults(run=module.run)


def _sentence(failure: Exception) -> str:
    if isinstance(failure, Trouble):
        return str(failure)
    if isinstance(failure, PermissionError):
        return str(
            Trouble(
                f"{failure.filename} を読み書きできません。持ち主を確かめてください",
                f"no permission for {failure.filename}: check its owner",
            )
        )
    said = " ".join(str(failure).split())
    return str(
        Trouble(
            "データベースに接続できません。make run で起動しているか確かめてください",
            f"the database cannot be reached, is make run up? {said}",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
