"""用意した文: for statements of every request, which PostgreSQL plans once a connection.

Planning one of them takes it several times longer than answering. Django sends the values inside
the text, so that each question is a new one; through this cursor they go beside the text. What is
asked seldom gains nothing here. A pooler by session between must let them through.
"""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

PREPARED_AFTER = 5  # executions, as psycopg does by itself; Django switches it off


class PreparedCursor(ServerBindingCursor):
    """用意した文のカーソル: keeps its text, which psycopg 3.3 forgets, for whoever counts."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # type: ignore[misc]  # no stub
        return self._query


def prepared() -> CursorWrapper:
    """用意した文のために: a cursor, counted, timed and refused as any other of Django's."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.connection.prepare_threshold = PREPARED_AFTER
    with connection.wrap_database_errors:
        bare = PreparedCursor(connection.connection)  # type: ignore[call-arg]  # no stub
    wrapped: CursorWrapper = connection._prepare_cursor(bare)  # type: ignore[attr-defined]  # no stub
    return wrapped
