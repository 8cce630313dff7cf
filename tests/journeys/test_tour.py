"""案内の試験: `tesuri tour --json` itself, as a person types it, in a running town."""

import json
import os
import subprocess
import sys

import pytest

from tesuri.commands.processes import Town

pytestmark = pytest.mark.xdist_group("town")


def test_the_tour_ends_with_fourteen_true_steps_and_their_evidence(town: Town) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    done = subprocess.run(
        [sys.executable, "-m", "tesuri.commands.main", "tour", "--json"],
        env={**ours, "TESURI_VAR": str(town.var)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    steps = json.loads(done.stdout)
    assert [(each["step"], each["ok"]) for each in steps] == [(n, True) for n in range(1, 15)]
    assert all(each["evidence"] for each in steps)
