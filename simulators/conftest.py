"""試験の支度: scratch databases for each file of tests."""

import os
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """試験用サーバー: the superuser's address of the private server for tests."""
    return os.environ["TESURI_TEST_POSTGRES"]


@pytest.fixture(scope="module")
def make_database(postgres_url: str) -> Iterator[MakeDatabase]:
    """試験用データベース: as many as a file of tests needs; dropped after it."""
    made: list[str] = []

    def make() -> str:
        name = f"simulators_{uuid.uuid4().hex}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        made.append(name)
        return make_conninfo(postgres_url, dbname=name)

    yield make
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
