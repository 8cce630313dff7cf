"""仕事を頼む: a job is named, never imported, so that no room reaches upwards."""

from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app


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
