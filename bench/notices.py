"""支払通知書の速さ: pages a second, from what a payment says to the PDF bundles that are kept.

The same templates, bundles and checks of characters as the work of a run; nothing is read from a
database or written to it. Each process makes bundles of its own, as workers do.
"""

import argparse
import json
import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor

HELP = "支払通知書: 支払の事実からPDFの束まで / payment notices"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many notices, on how many processes."""
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """測る: from the first bundle to the last, the start of the processes included."""
    from bench.parts.payment_notices import bundle_of
    from tesuri.welfare.payments.documents.notices import BUNDLE

    numbers = range(1, args.count + 1)
    bundles = [numbers[at : at + BUNDLE] for at in range(0, args.count, BUNDLE)]
    begin = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(args.processes, mp_context=spawn) as pool:
        made = list(pool.map(bundle_of, bundles))
    seconds = time.perf_counter() - begin
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "notices": args.count,
        "seconds": round(seconds, 2),
        "notices_per_second": round(args.count / seconds),
        "peak_mb": (own + sum(sorted(peak for _, peak in made)[-args.processes :])) // 1024,
        "bundles": len(bundles),
        "bytes_per_notice": sum(size for size, _ in made) // args.count,
        "processes": args.processes,
        "cores": os.cpu_count(),
    }
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0
