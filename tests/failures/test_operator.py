"""運用する人の役割: with every credential an operator has, no row and no word of a resident."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from psycopg import errors, sql

from tesuri.commands import backup, binaries, databases, restoring
from tesuri.commands.cluster import PROJECT, Cluster
from tesuri.commands.main import main
from tesuri.commands.processes import Town
from tesuri.commands.programs import SITES
from tesuri.commands.state import WORDS
from tesuri.commands.tests.strangers import open_folder
from tesuri.commands.tour import entering
from tesuri.commands.tour.story import Story

pytestmark = [pytest.mark.timeout(180), pytest.mark.control("C-6-23")]
RELATIONS = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
"""
POWERFUL = """
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND has_schema_privilege(n.oid, 'USAGE')
  AND has_function_privilege(p.oid, 'EXECUTE')
"""
STATEMENTS = "SELECT count(*), string_agg(query, ' ') FROM pg_stat_activity WHERE usename <> %s"


@pytest.fixture(params=SITES)
def system(request: pytest.FixtureRequest) -> str:
    """システム: each of the three."""
    return str(request.param)


@pytest.fixture
def operator(town: Town, system: str) -> Iterator[psycopg.Connection]:
    """運用する人の接続."""
    url = town.database_url(system, databases.OPERATOR)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def relations(town: Town, system: str) -> list[tuple[str, str]]:
    """表・ビュー・番号: all of them, as the owner sees them."""
    with psycopg.connect(town.database_url(system, "owner")) as owner:
        return [(str(schema), str(name)) for schema, name in owner.execute(RELATIONS)]


def test_it_reads_and_writes_no_table_view_or_sequence(
    town: Town, system: str, operator: psycopg.Connection
) -> None:
    found = relations(town, system)
    assert len(found) > 50
    for schema, name in found:
        place = sql.Identifier(schema, name)
        for statement in ("SELECT * FROM {}", "COPY {} TO STDOUT", "DELETE FROM {}"):
            with pytest.raises(errors.InsufficientPrivilege):
                operator.execute(sql.SQL(statement).format(place))


def test_it_runs_nothing_with_the_rights_of_another_but_the_one_function(
    operator: psycopg.Connection, system: str
) -> None:
    assert operator.execute(POWERFUL).fetchall() == [("operation.state()",)]
    for statement in (
        f"SET ROLE tesuri_{system}_app",
        f"SET ROLE tesuri_{system}_owner",
        "SET SESSION AUTHORIZATION postgres",
        "CREATE TEMPORARY TABLE mine (n int)",
        "CREATE FUNCTION operation.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_ls_logdir()",
        "SELECT * FROM pg_authid",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            operator.execute(statement)


def test_it_sees_no_statement_of_anybody_else(
    town: Town, system: str, operator: psycopg.Connection
) -> None:
    word = "語られない言葉"
    with psycopg.connect(town.database_url(system, "app")) as app:
        app.execute(f"SELECT '{word}'".encode())
        count, seen = operator.execute(
            STATEMENTS, [databases.role_name(system, databases.OPERATOR)]
        ).fetchone() or (0, "")
    assert count > 0
    assert word not in (seen or "")


def test_its_dump_holds_nothing(town: Town, system: str) -> None:
    url = town.database_url(system, databases.OPERATOR)
    dump = [str(binaries.find(major=0) / "pg_dump"), "--dbname", url]
    done = subprocess.run(dump, capture_output=True, text=True)
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    assert done.stdout == ""


def test_it_sees_how_the_database_does(town: Town, system: str) -> None:
    words = [sys.executable, "-m", "tesuri.commands.main", "state", "--system", system, "--json"]
    url = town.database_url(system, databases.OPERATOR)
    name = f"TESURI_DATABASE_URL_{system.upper()}_OPERATOR"
    done = subprocess.run(words, cwd=PROJECT, env={name: url}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == set(WORDS)
    assert figures["database_bytes"] > 1_000_000
    assert figures["connections"] > 1
    assert figures["since_the_sealer_seconds"] < 60


def test_no_log_and_no_page_tells_of_a_resident(story: Story, town: Town) -> None:
    entering.register(story)
    own = story.heroine
    words = [own[name] for name in ("addressee_number", "my_number", "name", "kana", "address")]
    journals = [file.read_text("utf-8") for file in sorted((town.var / "log").glob("*.log"))]
    assert any(journals)
    assert [word for word in words for text in journals if word in text] == []
    page = httpx.get(f"{town.url('welfare')}/persons/{story.facts['key']}/", trust_env=False)
    assert page.status_code in (302, 403)
    assert [word for word in words if word in page.text] == []


def test_a_backup_is_told_in_every_log_and_the_log_in_it_verifies(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for system in SITES:  # the databases of the tests are not those of the town
        monkeypatch.delenv(f"TESURI_DATABASE_URL_{system.upper()}", raising=False)
    with open_folder() as folder:
        public, heads = backup.new_key(folder / "city.key"), folder / "heads"
        shutil.copytree(town.var / "audit", heads)
        given = [public], folder / "copies", "佐藤"
        files = {
            what: backup.make(town.var, what, *given)[0] for what in (backup.KEYS, backup.DATA)
        }
        for what, file in files.items():
            restoring.restore(what, file, folder / "city.key", folder / "var")
        again = Cluster(folder / "var", fast=True, port=0)
        again.start()
        try:
            for system in SITES:
                url = again.url(system, "auditor")
                told = "SELECT DISTINCT details->>'by' FROM audit_auditrecord WHERE kind = %s"
                with psycopg.connect(url) as auditor:
                    assert auditor.execute(told, ["outputs.backed_up"]).fetchall() == [("佐藤",)]
                words = ["audit", "verify", "--system", system, "--url", url]
                words += [
                    "--key",
                    str(heads / system / "audit.pub"),
                    "--heads",
                    str(heads / system),
                ]
                assert main(words) == 0
        finally:
            again.discard()
