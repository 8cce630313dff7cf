"""試験の支度: scratch databases for each file of tests."""

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

START = Path(__file__).parent / "tests" / "pg_start.sh"
DATA = Path(__file__).parents[1] / "var" / "test" / "simulators"
PORT = "54391"

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """試験用サーバー: the house's own, or one that is started here and left for the next run."""
    given = os.environ.get("TESURI_TEST_POSTGRES")
    if given:
        return given
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    command = ["bash", str(START), str(DATA / worker), PORT]
    environment = {**os.environ, "TESURI_PG_FAST": "1"}
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return said.stdout.splitlines()[-1]


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
