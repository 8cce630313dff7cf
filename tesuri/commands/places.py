"""置き場所と接続先: where things are by the environment, and where they are without it."""

import os
from pathlib import Path

from tesuri.commands.cluster import Cluster


def var_folder() -> Path:
    """var フォルダー: TESURI_VAR, else ./var."""
    return Path(os.environ.get("TESURI_VAR", "var")).resolve()


def given_url(system: str, role: str) -> str:
    """指定された接続先: of a real server by environment; empty when none is set.

    TESURI_DATABASE_URL_WELFARE is for the app role; …_WELFARE_OWNER, …_WELFARE_AUDITOR for theirs.
    """
    suffix = "" if role == "app" else f"_{role.upper()}"
    return os.environ.get(f"TESURI_DATABASE_URL_{system.upper()}{suffix}", "")


def database_url(var: Path, system: str, role: str) -> str:
    """接続先: the one given by environment, else that of the private cluster, which must run."""
    return given_url(system, role) or Cluster(var).url(system, role)
