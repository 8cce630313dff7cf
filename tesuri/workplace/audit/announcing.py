"""操作者の名乗り: tells PostgreSQL who acts, so that the triggers that watch rows can say so too.

The name is kept for the session of the database connection, in the setting `tesuri.actor`. Every
way in sets it before anything is written, a request of nobody as much as that of an officer, so
that nothing of a former request, job or error can be left. Without it an event says
`role:<login role>`. A pooler that lends one connection to several clients by transaction would mix
them up: connections of the application are their own.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.db import DatabaseError, connection
from psycopg.pq import TransactionStatus

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.rows_changed import SETTING

NOBODY = ""


def announce(actor: Actor) -> None:
    """名乗る: until the next announcement; call it outside the transaction of the act."""
    _set(_told(actor))


def withdraw() -> None:
    """名乗りを消す: a connection that cannot forget is closed, and one not open knows nobody."""
    if connection.connection is None or _is_broken():
        return
    try:
        _set(NOBODY)
    except DatabaseError:
        connection.close()


@contextmanager
def announced(actor: Actor) -> Iterator[None]:
    """名乗って行う: for jobs and programs; afterwards holds what held before.

    Left by an error that broke the transaction, nothing can be set, and nothing needs to be: the
    rollback of whoever began it undoes the announcement as well.
    """
    before = _set(_told(actor))
    try:
        yield
    finally:
        if not _is_broken():
            _set(before)


def _told(actor: Actor) -> str:
    return json.dumps(asdict(actor), ensure_ascii=False)


def _set(told: str) -> str:
    """Returns what was announced before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, false)",
            [SETTING, SETTING, told],
        )
        before: str = cursor.fetchone()[0]
    return before


def _is_broken() -> bool:
    """Whether the transaction takes no statement any more, or the connection is gone."""
    held = connection.connection
    if held is None or held.closed or connection.needs_rollback:
        return True
    return held.info.transaction_status in (TransactionStatus.INERROR, TransactionStatus.UNKNOWN)
