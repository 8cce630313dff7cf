"""裏方: `python -m tesuri.commands.worker --system S` runs jobs and signs the audit log's heads."""

import argparse
import asyncio
import os
import sys
import threading

import django
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

PAUSE_SECONDS = 0.5  # a head is signed at most two seconds after its events
HEARTBEAT_SECONDS, STALLED_SECONDS = 2.0, 10.0
JOBS_AT_ONCE = 2

log = structlog.get_logger()


def main() -> int:
    """裏方を動かす: until SIGTERM; jobs at work are finished first."""
    parser = argparse.ArgumentParser(prog="tesuri-worker")
    parser.add_argument("--system", required=True)
    system = parser.parse_args().system
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"tesuri.sites.{system}.settings")
    django.setup()
    from tesuri.ground.records.roles import refuse_powerful_role

    refuse_powerful_role()
    ended = threading.Event()
    sealer = threading.Thread(target=_seal_until, args=(ended,), name="sealer")
    sealer.start()
    try:
        asyncio.run(_work())
    finally:
        ended.set()
        sealer.join()
    return 0


async def _work() -> None:
    """Jobs are fetched over a connection pool of the worker's own.

    The application's connector stays what it is, so that a job that defers another one does so in
    its own transaction.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.db_cleanup import DjangoApp
    from procrastinate.contrib.django.django_connector import DjangoConnector

    applications = app.connector
    assert isinstance(applications, DjangoConnector)
    working = DjangoApp(
        connector=applications.get_worker_connector(),
        worker_defaults=app.worker_defaults,
        periodic_defaults=app.periodic_defaults,
    )
    working.tasks, working.periodic_registry = app.tasks, app.periodic_registry
    async with working.open_async():
        rescue = asyncio.create_task(_rescue_jobs(working))
        try:
            await working.run_worker_async(
                concurrency=JOBS_AT_ONCE,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                delete_jobs="successful",
            )
        finally:
            rescue.cancel()


async def _rescue_jobs(working: App) -> None:
    """Take up again what a killed worker left in its hands."""
    while True:
        try:
            stalled = await working.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=STALLED_SECONDS
            )
            for job in stalled:
                log.warning("job_taken_up_again", job=job.id, task=job.task_name)
                await working.job_manager.retry_job(job)
        except ConnectorException as failure:
            log.warning("rescue_waits", kind=type(failure).__name__)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _seal_until(ended: threading.Event) -> None:
    """Sign what was written, every half second; wait for a database that is away."""
    from django import db

    from tesuri.workplace.audit.actions import seal_heads

    while True:
        is_last = ended.wait(PAUSE_SECONDS)
        try:
            seal_heads()
        except db.Error as failure:
            log.warning("heads_wait", kind=type(failure).__name__)
            db.connections.close_all()
        if is_last:
            db.connections.close_all()
            return


if __name__ == "__main__":
    sys.exit(main())
