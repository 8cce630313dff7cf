"""案内の試験: `tesuri tour --json` itself, as a person types it, in a running town."""

import json
import os
import subprocess
import sys

import pytest

from tesuri.commands.cluster import Cluster
from tesuri.commands.processes import Town, running_ports
from tesuri.commands.tests.calling import free_ports
from tesuri.commands.tests.strangers import open_folder

pytestmark = pytest.mark.xdist_group("town")


def toured(told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """案内する: with nothing of this test's own surroundings but what is told."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    command = [sys.executable, "-m", "tesuri.commands.main", "tour", "--json"]
    return subprocess.run(command, env={**ours, **told}, capture_output=True, text=True)


def test_the_tour_ends_with_fourteen_true_steps_and_their_evidence(town: Town) -> None:
    done = toured({"TESURI_VAR": str(town.var)})
    assert done.returncode == 0, done.stdout + done.stderr
    steps = json.loads(done.stdout)
    assert [(each["step"], each["ok"]) for each in steps] == [(n, True) for n in range(1, 15)]
    assert all(each["evidence"] for each in steps)


def test_where_nothing_runs_it_starts_everything_and_leaves_nothing_running() -> None:
    with open_folder() as folder:
        var = folder / "var"
        done = toured({**free_ports(), "TESURI_VAR": str(var)})
        assert [each["ok"] for each in json.loads(done.stdout)] == [True] * 14, done.stderr
        assert done.returncode == 0
        assert running_ports(var) == {}
        assert not Cluster(var).is_running()
