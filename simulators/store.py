"""保存: a pool of connections to one simulator's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Error
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from simulators.server import give_up
from simulators.surroundings import database_url

Store = ConnectionPool[Connection[DictRow]]
Row = dict[str, Any]

WAIT_SECONDS = 5
CONNECTIONS = 16
MAKING_TABLES = 7_011_001  # advisory lock: two starts at once must not both make the tables


def opened(url: str, tables: str) -> Store:
    """保存: the database, with its tables made when missing."""
    store: Store = ConnectionPool(
        url,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        kwargs={"row_factory": dict_row},
        check=ConnectionPool.check_connection,
        open=False,
    )
    store.open()
    with store.connection() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MAKING_TABLES,))
        connection.execute(tables.encode())
    return store


def one(store: Store, sql: str, values: dict[str, object] | None = None) -> Row | None:
    """一行: the first row of the answer, or nothing."""
    with store.connection() as connection:
        return connection.execute(sql.encode(), values).fetchone()


def rows(store: Store, sql: str, values: dict[str, object] | None = None) -> list[Row]:
    """行: all rows of the answer."""
    with store.connection() as connection:
        return connection.execute(sql.encode(), values).fetchall()


def done(store: Store, sql: str, values: dict[str, object] | None = None) -> int:
    """書込み: carries out one statement and says how many rows it touched."""
    with store.connection() as connection:
        return connection.execute(sql.encode(), values).rowcount


def is_alive(store: Store) -> bool:
    """生死: whether the database answers."""
    return one(store, "SELECT 1 AS alive") is not None


@contextmanager
def started(system: str, tables: str) -> Iterator[Store]:
    """運転中の保存: the database of a running simulator; one sentence and 1 if it is not there."""
    url = database_url(system)
    name = f"TESURI_DATABASE_URL_SIM_{system.upper()}"
    if not url:
        give_up(f"環境変数 {name} がありません。{system} のデータベースのURLを指定してください。")
    try:
        store = opened(url, tables)
    except (PoolTimeout, Error):
        give_up(
            f"{system} のデータベースにつながらないか、表を作れません。"
            f"PostgreSQLが動いているか、環境変数 {name} を確かめてください。"
        )
    with store:
        yield store
