"""監査記録の速さ: appends, heads, proofs and verification, on a private PostgreSQL with fsync on.

An append is one `audit.actions.record` committed by a writer process while the real worker seals
and signs. `appends_per_second_*` counts one event a transaction, as a screen writes it; `*_grouped`
ten a transaction, one by one; `*_at_once` 500 in one statement (`record_each`), as the entry of a
file of incomes does and nothing else so far. Writers are separate processes, as many as asked.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg

from tesuri.commands import databases, foundations, programs
from tesuri.commands.cluster import PROJECT, Cluster
from tesuri.workplace.audit.places import log_folder, public_key_file
from tesuri.workplace.audit.proving import of_event
from tesuri.workplace.audit.stored import rows

HELP = "監査記録: 追記・署名・証明・検証 / the audit log"
SYSTEM = "welfare"
BODIES, PROBE_SECONDS, LOOK_SECONDS = 20, 0.2, 0.02
GROUPS = {"": 1, "_grouped": 10, "_at_once": 500}
PROOFS = 300
MEMORY_SECONDS = 0.5  # to ask more often takes from what is measured
MILLION = 1_000_000
FILL = """
INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,
  session, duty, purpose, subject, details, salt)
SELECT 'million', clock_timestamp(), 'persons.person_viewed', 'done', 'user' || n %% 300,
  '佐藤 太郎', 'shogai', 'T-' || n %% 200, md5(n::text), 'allowances', '手当の認定',
  lpad((n %% 90000)::text, 10, '1'), jsonb_build_object('items', '["name", "address"]'::jsonb,
  'number', n), decode(md5(random()::text), 'hex') FROM generate_series(1, %s) AS n
"""
COVERED = """
SELECT 1 FROM audit_leaf l JOIN audit_head h ON h.body = l.body AND h.size > l.index
WHERE l.record_id = %s LIMIT 1
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how long, by how many writers, and how large the verified log is."""
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--events", type=int, default=MILLION)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--writer", default="", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """測る: everything on a cluster of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tesuri-bench-") as folder, a_log(Path(folder)) as town:
        figures = {**appended(town, args), **proved(town, args.events)}
        figures |= overhead(town)
    figures |= {"cores": os.cpu_count() or 1, "load_average": round(os.getloadavg()[0], 1)}
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0


class Place:
    """測定の場: a cluster with the database of one system, and the environment of its processes."""

    def __init__(self, var: Path) -> None:
        self.var, self.cluster = var, Cluster(var, port=0, systems=(SYSTEM,))
        self.cluster.start()
        urls = {role: self.cluster.url(SYSTEM, role) for role in databases.ROLES}
        foundations.lay({SYSTEM: self.env("owner")}, {SYSTEM: urls})

    def env(self, role: str = "app") -> dict[str, str]:
        """環境: as the town gives it to a process of this system."""
        own = {f"TESURI_DATABASE_URL_{SYSTEM.upper()}": self.cluster.url(SYSTEM, role)}
        urls = {name: f"http://localhost:{port}" for name, port in programs.PORTS.items()}
        return programs.environment(self.var, SYSTEM, own, urls, demo=True)

    def open(self, role: str = "app") -> psycopg.Connection[Any]:
        """接続: in one of the roles."""
        return psycopg.connect(self.cluster.url(SYSTEM, role), autocommit=True)


@contextmanager
def a_log(var: Path) -> Iterator[Place]:
    """記録のある場: with the real worker beside it."""
    place = Place(var)
    command = [sys.executable, "-m", "tesuri.commands.worker", "--system", SYSTEM]
    with (var / "worker.log").open("w") as log:
        worker = subprocess.Popen(command, env=place.env(), cwd=PROJECT, stderr=log)
    try:
        yield place
    finally:
        worker.terminate()
        worker.wait()
        place.cluster.discard()


# --- 追記 ---


def appended(place: Place, args: argparse.Namespace) -> dict[str, float]:
    """追記の速さ: six runs, and the longest wait for a signed head: of all, and by kind of run."""
    delays: dict[str, list[float]] = {ending: [] for ending in GROUPS}
    speeds = {}
    for name, bodies in (("one_body", 1), ("many", BODIES)):
        for ending, group in GROUPS.items():
            key = f"appends_per_second_{name}{ending}"
            speeds[key] = round(_written(place, args, bodies, group, delays[ending]))
    ordered = sorted(each for found in delays.values() for each in found)
    longest = {f"head_delay_seconds{ending or '_singly'}": max(delays[ending]) for ending in GROUPS}
    return speeds | {
        "head_delay_seconds": round(ordered[-1], 2),
        **{name: round(delay, 2) for name, delay in longest.items()},
        "head_delay_median_seconds": round(statistics.median(ordered), 2),
        "writers": args.writers,
    }


def _written(
    place: Place, args: argparse.Namespace, bodies: int, group: int, delays: list[float]
) -> float:
    """Events a second, committed by all writers together."""
    ended = threading.Event()
    prober = threading.Thread(target=_probe, args=(place, ended, delays))
    orders = json.dumps({"seconds": args.seconds, "bodies": bodies, "group": group})
    command = [sys.executable, "-m", "bench.audit", "--writer", orders]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [
        subprocess.Popen(command, env=place.env(), cwd=PROJECT, **pipes)  # type: ignore[call-overload]  # pipes are a dict
        for _ in range(args.writers)
    ]
    for writer in writers:
        writer.stdout.readline()  # ready
    prober.start()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    counts = [json.loads(writer.communicate()[0]) for writer in writers]
    ended.set()
    prober.join()
    events, seconds = (list(each[key] for each in counts) for key in ("events", "seconds"))
    return float(sum(events) / max(seconds))


def write(orders: dict[str, Any]) -> None:
    """書く: in a process of its own; waits for the word, then records until its time is over."""
    import django

    django.setup()
    from django.db import transaction

    from tesuri.workplace.audit import actions
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.events import AuditEvent

    def records(first: int, actor: Actor) -> int:
        """So many events of one transaction, all for one body."""
        acts: list[tuple[str, dict[str, Any]]] = [
            (f"1{n % 90_000:09}", {"items": ["name", "address"], "n": n})
            for n in range(first, first + orders["group"])
        ]
        if len(acts) == GROUPS["_at_once"]:
            return actions.record_each(actor, AuditEvent.LOG_SEARCHED, acts)
        for subject, details in acts:
            actions.record(actor, AuditEvent.LOG_SEARCHED, subject=subject, **details)
        return len(acts)

    bodies = [f"{n:06}" for n in range(orders["bodies"])]
    actors = cycle([Actor("sato", "佐藤 太郎", each, "shogai", "T-1", "S" * 32) for each in bodies])
    print("ready", flush=True)
    sys.stdin.readline()
    events, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < orders["seconds"]:
        with transaction.atomic():
            events += records(events, next(actors))
    print(json.dumps({"events": events, "seconds": time.perf_counter() - begun}))


def _probe(place: Place, ended: threading.Event, delays: list[float]) -> None:
    """One event more, again and again: how long from its commit to a signed head over it."""
    from tesuri.workplace.audit.entries import INSERT

    with place.open() as connection:
        while not ended.wait(PROBE_SECONDS):
            known = ["000000", "now", "probe", "done", "probe", "probe", *[""] * 6, "{}", b"probe"]
            ((record,),) = rows(connection, INSERT, known)
            begun = time.perf_counter()
            while not rows(connection, COVERED, [record]):
                time.sleep(LOOK_SECONDS)
            delays.append(time.perf_counter() - begun)


# --- 証明と検証 ---


def proved(place: Place, events: int) -> dict[str, float]:
    """証明と検証の速さ: at this many leaves in one tree."""
    with place.open("owner") as owner:
        owner.execute(FILL.encode(), [events])
        while rows(owner, "SELECT 1 FROM audit_unsealed LIMIT 1", []):
            time.sleep(0.5)
        owner.execute("VACUUM ANALYZE")
    with place.open("auditor") as auditor:
        known = rows(auditor, "SELECT record_id FROM audit_leaf WHERE body = 'million'", [])
        step = max(len(known) // PROOFS, 1)
        spent = [_seconds(of_event, auditor, record) for (record,) in known[::step]]
    total, seconds, peak = _verified(place)
    return {
        "proof_ms": round(statistics.median(spent) * 1000, 2),
        "proof_p99_ms": round(sorted(spent)[int(len(spent) * 0.99) - 1] * 1000, 2),
        "verified_events": total,
        "verify_seconds_per_million": round(seconds * MILLION / total, 1),
        "peak_mb": peak,
    }


def _seconds(work: Any, *given: Any) -> float:
    begun = time.perf_counter()
    work(*given)
    return time.perf_counter() - begun


def _verified(place: Place) -> tuple[int, float, int]:
    """`tesuri audit verify` as it is typed: events, seconds, memory of all its processes (MB)."""
    command = [sys.executable, "-m", "tesuri.commands.main", "audit", "verify", "--json"]
    command += ["--system", SYSTEM, "--url", place.cluster.url(SYSTEM, "auditor")]
    command += ["--key", str(public_key_file(place.var, SYSTEM))]
    command += ["--heads", str(log_folder(place.var, SYSTEM))]
    begun, peak = time.perf_counter(), 0
    verifier = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    while verifier.poll() is None:
        peak = max(peak, _memory(verifier.pid))
        time.sleep(MEMORY_SECONDS)
    seconds = time.perf_counter() - begun
    told = json.loads(verifier.stdout.read() if verifier.stdout else "{}")
    if not told["sound"]:
        raise SystemExit(f"検証で異常が見つかりました: {told['bodies']}")
    return sum(body["events"] for body in told["bodies"]), seconds, peak // 1024


def _memory(session: int) -> int:
    """Proportional memory, in kB, of every process of a session."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(") ")[2].split()[3]) == session:
                text = (folder / "smaps_rollup").read_text()
                total += int(text.partition("Pss:")[2].split()[0])
        except (OSError, ValueError, IndexError):
            continue  # it ended while it was looked at
    return total


# --- 書込みの上乗せ ---


def overhead(place: Place) -> dict[str, float]:
    """上乗せ: what the log adds to a request that writes, in a process with the site's settings."""
    command = [sys.executable, "-m", "bench.audit", "--writer", json.dumps({"requests": 300})]
    done = subprocess.run(
        command, env=place.env("owner"), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    arguments(given)
    told = json.loads(given.parse_args().writer)
    if "requests" in told:
        from bench.parts.write_requests import measure

        measure(told["requests"])
    else:
        write(told)
