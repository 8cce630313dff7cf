"""データベースと役割: which databases a cluster holds, and the roles of each.

Owner makes and changes the tables, app writes rows, auditor reads, operator sees how the database
does and no row. No role reaches another system's database. Passwords are made here and kept in
`<var>/keys/db/`, one file a role.
"""

import secrets
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tesuri.commands.months_stay import MONTHS_STAY

LOGGED = ("welfare", "addressees", "intermediary")  # whose audit log is in their database
SYSTEMS = ("welfare", "addressees", "intermediary", "sim_nws", "sim_juki", "sim_tax")
ROLES = ("owner", "app", "auditor")
OPERATOR = "operator"  # no process of ours works in this role; a person has it, or nobody
LOGINS = (*ROLES, OPERATOR)
BACKUP = "tesuri_backup"  # copies the whole cluster for `tesuri backup`; owns and reads no table
SUPERUSER = "postgres"


def database(system: str) -> str:
    """データベース名: of a system; the simulators may be called nws or sim_nws alike."""
    return f"tesuri_sim_{system}" if f"sim_{system}" in SYSTEMS else f"tesuri_{system}"


def role_name(system: str, role: str) -> str:
    """役割名: of one of the roles on a system's database."""
    return f"{database(system)}_{role}"


def password(keys: Path, name: str) -> str:
    """合言葉: of a database role, made on first use; its file is for its owner's eyes only."""
    file = keys / "db" / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.chmod(0o700)
        fresh = file.with_name(f".{name}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(24))
        fresh.rename(file)
    return file.read_text().strip()


def prepare(superuser_url: str, keys: Path, systems: tuple[str, ...], may_create: bool) -> None:
    """データベースを整える: make the roles and databases that are missing; safe to repeat.

    `may_create` lets owners make databases, as tests must; never in real use.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        made = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        _let_copy(connection, keys, known)
        for system in systems:
            is_new = database(system) not in made
            new = [role for role in LOGINS if role_name(system, role) not in known]
            for role in new:
                name = role_name(system, role)
                _make_role(connection, name, password(keys, name))
            if is_new:
                _make_database(connection, system)
            for role in LOGINS if is_new else new:
                _let_connect(connection, system, role)
            if may_create and is_new:
                _let_create(connection, role_name(system, "owner"))
    for system in systems:
        if system in LOGGED:
            guard(f"{superuser_url.rpartition('/')[0]}/{database(system)}")


def guard(superuser_url: str) -> None:
    """番人を置く: no month of the log is dropped whole without two people, by the owner neither."""
    with psycopg.connect(superuser_url) as connection:
        connection.execute(MONTHS_STAY)


def _make_role(connection: psycopg.Connection, name: str, word: str) -> None:
    _run(
        connection,
        "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION PASSWORD {}",
        sql.Identifier(name),
        sql.Literal(word),
    )


def _let_copy(connection: psycopg.Connection, keys: Path, known: set[str]) -> None:
    if BACKUP not in known:
        _make_role(connection, BACKUP, password(keys, BACKUP))
        _run(connection, "ALTER ROLE {} REPLICATION", sql.Identifier(BACKUP))


def _make_database(connection: psycopg.Connection, system: str) -> None:
    name, owner = sql.Identifier(database(system)), sql.Identifier(role_name(system, "owner"))
    _run(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0", name, owner)
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    _run(connection, "REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC")


def _let_connect(connection: psycopg.Connection, system: str, role: str) -> None:
    name, reader = sql.Identifier(database(system)), sql.Identifier(role_name(system, role))
    _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, reader)


def _let_create(connection: psycopg.Connection, owner: str) -> None:
    _run(connection, "ALTER ROLE {} CREATEDB", sql.Identifier(owner))
    _run(connection, "GRANT CONNECT ON DATABASE postgres TO {}", sql.Identifier(owner))


def _run(connection: psycopg.Connection, statement: LiteralString, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(statement).format(*parts))
