"""運転記録: one line of JSON an event, for repair; never a person in it.

Long numbers are masked, and of an exception only its kind, the constraint that spoke and the places
in the code are kept: messages of a database quote people's data.
"""

import logging  # noqa: TID251  libraries speak through it; here it is given the house's form
import re
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from gunicorn.glogging import Logger as ServerLogger
from structlog.typing import EventDict, WrappedLogger

PACKAGES = Path(__file__).resolve().parents[2]
SHORTEST_MASKED = 7
LONG_NUMBER = re.compile(r"\d(?:[- ]?\d){6,}")
PLACES = 6  # the innermost lines of code that are kept


def set_up(settings: dict[str, Any]) -> None:
    """運転記録を整える: Django calls it; our events from info, the libraries' from warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tesuri").setLevel(logging.INFO)
    logging.getLogger("django").handlers = []
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """書式: the same line for our events and for those of libraries."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            _without_messages,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _masked,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
        keep_exc_info=False,
        keep_stack_info=False,
    )


class ServerJournal(ServerLogger):  # type: ignore[misc]  # gunicorn has no types
    """サーバーの運転記録: gunicorn's own events in the same form."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn at its start."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())


def _without_messages(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """An exception becomes its kind, the constraint, and where in the code it arose."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    failure = found[1] if isinstance(found, tuple) else found
    if isinstance(failure, BaseException):
        event["exception"] = type(failure).__name__
        event["places"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(failure.__traceback__)[-PLACES:]
        ]
        diagnosis = getattr(failure.__cause__ or failure, "diag", None)
        if constraint := getattr(diagnosis, "constraint_name", None):
            event["constraint"] = constraint
    return event


def _short(path: str) -> str:
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return path.removeprefix(f"{PACKAGES}/")


def _masked(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    return {key: value if key == "timestamp" else _mask(value) for key, value in event.items()}


def _mask(value: Any) -> Any:
    """Account number, 宛名番号 and 個人番号 all have seven digits or more."""
    if isinstance(value, list):
        return [_mask(each) for each in value]
    if isinstance(value, bool | int | float | None) and len(str(value)) < SHORTEST_MASKED:
        return value
    return LONG_NUMBER.sub("#", value if isinstance(value, str) else repr(value))
