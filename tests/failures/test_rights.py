"""役割の権限: what the role of a running process cannot do in its own database, tried for real."""

import subprocess
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from psycopg import errors

from tesuri.commands.cluster import PROJECT
from tesuri.commands.machine import free_port
from tesuri.commands.processes import Town
from tesuri.commands.programs import SITES, program

pytestmark = pytest.mark.timeout(180)
ROLES_REFUSED = (errors.InsufficientPrivilege, errors.IntegrityConstraintViolation)
FROZEN = """
SELECT t.tgrelid::regclass::text,
  (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = t.tgrelid AND a.attnum > 0
   AND NOT a.attisdropped AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid
     AND i.indisprimary AND a.attnum = ANY (i.indkey)) ORDER BY a.attnum LIMIT 1)
FROM pg_trigger t WHERE t.tgname = 'append_only_rows' ORDER BY 1
"""
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
WALLED = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relrowsecurity ORDER BY 1
"""
BODIES = ("112020", "112186", "110001")


@pytest.fixture(params=SITES)
def system(request: pytest.FixtureRequest) -> str:
    """システム: each of the three."""
    return str(request.param)


@pytest.fixture
def app(town: Town, system: str) -> Iterator[psycopg.Connection]:
    """アプリの接続: as the processes of this system connect."""
    with psycopg.connect(town.database_url(system, "app"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def platform(town: Town) -> Iterator[psycopg.Connection]:
    """中間サーバーの接続: of its app role."""
    url = town.database_url("intermediary", "app")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def allowed(app: psycopg.Connection, statements: Sequence[str]) -> list[str]:
    """Those statements that the database did not refuse; each is undone."""
    done = []
    for statement in statements:
        try:
            with app.transaction(force_rollback=True):
                app.execute(statement.encode())
        except ROLES_REFUSED:
            continue
        done.append(statement)
    return done


@pytest.mark.control("C-2-05")
def test_it_changes_removes_and_empties_nothing_that_only_grows(
    app: psycopg.Connection, system: str
) -> None:
    frozen = app.execute(FROZEN).fetchall()
    assert {"audit_auditrecord", "approvals_outcome"} <= {table for table, _ in frozen}
    tried = [
        statement
        for table, column in frozen
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        )
    ]
    assert allowed(app, tried) == []


@pytest.mark.control("C-2-05")
def test_it_alters_nothing_and_switches_no_guard_off(app: psycopg.Connection, system: str) -> None:
    tables = [table for (table,) in app.execute(TABLES).fetchall()]
    tried = [
        statement
        for table in tables
        for statement in (
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} ADD COLUMN more text",
            f"DROP TABLE {table} CASCADE",
            f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
        )
    ]
    assert allowed(app, tried) == []


def test_it_makes_nothing_of_its_own_and_becomes_nobody_else(
    app: psycopg.Connection, system: str
) -> None:
    given = "approvals_given(kind text, reference text, digest text)"
    tried = [
        "CREATE TABLE mine (n int)",
        "CREATE TEMPORARY TABLE mine (n int)",
        "CREATE SCHEMA mine",
        f"CREATE OR REPLACE FUNCTION {given} RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "DROP FUNCTION approvals_given",
        "SET session_replication_role = replica",
        f"SET ROLE tesuri_{system}_owner",
        "CREATE ROLE mine SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
    ]
    assert allowed(app, tried) == []


SUBMITTED = """
INSERT INTO approvals_approval (body, kind, reference, title, content, content_text, digest, duty,
  path, maker_id, maker_name, submitted_at)
VALUES ('112020', 'sample', 'S-1', '見本', '{}', '{}', encode(sha256('{}'), 'hex'), %s, '/',
  %s, '', now()) RETURNING number, digest
"""
DECIDED = """
INSERT INTO approvals_outcome (approval_id, maker_id, drafter_id, state, digest, actor_id,
  actor_name, for_id, comment, at)
VALUES (%(number)s, %(maker)s, '', 'approved', %(digest)s, %(actor)s, '', %(principal)s, '', now())
"""
WHO_APPROVES = """
SELECT o.user_id, g.duty FROM access_grant g JOIN access_officer o ON o.id = g.officer_id
JOIN access_office f ON f.id = o.office_id
WHERE g.level = 'approve' AND f.body = '112020' AND g.office_id = o.office_id
ORDER BY o.user_id, g.duty LIMIT 1
"""
ANYBODY = """
SELECT o.user_id FROM access_officer o JOIN access_office f ON f.id = o.office_id
WHERE f.body = '112020' AND o.stopped_at IS NULL ORDER BY 1 LIMIT 1
"""
WHO_DOES_NOT = """
SELECT o.user_id FROM access_officer o JOIN access_office f ON f.id = o.office_id
WHERE f.body = %s AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.officer_id = o.id
  AND g.level = 'approve' AND g.duty = %s) ORDER BY 1 LIMIT 1
"""


@pytest.mark.control("C-6-03")
def test_it_approves_no_work_by_its_maker_and_none_without_a_grant(
    town: Town, system: str, app: psycopg.Connection
) -> None:
    checker, duty = app.execute(WHO_APPROVES).fetchone() or ("", "")
    (peer,) = app.execute(WHO_DOES_NOT, ["112020", duty]).fetchone() or ("",)
    good = {"maker": peer, "actor": checker, "principal": ""}
    flaws: list[dict[str, str]] = [
        {"actor": peer},  # the maker
        {"actor": peer.upper()},
        {"actor": "nobody"},
        {"actor": "system:exchange"},
        {"maker": checker},  # said to be made by the other
        {"maker": "abe", "actor": peer},  # without a grant
        {"digest": "1" * 64},  # another content
        {"principal": peer},  # in a name that nobody gave
        {"principal": checker},
    ]
    for flaw in ({}, *flaws):
        with app.transaction(force_rollback=True):
            number, digest = app.execute(SUBMITTED, [duty, peer]).fetchone() or (0, "")
            row = {"number": number, "digest": digest} | good | flaw
            if not flaw:
                app.execute(DECIDED, row)
                continue
            with pytest.raises(errors.IntegrityError):
                app.execute(DECIDED, row)


def test_it_writes_no_submission_whose_digest_is_not_of_its_content(
    app: psycopg.Connection, system: str
) -> None:
    forged = SUBMITTED.replace("encode(sha256('{}'), 'hex')", "repeat('0', 64)")
    (maker,) = app.execute(ANYBODY).fetchone() or ("",)
    with pytest.raises(errors.CheckViolation), app.transaction(force_rollback=True):
        app.execute(forged.encode(), ["allowances", maker])


def test_it_arranges_nothing_that_two_people_did_not_agree(
    app: psycopg.Connection, system: str
) -> None:
    arranged = """
        INSERT INTO approvals_deputation (principal_id, deputy_id, duty, valid, made_by_id)
        SELECT a.id, b.id, 'allowances', daterange(current_date, NULL), %s
        FROM access_officer a, access_officer b WHERE a.id < b.id LIMIT 1
    """
    (maker,) = app.execute(ANYBODY).fetchone() or ("",)
    with app.transaction(force_rollback=True):
        number, _ = app.execute(SUBMITTED, ["allowances", maker]).fetchone() or (0, "")
        with pytest.raises(errors.IntegrityError, match="not what two people agreed"):
            app.execute(arranged, [number])


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("exchange_enquirystep", "enquiry_id, step", "0, 'approved'"),
        ("exchange_publicationstep", "publication_id, step", "0, 'registered'"),
        ("allowances_decisionstep", "decision_id, step", "0, 'in_force'"),
        ("payments_runstep", "run_id, stage, digest", "0, 'approved', repeat('0', 64)"),
    ],
)
def test_no_matter_goes_forward_by_a_row_alone(
    town: Town, table: str, columns: str, values: str
) -> None:
    with psycopg.connect(town.database_url("welfare", "app")) as app:
        into = f"INSERT INTO {table} (actor_user_id, actor_name, reason, at, {columns})"
        with pytest.raises((errors.IntegrityError, errors.NoDataFound)):
            app.execute(f"{into} VALUES ('sato', '佐藤', '', now(), {values})".encode())


@pytest.mark.control("C-6-32")
def test_without_a_body_there_are_no_rows_and_with_one_only_its_own(
    platform: psycopg.Connection,
) -> None:
    tables = [table for (table,) in platform.execute(WALLED).fetchall()]
    assert {"copies_copy", "codes_linkage", "ledger_entry", "enquiries_answer"} <= set(tables)
    assert seen_as(platform, tables, "") == {}
    seen = {body: seen_as(platform, tables, body) for body in BODIES}
    assert [body for body in BODIES if set(seen[body].values()) - {(body,)}] == []
    assert [body for body in BODIES if "wire_bodykey" not in seen[body]] == []
    assert "copies_copy" in seen["112186"]


def seen_as(
    platform: psycopg.Connection, tables: list[str], body: str
) -> dict[str, tuple[str, ...]]:
    """Table → whose rows are seen, for tables that show any."""
    seen = {}
    with platform.transaction(force_rollback=True):
        platform.execute("SELECT set_config('tesuri.body', %s, true)", [body])
        for table in tables:
            rows = platform.execute(f"SELECT DISTINCT body FROM {table} ORDER BY 1".encode())
            if whose := tuple(row[0] for row in rows.fetchall()):
                seen[table] = whose
    return seen


@pytest.mark.control("C-6-32")
def test_a_body_writes_no_row_of_another(platform: psycopg.Connection) -> None:
    asked = """
        INSERT INTO codes_acquisition (body, unified_number, acquisition_number, requested_at)
        VALUES ('112186', repeat('9', 15), 'A', now())
    """
    with platform.transaction(force_rollback=True):
        platform.execute("SELECT set_config('tesuri.body', '112020', true)")
        with pytest.raises(errors.InsufficientPrivilege):
            platform.execute(asked)


@pytest.mark.parametrize("role", ["owner", "superuser"])
def test_a_site_with_too_powerful_a_role_ends_with_one_sentence(
    town: Town, system: str, role: str
) -> None:
    env = town.env(system, "owner")
    if role == "superuser":
        url = town.cluster.superuser_url(f"tesuri_{system}")
        env[f"TESURI_DATABASE_URL_{system.upper()}"] = url
    command = program(system, {**town.ports, system: free_port()}).command
    done = subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, text=True, timeout=30)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said[-2000:]
    assert "強すぎる役割" in said
    assert "Traceback" not in said
