"""仕事を頼む: a job is named, never imported, so that no room reaches upwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app

from tesuri.ground.records import Refusal
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.audit.events import Event

UNREACHABLE = 503


def defer(name: str, *, after_seconds: int = 0, lock: str = "", **arguments: Any) -> None:
    """仕事を登録する: it runs after this transaction commits, at least once; jobs are idempotent.

    `lock` keeps jobs of the same word one after another. Arguments are plain JSON values without
    personal data beyond numbers of cases.
    """
    options: dict[str, Any] = {"allow_unknown": False}
    if after_seconds:
        options["schedule_in"] = {"seconds": int(timedelta(seconds=after_seconds).total_seconds())}
    if lock:
        options["lock"] = lock
    app.configure_task(name, **options).defer(**arguments)


@contextmanager
def refusals_recorded(actor: Actor, event: Event, **details: Any) -> Iterator[None]:
    """仕事の中の拒否: what a job was refused leaves its event, as on a screen; then it goes on.

    Nobody at home is no refusal: the job is tried again. What the job writes is written by `actor`.
    """
    try:
        with announced(actor):
            yield
    except Refusal as refusal:
        if refusal.status != UNREACHABLE:
            told = refusal.event or event
            audit.refused(actor, told, subject=refusal.subject, reason=refusal.code, **details)
        raise
