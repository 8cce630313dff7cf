"""土台: tables and rights of the three systems, laid as owner before any process starts.

What was laid is written on the database itself, so that a second start finds it in milliseconds and
a restored or emptied database is never taken for a ready one.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tesuri.commands import databases
from tesuri.commands.cluster import PROJECT
from tesuri.commands.trouble import Trouble
from tesuri.ground.records import grants, operation
from tesuri.ground.records.limits import given_in
from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.review_days import set_review_days

PACKAGE = Path(__file__).resolve().parents[1]
MARK = "tesuri "


def edition() -> str:
    """版: a digest over all migrations, ours and the libraries'; it changes with them."""
    digest = hashlib.sha256()
    for file in sorted([*PACKAGE.rglob("migrations/*.py"), PACKAGE / "ground/records/grants.py"]):
        digest.update(str(file.relative_to(PACKAGE)).encode() + file.read_bytes())
    digest.update(f"{version('django')} {version('procrastinate')}".encode())
    return digest.hexdigest()[:16]


def is_laid(owner_url: str) -> bool:
    """土台の有無: whether the tables of this edition stand in the database."""
    with psycopg.connect(owner_url) as connection:
        query = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = current_database()"
        )
        found = connection.execute(query).fetchone()
    return found is not None and found[0] == MARK + edition()


def lay(
    environments: Mapping[str, Mapping[str, str]], urls: Mapping[str, Mapping[str, str]]
) -> None:
    """土台を据える: migrate and grant for each system that lacks it, side by side.

    `environments`: per system, those of its owner; `urls`: per system, the connection per role.
    """
    missing = [system for system in environments if not is_laid(urls[system]["owner"])]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda system: _migrate(system, environments[system]), missing))
    for system in missing:
        _grant(urls[system])
    for system in environments:  # at each start: the role may come later, the days may change
        with psycopg.connect(urls[system]["owner"]) as connection:
            operation.let_watch(connection, databases.role_name(system, databases.OPERATOR))
            set_review_days(connection, REVIEW_DAYS.among(given_in(os.environ)))


def _migrate(system: str, environment: Mapping[str, str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity", "0"],
        env=dict(environment),
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        said = (finished.stderr.strip() or finished.stdout.strip()).splitlines()
        raise Trouble(
            f"{system} の表を作れませんでした。"
            f"tesuri manage {system} migrate で詳細を確かめてください",
            f"the tables of {system} could not be made, run tesuri manage {system} migrate to see: "
            f"{said[-1] if said else ''}",
        )


def _grant(urls: Mapping[str, str]) -> None:
    app, auditor = (str(conninfo_to_dict(urls[role])["user"]) for role in ("app", "auditor"))
    with psycopg.connect(urls["owner"]) as connection:
        grants.give(connection, app, auditor)
        name = sql.Identifier(connection.info.dbname)
        mark = sql.Literal(MARK + edition())
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, mark))
