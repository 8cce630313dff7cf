"""データベースの実行ファイル: PostgreSQL's server programs, from the machine or from a wheel.

TESURI_PG_SOURCE=machine or wheel asks for one of the two; without it the machine comes first.
TESURI_PG_BIN names the folder that holds initdb and pg_ctl on the machine.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tesuri.commands.trouble import Trouble

OLDEST = 15
NEEDED = ("postgres", "initdb", "pg_ctl")
WHEEL = "pgserver"
USUAL_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")


def find(source: str = "", major: int = 0) -> Path:
    """実行ファイルを探す: the folder of the first server that is new enough.

    `major` asks for one version alone: data made by one major version opens with no other.
    """
    source = source or os.environ.get("TESURI_PG_SOURCE", "")
    if source not in ("", "machine", "wheel"):
        raise Trouble(
            f"TESURI_PG_SOURCE={source} は使えません。machine か wheel を指定してください",
            f"TESURI_PG_SOURCE={source} is unknown: set it to machine or wheel, or unset it",
        )
    for folder in places(source):
        found = version(folder)
        if found == major if major else found >= OLDEST:
            return folder
    raise _missing(source, major)


def places(source: str) -> Iterator[Path]:
    """探す場所: folders that may hold a server, best first."""
    if source != "wheel":
        yield from machine_places()
    if source != "machine":
        yield from wheel_places()


def machine_places() -> Iterator[Path]:
    """機械の実行ファイル: TESURI_PG_BIN alone when set; else PATH, then the usual folders."""
    if named := os.environ.get("TESURI_PG_BIN"):
        yield Path(named)
        return
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent
    for pattern in USUAL_PLACES:
        found = (path for path in Path("/").glob(pattern) if path.is_dir())
        yield from sorted(found, key=lambda path: (len(path.parts), _numbers(path)), reverse=True)


def wheel_places() -> Iterator[Path]:
    """配布物の実行ファイル: the folder inside the installed wheel."""
    spec = importlib.util.find_spec(WHEEL)
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def version(folder: Path) -> int:
    """主版数: the major version of the server in a folder; 0 when it does not run there."""
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def _numbers(path: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(path))]


def _missing(source: str, major: int) -> Trouble:
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} 以上"
    english = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or newer"
    package = f"postgresql-{major}" if major else "postgresql"
    if source == "wheel":
        return Trouble(
            f"{WHEEL} に{wanted}の実行ファイルがありません。pip install {WHEEL} を実行してください",
            f"the wheel {WHEEL} has no server of {english}: run pip install {WHEEL}",
        )
    return Trouble(
        f"{wanted}の実行ファイルがありません。apt-get install {package} を実行するか、"
        "TESURI_PG_BIN に置き場所を指定してください",
        f"{english} was not found: run apt-get install {package}, "
        "or name its folder in TESURI_PG_BIN",
    )
