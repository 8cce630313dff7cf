"""型紙: the tables are laid once for a state of the code, and copied for every worker."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pytest_django import DjangoDbBlocker

CODE = Path(__file__).resolve().parents[1] / "tesuri"
PREFIX = "template_"
LOCK = 2  # tests/test_changes.py takes 1
KNOWN = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """データベースの型紙: Django makes the database of a worker as a copy of it."""
    from django.db import connections

    with django_db_blocker.unblock():
        name = template()
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = name


def template() -> str:
    """型紙の名: made by the first who asks; those of an earlier code are gone then."""
    name = f"{PREFIX}{digest_of(CODE)}"
    with psycopg.connect(os.environ["TESURI_TEST_POSTGRES"], autocommit=True) as superuser:
        superuser.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        known = {row[0] for row in superuser.execute(KNOWN, [PREFIX])}
        if name not in known:
            for old in known:
                superuser.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            _make(superuser, name)
    return name


def digest_of(folder: Path) -> str:
    """コードの印: of all that runs; migrations read settings and lists of other modules."""
    digest = hashlib.sha256()
    for path in sorted(_running(folder)):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _running(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "tests" not in path.parts)


def _make(superuser: psycopg.Connection, name: str) -> None:
    """Under another name until it is whole: a run that was cut short leaves nothing to copy."""
    from django.core.management import call_command
    from django.db import connection

    from tesuri.ground.records import grants

    draft, settings = f"{PREFIX}draft", connection.settings_dict
    owner = sql.Identifier(settings["USER"])
    create = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(draft), owner)
    superuser.execute(create)
    kept, settings["NAME"] = settings["NAME"], draft
    try:
        call_command("migrate", verbosity=0, interactive=False)
        grants.fix_search_paths(connection.connection)  # as in every deployment
    finally:
        connection.close()
        settings["NAME"] = kept
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    superuser.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
