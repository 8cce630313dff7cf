"""運転記録: one line a request on standard output, and never a person in it."""

import structlog

Journal = structlog.stdlib.BoundLogger


def journal(system: str) -> Journal:
    """運転記録: the log of one system; what is bound to it must not tell of a person."""
    logger: Journal = structlog.wrap_logger(
        structlog.PrintLogger(),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        system=system,
    )
    return logger
