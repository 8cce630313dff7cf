"""全件の再判定の一回: the product's own action and job, as the role of the application.

A process of its own, so that its memory is its own; it prints its figures as JSON.
"""

import argparse
import json
import os
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any


def main() -> int:
    """測る: from the start of a run to its last part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--at-once", type=int, default=0)
    args = parser.parse_args()
    import django

    django.setup()
    print(json.dumps(measured(args.year, args.at_once)))
    return 0


def measured(year: int, at_once: int) -> dict[str, Any]:
    """一回: the clerk starts, the worker writes the parts."""
    from django.db import connection

    from bench.parts.caseload_rows import BODY, OFFICER
    from tesuri.welfare.allowances import actions
    from tesuri.welfare.allowances.actions.redeterminations import AT_ONCE
    from tesuri.welfare.allowances.jobs import redetermine
    from tesuri.workplace.audit.actors import Actor

    clerk = Actor(OFFICER, "測定", BODY, "shogai", terminal="T-1", session="S-1", purpose="測定")
    begun, spent = time.perf_counter(), time.process_time()
    run = actions.start_redetermination(clerk, year, "測定", at_once or AT_ONCE)
    redetermine(run.number)
    seconds = time.perf_counter() - begun
    parts = list(run.parts.all())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), sum(octet_length(content)) FROM allowances_yearreceipt"
        )
        backend, kept = cursor.fetchone()
    assert run.progress == "finished"
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(time.process_time() - spent, 2),
        "processor_seconds_backend": round(_spent(backend), 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peak_mb_backend": _peak(backend),
        "receipts": run.receipts.count(),
        "receipt_bytes": kept // max(run.claims, 1),
        "differing": sum(part.differing for part in parts),
        "parts": len(parts),
    }


def _peak(process: int) -> int:
    """Of the server's process, the shared buffers that it touched included."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def _spent(process: int) -> float:
    """Of the server's process for this connection, since it began."""
    numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
