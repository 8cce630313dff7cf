"""自前のデータベースの試験: both sources of binaries, both kinds of users, and who may do what."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tesuri.commands import databases
from tesuri.commands.cluster import Cluster
from tesuri.commands.tests.strangers import copy_of_the_commands, open_folder, run_python
from tesuri.commands.trouble import Trouble

STORY = """
import sys, psycopg
from pathlib import Path
from tesuri.commands.cluster import Cluster
cluster = Cluster(Path(sys.argv[1] if len(sys.argv) > 1 else "{var}"), fast=True, port=0)
assert cluster.start()
with psycopg.connect(cluster.url("welfare", "owner")) as connection:
    connection.execute("CREATE TABLE claim (number bigint PRIMARY KEY)")
    connection.execute("INSERT INTO claim VALUES (1)")
cluster.stop()
assert not cluster.is_running()
assert cluster.start()
with psycopg.connect(cluster.url("welfare", "owner")) as connection:
    version, = connection.execute("SHOW server_version").fetchone()
    count, = connection.execute("SELECT count(*) FROM claim").fetchone()
cluster.stop()
print(version.split()[0], count)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with open_folder() as folder:
        made = Cluster(folder / "var", fast=True, port=0)
        made.start()
        yield made
        made.discard()


def told(statement: str, url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("source", ["machine", "wheel"])
def test_it_keeps_its_data_with_binaries_of_either_source(
    source: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESURI_PG_SOURCE", source)
    cluster = Cluster(place / "var", fast=True, port=0)
    assert cluster.start()
    with psycopg.connect(cluster.url("welfare", "owner")) as connection:
        connection.execute("CREATE TABLE claim (number bigint PRIMARY KEY)")
    cluster.stop()
    assert not cluster.is_running()
    assert cluster.start()
    assert not cluster.start()  # it runs already
    assert told("SELECT count(*) FROM claim", cluster.url("welfare", "owner")) == 0
    cluster.discard()


@pytest.mark.parametrize("source", ["machine", "wheel"])
def test_a_normal_user_starts_one_too(source: str, place: Path) -> None:
    copy = copy_of_the_commands(place)
    done = run_python(copy, STORY.format(var=place / "var"), {"TESURI_PG_SOURCE": source})
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "1"


def test_a_closed_project_folder_is_no_obstacle(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "var", fast=True, port=0)
    cluster.start()
    assert told("SELECT 1", cluster.url("welfare", "app")) == 1
    home = cluster.home
    cluster.discard()
    assert not home.exists()


def test_a_server_made_by_another_version_asks_for_that_version(place: Path) -> None:
    cluster = Cluster(place / "var", fast=True, port=0)
    (cluster.data).mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("9\n")
    (cluster.keys / "db").mkdir(parents=True)
    (cluster.keys / "db" / databases.SUPERUSER).write_text("x")
    with pytest.raises(Trouble, match="postgresql-9"):
        cluster.start()


def test_it_survives_a_server_that_was_killed(place: Path) -> None:
    cluster = Cluster(place / "var", fast=True, port=0)
    cluster.start()
    server = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server, 9)
    while Path(f"/proc/{server}").exists():
        pass
    assert cluster.start()
    assert told("SELECT 1", cluster.url("welfare", "app")) == 1
    cluster.discard()


def test_a_namesake_process_is_not_taken_for_the_server(place: Path) -> None:
    cluster = Cluster(place / "var", fast=True, port=0)
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n\n\n5432\n\n\n\nready\n")
    assert not cluster.is_running()
    cluster.discard()


def test_a_role_reaches_its_own_database_alone(cluster: Cluster) -> None:
    for role in databases.LOGINS:
        assert told("SELECT 1", cluster.url("addressees", role)) == 1
        url = cluster.url("welfare", role).rpartition("/")[0]
        for other in ("tesuri_addressees", "tesuri_sim_juki", "postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(f"{url}/{other}")


def test_no_role_of_a_system_is_powerful(cluster: Cluster) -> None:
    """One role copies the cluster for a backup, and can do nothing else (test_backup)."""
    powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
    count = f"SELECT count(*) FROM pg_roles WHERE rolname LIKE 'tesuri%' AND ({powers})"
    assert told(count, cluster.superuser_url()) == 0
    copies = "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolreplication AND NOT rolsuper"
    assert told(copies, cluster.superuser_url()) == databases.BACKUP
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        told("CREATE TABLE mine (n int)", cluster.url("welfare", "app"))


@pytest.mark.control("C-2-05")
def test_the_months_of_each_log_are_guarded_against_its_owner(cluster: Cluster) -> None:
    count = (
        "SELECT count(*) FROM pg_event_trigger WHERE evtname ~ '^audit_months' AND evtenabled = 'O'"
    )
    for system in databases.LOGGED:
        assert told(count, cluster.url(system, "owner")) == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            told("DROP EVENT TRIGGER audit_months_not_dropped", cluster.url(system, "owner"))


def test_nobody_enters_without_the_right_word(cluster: Cluster) -> None:
    url = cluster.url("welfare", "app")
    word = url.split(":")[2].partition("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(word, "wrong"))
    for file in (cluster.keys / "db").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_speaks_japanese_time_and_writes_every_character(cluster: Cluster) -> None:
    url = cluster.url("welfare", "app")
    assert told("SHOW timezone", url) == "Asia/Tokyo"
    assert told("SHOW data_checksums", url) == "on"
    assert told("SELECT '𠮷' || datcollate FROM pg_database LIMIT 1", url) == "𠮷C.UTF-8"


def test_the_log_of_the_server_quotes_nobody(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("sim_tax", "owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('手摺春子')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('手摺春子')")
    log = (cluster.home / "server.log").read_text()
    assert "duplicate key" in log
    assert "手摺春子" not in log


def test_a_lost_password_folder_is_one_sentence(place: Path) -> None:
    cluster = Cluster(place / "var", fast=True, port=0)
    cluster.start()
    cluster.stop()
    shutil.rmtree(cluster.keys)
    with pytest.raises(Trouble, match="restore them"):
        cluster.start()
    cluster.discard()
