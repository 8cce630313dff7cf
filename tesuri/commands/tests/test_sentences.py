"""困りごとの試験: every expected failure is one sentence that names the remedy, and exit 1."""

import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tesuri.commands import cluster
from tesuri.commands.tests.calling import free_ports, tesuri
from tesuri.commands.tests.strangers import copy_of_the_commands, open_folder, run_python


def is_one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    lines = done.stderr.strip().splitlines()
    return done.returncode == 1 and len(lines) == 1 and " / " in lines[0]


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


@pytest.mark.parametrize("process", ["WELFARE", "NWS"])
def test_a_taken_port_is_named_with_its_variable(
    process: str, taken_port: str, tmp_path: Path
) -> None:
    env = {**free_ports(), f"TESURI_PORT_{process}": taken_port}
    done = tesuri("run", TESURI_VAR=str(tmp_path), **env)
    assert is_one_sentence(done), done.stderr
    assert f"ポート{taken_port}は使用中です" in done.stderr
    assert f"TESURI_PORT_{process}" in done.stderr
    assert not (tmp_path / "postgres").exists()  # nothing was started


def test_a_taken_database_port_is_named_too(taken_port: str, tmp_path: Path) -> None:
    env = {**free_ports(), "TESURI_PG_PORT": taken_port}
    done = tesuri("run", TESURI_VAR=str(tmp_path), **env)
    assert is_one_sentence(done), done.stderr
    assert "TESURI_PG_PORT" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = tesuri("run", TESURI_VAR=str(tmp_path / "file" / "var"))
    assert is_one_sentence(done), done.stderr
    assert "TESURI_VAR" in done.stderr


def test_a_folder_of_another_owner_is_one_sentence() -> None:
    script = (
        "import sys; from pathlib import Path; from tesuri.commands.cluster import Cluster\n"
        "from tesuri.commands.trouble import Trouble\n"
        "try: Cluster(Path('{var}'), port=0).start()\n"
        "except Trouble as trouble: print(trouble)"
    )
    with open_folder() as folder:
        (folder / "var").mkdir(mode=0o555)
        copy = copy_of_the_commands(folder)
        done = run_python(copy, script.format(var=folder / "var"), {})
    assert "is not writable" in done.stdout, done.stderr


def test_a_missing_server_says_what_to_install(tmp_path: Path) -> None:
    env = {"TESURI_PG_SOURCE": "machine", "TESURI_PG_BIN": str(tmp_path), **free_ports()}
    done = tesuri("run", TESURI_VAR=str(tmp_path / "var"), **env)
    assert is_one_sentence(done), done.stderr
    assert "apt-get install postgresql" in done.stderr


def test_an_unknown_source_is_one_sentence(tmp_path: Path) -> None:
    done = tesuri("run", TESURI_VAR=str(tmp_path), TESURI_PG_SOURCE="moon", **free_ports())
    assert is_one_sentence(done), done.stderr


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    done = tesuri("db", "url", "--system", "welfare", TESURI_VAR=str(tmp_path))
    assert is_one_sentence(done), done.stderr
    assert "make run" in done.stderr


@pytest.mark.parametrize("who", ["superuser", "owner"])
def test_a_process_with_too_powerful_a_role_does_not_start(who: str, tmp_path: Path) -> None:
    url = powerful_url(who)
    env = {"TESURI_VAR": str(tmp_path), "TESURI_DATABASE_URL_WELFARE": url}
    done = tesuri("--system", "welfare", module="worker", **env)
    assert is_one_sentence(done), done.stderr
    assert "_app" in done.stderr


def powerful_url(who: str) -> str:
    """Both databases hold a table of the one who asks."""
    made = cluster.test_cluster()
    url = made.superuser_url() if who == "superuser" else made.url("test", "owner")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS owned (number int)")
    return url


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    words = [sys.executable, "-m", "tesuri.commands.main", "determine", "special-disability"]
    reading = f"{shlex.join([*words, '--columns'])} | head -n 1"
    done = subprocess.run(["bash", "-c", reading], capture_output=True, text=True)
    assert done.stdout.startswith("cases.csv")
    assert done.stderr == ""
