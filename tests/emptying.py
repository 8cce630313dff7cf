"""片付け: after a test with real commits, the superuser empties what the triggers keep."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")


def named(operations: object, style: object, tables: list[str], **_: bool) -> list[str]:
    """表の名: instead of one statement that truncates them all; see `empty`.

    The queue's tables are no models of Django's, which would leave its jobs to the next test.
    """
    return [f'"{table}"' for table in (*tables, *QUEUE)]


def empty(operations: object, tables: list[str]) -> None:
    """空にする: what has rows; to truncate them all would write hundreds of files anew."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    url = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    look = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM {t})" for t in tables)
    with psycopg.connect(f"{url}/{name}") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())
        for (table,) in superuser.execute(look.encode()).fetchall():
            superuser.execute(f"DELETE FROM {table}".encode())


@contextmanager
def by_superuser() -> Iterator[None]:
    """管理者による片付け: of tables after a test, and of the database at the end."""
    from django.db.backends.postgresql.creation import DatabaseCreation
    from django.db.backends.postgresql.operations import DatabaseOperations

    removed = DatabaseCreation._destroy_test_db  # type: ignore[attr-defined]  # no stub has it

    def remove(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
        """A server process that is just leaving must not hold up the end of its database."""
        url = os.environ["TESURI_TEST_POSTGRES"]
        leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(url, autocommit=True) as superuser:
            superuser.execute(leave, [test_database_name])
        removed(self, test_database_name, verbosity)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", named)
        patch.setattr(DatabaseOperations, "execute_sql_flush", empty)
        patch.setattr(DatabaseCreation, "_destroy_test_db", remove)
        yield
