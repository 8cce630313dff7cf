"""裏方: `python -m tesuri.commands.worker --system S` runs jobs and signs the audit log's heads."""

import argparse
import asyncio
import os
import sys
import threading

import django


def main() -> int:
    """裏方を動かす: until SIGTERM; refuses to start with too powerful a database role."""
    parser = argparse.ArgumentParser(prog="tesuri-worker")
    parser.add_argument("--system", required=True)
    system = parser.parse_args().system
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"tesuri.sites.{system}.settings")
    django.setup()
    from django.utils.module_loading import autodiscover_modules

    from tesuri.commands import errands
    from tesuri.ground.records.limits import refuse_bad_limits
    from tesuri.ground.records.roles import refuse_powerful_role
    from tesuri.workplace.audit.watch_kept import refuse_unwatched

    sys.excepthook = errands.write_down
    autodiscover_modules("limits")
    refuse_bad_limits()
    refuse_powerful_role()
    refuse_unwatched()
    ended = threading.Event()
    sealer = threading.Thread(target=errands.seal_until, args=(ended,), name="sealer")
    sealer.start()
    try:
        asyncio.run(errands.work())
    finally:
        ended.set()
        sealer.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
