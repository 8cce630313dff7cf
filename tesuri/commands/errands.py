"""裏方の仕事: jobs out of the database, jobs of dead workers, and heads of the audit log.

Import it after Django is set up.
"""

import asyncio
import threading
import time
from contextlib import suppress
from types import TracebackType

import structlog
from django import db
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from tesuri.workplace.audit.lateness import sound_alarm, unsealed_seconds
from tesuri.workplace.audit.partitions import add_months
from tesuri.workplace.audit.sealing import publish_all, seal_heads

ROUND_SECONDS = 0.5  # from one round of signing to the next: a head waits for at most two seconds
REST_SECONDS = 0.05  # between two rounds at least, when a round takes longer than that
HEARTBEAT_SECONDS, STALLED_SECONDS = 2.0, 10.0
TIDY_SECONDS = 3600.0  # between two looks at months ahead and at the files of the log
JOBS_AT_ONCE, CONNECTIONS = 2, 4

log = structlog.get_logger("tesuri.worker")


async def work() -> None:
    """仕事をする: until the process is told to end; jobs at work are finished first.

    Jobs are fetched over connections of the worker's own. The application's connector stays what
    it is, so that a job that defers another one does so in its own transaction.
    """
    params = connector_params("default")
    connector = PsycopgConnector(kwargs=params, min_size=1, max_size=CONNECTIONS)
    working = DjangoApp(
        connector=connector,
        worker_defaults=app.worker_defaults,
        periodic_defaults=app.periodic_defaults,
    )
    working.tasks, working.periodic_registry = app.tasks, app.periodic_registry
    log.info("started")
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
            log.info("stopped")


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


def seal_until(ended: threading.Event) -> None:
    """頭に署名し続ける: twice a second and once more at the end.

    Whatever hinders it, it tries again: events that nobody signs are events that may vanish.
    """
    tidy_at = began = 0.0
    while True:
        is_last = ended.wait(max(began + ROUND_SECONDS - time.monotonic(), REST_SECONDS))
        began = time.monotonic()
        try:
            if time.monotonic() >= tidy_at:
                add_months()
                publish_all()
                tidy_at = time.monotonic() + TIDY_SECONDS
            seal_heads()
        except Exception:
            log.exception("heads_wait")
            _sound_alarm()
            db.connections.close_all()
        if is_last:
            db.connections.close_all()
            return


def _sound_alarm() -> None:
    """警報: when events wait for too long; a database that is away has said so already."""
    with suppress(db.Error):
        sound_alarm(unsealed_seconds())


def write_down(
    kind: type[BaseException], failure: BaseException, places: TracebackType | None
) -> None:
    """最期の記録: of a failure that ends the process, without the people whom it quotes."""
    log.critical("died", exc_info=(kind, failure, places))
