"""測定の小さな形: a measurement that no test runs is broken when it is needed."""

import json
import subprocess
import sys

import pytest

from tesuri.commands.main import main
from tesuri.workplace.watch.rules.patterns import PATTERNS


def test_the_bench_of_abnormal_access_finds_most_of_what_is_hidden(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "anomalies", "--seeds", "1", "--first-seed", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["recall_by_pattern"].keys() == PATTERNS.keys() - {"emergency"}
    assert len(figures["recall_by_searching"]) == 6
    assert figures["recall"] > 0.8
    assert 0 < figures["false_alerts_per_clerk_week"] < 2


def test_the_bench_of_the_login_lets_everybody_in() -> None:
    asked = ["--people", "2", "--seconds", "1", "--rounds", "1", "--json"]
    command = [sys.executable, "-m", "tesuri.commands.main", "bench", "login", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert figures["people"] == 2


def test_the_bench_of_notices_makes_as_many_as_it_was_asked_for() -> None:
    command = [sys.executable, "-m", "tesuri.commands.main", "bench", "notices"]
    command += ["--count", "3", "--processes", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert {"notices", "seconds", "notices_per_second", "peak_mb"} <= figures.keys()
    assert (figures["notices"], figures["bundles"]) == (3, 1)


def test_the_bench_of_the_caseload_keeps_a_receipt_for_everybody() -> None:
    command = [sys.executable, "-m", "tesuri.commands.main", "bench", "caseload"]
    command += ["--people", "30", "--at-once", "20", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert {"people", "seconds", "peak_mb", "receipts"} <= figures.keys()
    assert (figures["people"], figures["receipts"], figures["parts"]) == (30, 30, 2)


def test_the_bench_of_payment_runs_goes_from_the_draft_to_the_file() -> None:
    command = [sys.executable, "-m", "tesuri.commands.main", "bench", "payments"]
    done = subprocess.run(
        [*command, "--people", "5", "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    steps = {f"{step}_seconds" for step in ("draft", "check", "submit", "approve", "file", "total")}
    assert {*steps, "peak_mb", "file_bytes"} <= figures.keys()
    assert (figures["people"], figures["months"]) == (4, 15)  # one has no account, one is new
