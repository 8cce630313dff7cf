"""案内する: `tesuri tour --json`, as a person types it."""

import os
import subprocess
import sys


def toured(told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """案内する: with nothing of this test's own surroundings but what is told."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    command = [sys.executable, "-m", "tesuri.commands.main", "tour", "--json"]
    return subprocess.run(command, env={**ours, **told}, capture_output=True, text=True)
