"""試験用サーバー: runs before Django reads its settings; loaded by `-p tests.server`."""

import os

import pytest

from tesuri.commands.cluster import test_cluster


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """One private server for all workers, left running for the next run."""
    cluster = test_cluster()
    os.environ["TESURI_TEST_POSTGRES"] = cluster.superuser_url()
    os.environ["TESURI_DATABASE_URL_WELFARE"] = cluster.url("test", "owner")
