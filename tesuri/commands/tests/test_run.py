"""起動の試験: `tesuri run` with the three systems, from the first line to the last process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from tesuri.commands import databases, foundations, programs
from tesuri.commands.cluster import PROJECT, Cluster
from tesuri.commands.tests.calling import clean_environment, free_ports, tesuri
from tesuri.commands.tests.strangers import open_folder


@dataclass
class Running:
    """動いている手すり: the process, its folder, its settings, and what it said so far."""

    process: subprocess.Popen[str]
    var: Path
    env: dict[str, str]
    said: list[str]

    def read_until(self, is_there: Callable[[str], bool]) -> str:
        """One line of its output, the first that is meant; fails when the output ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if is_there(line):
                return line
        self.process.communicate()
        raise AssertionError("".join(self.said))

    def pid(self, name: str) -> int:
        return int((self.var / "run" / f"{name}.pid").read_text())

    def url(self, name: str) -> str:
        return f"http://localhost:{self.env[f'TESURI_PORT_{name.upper()}']}"


def started(var: Path, **more: str) -> Running:
    env = {**free_ports(), "TESURI_VAR": str(var), **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "tesuri.commands.main", "run", "--people", "0"],
        env={**clean_environment(), **env},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process, var, env, [])
    running.read_until(lambda line: "Ctrl-C" in line)
    return running


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with open_folder() as folder:
        town = started(folder / "var")
        yield town
        ends_with_everything(town, signal.SIGINT)


@pytest.mark.parametrize("name", [*programs.SITES, *programs.SIMULATORS])
def test_its_address_is_printed_and_answers(running: Running, name: str) -> None:
    assert running.url(name) in "".join(running.said)
    assert httpx.get(f"{running.url(name)}/healthz", trust_env=False).is_success


def test_the_first_page_is_the_way_in(running: Running) -> None:
    page = httpx.get(running.url("welfare"), follow_redirects=True, trust_env=False)
    assert page.is_success
    assert "障害者福祉システム" in page.text


def test_the_connection_string_works(running: Running) -> None:
    done = tesuri("db", "url", "--system", "welfare", "--role", "app", **running.env)
    assert done.returncode == 0
    assert "tesuri_welfare_app" in done.stdout


def test_the_tables_are_laid_once(running: Running) -> None:
    url = Cluster(running.var).url("addressees", "owner")
    assert foundations.is_laid(url)


def test_management_never_goes_back(running: Running) -> None:
    done = tesuri("manage", "welfare", "migrate", "payments", "0007", **running.env)
    assert done.returncode == 1
    assert "更新の前の控えから戻します" in done.stderr
    assert tesuri("manage", "welfare", "migrate", "--check", **running.env).returncode == 0


def test_management_runs_as_owner(running: Running) -> None:
    done = tesuri("manage", "welfare", "migrate", "--check", **running.env)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["welfare", "addressees-worker"])
def test_a_killed_process_is_started_again(running: Running, name: str) -> None:
    dead = running.pid(name)
    os.kill(dead, signal.SIGKILL)
    running.read_until(lambda line: f"{name} was started again" in line)
    assert running.pid(name) != dead
    while not is_well(running.url("welfare")):  # the other tests want its pages
        assert running.process.poll() is None
        time.sleep(0.05)


def test_a_process_can_read_no_other_systems_secrets_from_its_environment(
    running: Running,
) -> None:
    given = Path(f"/proc/{running.pid('intermediary-worker')}/environ").read_text().split("\0")
    assert [word.partition("=")[0] for word in given if "postgresql://" in word] == [
        "TESURI_DATABASE_URL_INTERMEDIARY"
    ]


SET = {  # one of the workplace, which all systems have, and one of a single system
    "TESURI_LIMIT_REVIEW_DAYS": "45",
    "TESURI_LIMIT_ANSWER_VALID_DAYS": "3",
}


def test_which_settings_there_are_is_known_without_django() -> None:
    """As `tesuri run` asks it, outside of any site."""
    asked = "from tesuri.commands.programs import limits_of; print(*sorted(limits_of('welfare')))"
    clean = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = done.stdout.split()
    assert "REVIEW_DAYS" in found
    assert "ANSWER_VALID_DAYS" not in found  # of another system


def test_a_setting_that_no_system_has_stops_the_start() -> None:
    with open_folder() as folder:
        done = tesuri("run", TESURI_VAR=str(folder / "var"), TESURI_LIMIT_REVEIW_DAYS="45")
    assert done.returncode == 1
    assert "TESURI_LIMIT_REVEIW_DAYS という設定はありません" in done.stderr


@pytest.fixture
def real_server() -> Iterator[dict[str, str]]:
    """本物のサーバー: its connections as an operator gives them."""
    with open_folder() as folder:
        server = Cluster(folder / "var", fast=True, port=0)
        server.start()
        yield {
            f"TESURI_DATABASE_URL_{system.upper()}{suffix}": server.url(system, role)
            for system in databases.SYSTEMS
            for role, suffix in (("app", ""), ("owner", "_OWNER"), ("auditor", "_AUDITOR"))
        }
        server.discard()


def test_it_uses_a_real_server_and_ends_with_all_that_it_started(
    real_server: dict[str, str],
) -> None:
    with open_folder() as folder:
        town = started(folder / "var", **real_server, **SET)
        assert not (town.var / "postgres").exists()
        assert foundations.is_laid(real_server["TESURI_DATABASE_URL_WELFARE_OWNER"])
        ends_with_everything(town, signal.SIGTERM)
        with psycopg.connect(real_server["TESURI_DATABASE_URL_WELFARE"]) as connection:
            due = "SELECT prosrc FROM pg_proc WHERE proname = 'access_review_due'"
            (source,) = connection.execute(due).fetchone() or ("",)
            assert (
                "q.began + 45 " in source
            )  # as the city set it; and the server is not ours to stop


def ends_with_everything(town: Running, ending: signal.Signals) -> None:
    pids = [town.pid(name) for name in programs.NAMES]
    town.process.send_signal(ending)
    town.process.communicate()
    assert town.process.returncode == 0
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert not Cluster(town.var).is_running()


def is_well(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", trust_env=False).is_success
    except httpx.HTTPError:
        return False
