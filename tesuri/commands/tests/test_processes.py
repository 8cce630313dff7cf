"""町の試験: what starts ends, what dies can be started again, and strangers are left alone."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tesuri.commands.cluster import PROJECT
from tesuri.commands.processes import Town, is_loopback, running_ports
from tesuri.commands.programs import SIMULATORS
from tesuri.commands.tests.strangers import open_folder
from tesuri.commands.trouble import Trouble

STARTER = """
import os, sys, signal
from pathlib import Path
from tesuri.commands.processes import Town
town = Town(Path(sys.argv[1]), ports="auto", fast=True, people=0, names=("nws", "juki", "tax"))
town.start()
print(*[town.var.joinpath("run", name + ".pid").read_text().strip() for name in town.names])
sys.stdout.flush()
signal.pause()
"""


def is_well(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def simulators(folder: Path) -> Town:
    return Town(folder, ports="auto", fast=True, people=0, names=SIMULATORS)


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with open_folder() as folder, simulators(folder / "var") as started:
        yield started


def test_every_process_answers(town: Town) -> None:
    assert [name for name in SIMULATORS if not is_well(town.url(name))] == []
    assert town.dead() == []
    assert running_ports(town.var) == town.ports


def test_a_killed_process_can_be_started_again(town: Town) -> None:
    town.kill("juki")
    assert town.dead() == ["juki"]
    assert not is_well(town.url("juki"))
    town.start_one("juki")
    assert is_well(town.url("juki"))


def test_a_dead_database_comes_back(town: Town) -> None:
    server = int((town.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server, signal.SIGKILL)
    while Path(f"/proc/{server}").exists():
        pass
    town.revive_database()
    assert town.cluster.is_running()


def test_a_second_town_on_the_same_folder_is_refused(town: Town) -> None:
    with pytest.raises(Trouble, match="already runs"):
        simulators(town.var).start()
    assert town.dead() == []


def test_a_process_is_told_its_own_secrets_alone(town: Town) -> None:
    env = town.env("welfare")
    connections = [name for name in env if "DATABASE" in name]
    assert connections == ["TESURI_DATABASE_URL_WELFARE"]
    assert "tesuri_welfare_app" in env["TESURI_DATABASE_URL_WELFARE"]
    assert env["TESURI_KEYS"] == str(town.var / "keys" / "welfare")


def test_a_town_on_free_ports_heeds_no_real_server(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", "postgresql://elsewhere/real")
    monkeypatch.setenv("TESURI_URL_WELFARE", "https://welfare.example")
    assert "127.0.0.1" in town.database_url("welfare", "app")
    assert town.url("welfare") == f"http://localhost:{town.ports['welfare']}"


def test_stopping_ends_what_it_started_and_nothing_else() -> None:
    with open_folder() as folder:
        stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        town = simulators(folder / "var")
        town.start()
        addresses = [town.url(name) for name in SIMULATORS]
        town.stop()
        assert not any(is_well(address) for address in addresses)
        assert not town.cluster.is_running()
        assert list((town.var / "run").glob("*.pid")) == []
        assert running_ports(town.var) == {}
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.1", "example.jp", ""])
def test_the_demo_does_not_listen_to_other_machines(
    monkeypatch: pytest.MonkeyPatch, bind: str
) -> None:
    monkeypatch.setenv("TESURI_BIND", bind)
    with open_folder() as folder:
        town = simulators(folder / "var")
        with pytest.raises(Trouble, match="the demo is for this machine alone"):
            town.start()
        assert not (folder / "var").exists()


@pytest.mark.parametrize("bind", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.2"])
def test_an_address_of_this_machine_alone_is_told_from_others(bind: str) -> None:
    assert is_loopback(bind)


def test_a_start_that_fails_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as folder:
        town = simulators(folder / "var")
        town.ports["tax"] = 1 << 20  # no such port: this one cannot start
        with pytest.raises((Trouble, OverflowError)):
            town.start()
        assert not town.cluster.is_running()
        assert town.dead() == list(SIMULATORS)


def test_processes_end_when_their_starter_is_killed() -> None:
    with open_folder() as folder:
        starter = subprocess.Popen(
            [sys.executable, "-c", STARTER, str(folder / "var")],
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            text=True,
        )
        assert starter.stdout is not None
        started = [Path("/proc", pid) for pid in starter.stdout.readline().split()]
        assert len(started) == len(SIMULATORS)
        starter.kill()
        starter.communicate()
        while any(path.exists() for path in started):
            pass
        simulators(folder / "var").cluster.stop()  # the next start would adopt it


def test_the_facts_of_a_running_town_are_written_down(town: Town) -> None:
    facts = json.loads((town.var / "run" / "town.json").read_text())
    assert facts["pid"] == os.getpid()
    assert facts["demo"] is True
