"""監査記録の在りか: database, public key and kept heads of a system, given or usual."""

import argparse
from pathlib import Path

from tesuri.commands.places import database_url, var_folder
from tesuri.commands.trouble import Trouble
from tesuri.workplace.audit.places import log_folder, public_key_file

SYSTEMS = ("welfare", "addressees", "intermediary")


def places(args: argparse.Namespace, system: str) -> tuple[str, Path, Path]:
    """在りか: the address of the database, the file of the key, the heads kept outside."""
    var = var_folder()
    key = args.key or public_key_file(var, system)
    if not key.exists():
        raise Trouble(
            f"公開鍵がありません: {key}。--key で audit.pub を指定してください",
            f"no public key at {key}: name it with --key",
        )
    url = args.url or database_url(var, system, "auditor")
    return url, key, args.heads or log_folder(var, system)


def the_system(args: argparse.Namespace) -> str:
    """システム: the one that must be named."""
    if not args.system:
        raise Trouble("--system でシステムを指定してください", "name the system with --system")
    return str(args.system)
