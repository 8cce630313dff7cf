"""命令を呼ぶ: the command line as a person starts it, on ports that nobody uses."""

import os
import socket
import subprocess
import sys

from tesuri.commands.cluster import PROJECT


def clean_environment() -> dict[str, str]:
    """余分のない環境: what the tests set for themselves is not for the command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    return {**kept, "PYTHONPATH": str(PROJECT)}


def tesuri(*words: str, module: str = "main", **env: str) -> subprocess.CompletedProcess[str]:
    """命令: run to its end; `module` is main or another one with a main of its own."""
    return subprocess.run(
        [sys.executable, "-m", f"tesuri.commands.{module}", *words],
        env={**clean_environment(), **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_ports() -> dict[str, str]:
    """空きポート: for every process, and 0 (choose one) for the database."""
    names = ("WELFARE", "ADDRESSEES", "INTERMEDIARY", "NWS", "JUKI", "TAX")
    probes = [socket.socket() for _ in names]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    found = {f"TESURI_PORT_{name}": port for name, port in zip(names, ports, strict=True)}
    return {"TESURI_PG_PORT": "0", **found}
