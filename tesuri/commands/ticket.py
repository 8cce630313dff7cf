"""登録券: `tesuri ticket`, a ticket with which one person of the demo registers a passkey."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tesuri.commands import places, programs
from tesuri.commands.cluster import PROJECT
from tesuri.commands.processes import running_ports
from tesuri.commands.trouble import Trouble

NAME = "ticket"
HELP = "デモの人に登録券を発行する / issue an enrolment ticket (demo only)"

NOBODY = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: the system and the account."""
    parser.add_argument("--system", choices=programs.SITES, required=True)
    parser.add_argument("--user", required=True, metavar="USER_ID")


def run(args: argparse.Namespace) -> int:
    """発行する: prints the ticket; refused outside the demo."""
    print("\n".join(issued(args.system, [args.user])))
    return 0


def issued(system: str, users: Sequence[str]) -> list[str]:
    """登録券: one for each account, in their order; Trouble outside a running demo."""
    var = places.var_folder()
    if not _is_demo(var):
        raise Trouble(
            "この命令が登録券を発行するのはデモの起動中だけです。"
            "make run で起動するか、管理者に発行を依頼してください",
            "tickets are issued by this command in a running demo only: run make run, "
            "or ask an administrator",
        )
    url = places.database_url(var, system, "app")
    own = {f"TESURI_DATABASE_URL_{system.upper()}": url}
    env = programs.environment(var, system, own, {}, demo=True)
    command = [sys.executable, "-m", "tesuri.commands.ticket", *users]
    done = subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode == NOBODY:
        raise Trouble(
            f"{system} に {'、'.join(users)} のだれかがいません。"
            "var/demo/people.txt を見てください",
            f"{system} has no user {', '.join(users)}: see var/demo/people.txt",
        )
    if done.returncode:
        raise Trouble(
            f"{system} で登録券を発行できません。データベースを確かめてください",
            f"no ticket could be issued at {system}: {' '.join(done.stderr.split())[-200:]}",
        )
    return done.stdout.split()


def _is_demo(var: Path) -> bool:
    """Whether the town that runs on this folder is a demo; if none runs, by the environment."""
    if running_ports(var):
        return json.loads((var / "run" / "town.json").read_text())["demo"] is True
    return os.environ.get("TESURI_DEMO") == "1"


def issue(users: Sequence[str]) -> int:
    """発行する: inside the system; NOBODY when one of the accounts is missing."""
    import django

    django.setup()
    from tesuri.workplace.access import queries, tickets
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced

    officers = [queries.officer_of(user_id) for user_id in users]
    for user_id, officer in zip(users, officers, strict=True):
        if officer is None:
            return NOBODY
        with announced(actor := Actor.system("set-up", officer.office.body)):
            print(tickets.issue_whole(actor, user_id))
    return 0


if __name__ == "__main__":
    sys.exit(issue(sys.argv[1:]))
