"""全件の再判定の速さ: a year of every grant, from PostgreSQL to its receipts in PostgreSQL.

The product's own run on a cluster of its own with the usual durability: started by a clerk, written
by the job in one process, as the role of the application, with watches, checks and the log.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELP = "全件の再判定: データベースから一年分の控えの保存まで / a year of the caseload"
YEAR = 2025
SYSTEM = "welfare"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many people have a grant."""
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--at-once", type=int, default=0, help="一区切りの請求の数")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """測る: fill, then one run in a process of its own."""
    from bench.audit import Place
    from bench.parts.caseload_rows import fill
    from tesuri.commands.cluster import PROJECT

    with tempfile.TemporaryDirectory(prefix="tesuri-bench-") as folder:
        place = Place(Path(folder))
        try:
            begun = time.perf_counter()
            fill(place.cluster.superuser_url(f"tesuri_{SYSTEM}"), args.people)
            filling = time.perf_counter() - begun
            command = [sys.executable, "-m", "bench.parts.caseload_run", "--year", str(YEAR)]
            command += ["--at-once", str(args.at_once)]
            done = subprocess.run(
                command, env=place.env(), cwd=PROJECT, stdout=subprocess.PIPE, check=True
            )
        finally:
            place.cluster.discard()
    figures = {"people": args.people, **json.loads(done.stdout.splitlines()[-1])}
    figures |= {"filling_seconds": round(filling, 1), "cores": os.cpu_count() or 1}
    figures |= {"load_average": round(os.getloadavg()[0], 1)}
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0
