"""プロセスの試験: the programs as they are started."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest

SYSTEMS = ("nws", "juki", "tax")


def surroundings(var: Path, urls: dict[str, str], port: int) -> dict[str, str]:
    own = {f"TESURI_DATABASE_URL_SIM_{system.upper()}": url for system, url in urls.items()}
    own |= {f"TESURI_PORT_{system.upper()}": str(port) for system in SYSTEMS}
    return {**os.environ, **own, "TESURI_VAR": str(var)}


def program(system: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"simulators.{system}"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, text=True, stdout=pipe, stderr=pipe)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_starts_and_stops_when_told(
    system: str, tmp_path: Path, make_database: Callable[[], str]
) -> None:
    port = free_port()
    with program(system, surroundings(tmp_path, {system: make_database()}, port)) as running:
        assert running.stdout is not None
        assert '"started"' in running.stdout.readline()
        health = httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
        running.send_signal(signal.SIGTERM)
        said, complained = running.communicate(timeout=20)

    assert (health.status_code, running.returncode, complained) == (200, 0, "")
    assert '"stopped"' in said


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_says_in_one_sentence_that_it_has_no_database(system: str, tmp_path: Path) -> None:
    with program(system, surroundings(tmp_path, {system: ""}, 0)) as running:
        said, complained = running.communicate(timeout=20)

    assert (running.returncode, said) == (1, "")
    assert f"TESURI_DATABASE_URL_SIM_{system.upper()}" in complained
    assert complained.count("\n") == 1


def test_it_says_in_one_sentence_that_the_port_is_taken(
    tmp_path: Path, make_database: Callable[[], str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with program("tax", surroundings(tmp_path, {"tax": make_database()}, port)) as running:
            complained = running.communicate(timeout=20)[1]

    assert running.returncode == 1
    assert str(port) in complained
    assert complained.count("\n") == 1


def test_it_makes_and_loads_a_country(tmp_path: Path, make_database: Callable[[], str]) -> None:
    urls = {system: make_database() for system in SYSTEMS}
    environment = surroundings(tmp_path, urls, 0)
    command = [sys.executable, "-m", "simulators.country", "--people", "150", "--seed", "5"]
    command += ["--out", str(tmp_path / "country"), "--load"]
    for _ in range(2):
        subprocess.run(command, env=environment, check=True, capture_output=True)

    tables = {"juki": "residents", "tax": "tax_facts", "nws": "codes"}
    files = {"juki": "people", "tax": "tax", "nws": "nws_codes"}
    for system, table in tables.items():
        lines = (tmp_path / "country" / f"{files[system]}.csv").read_text().count("\n")
        with psycopg.connect(urls[system]) as connection:
            found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert found == (lines - 1,)


def test_it_refuses_a_country_that_is_too_small(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.country", "--people", "5"]
    environment = {**os.environ, "TESURI_VAR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
