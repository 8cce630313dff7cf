"""試験の支度: the site that a test speaks to follows from its folder."""

import os
from collections.abc import Iterator
from functools import cache

import pytest

from tests.deployment import be, system_of
from tests.emptying import by_superuser
from tests.template_database import django_db_modify_db_settings

__all__ = ["django_db_modify_db_settings"]

# Playwright keeps an event loop in its thread; Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def site(request: pytest.FixtureRequest) -> str:
    """配備: the tests of a system's folder see its addresses; the others those of welfare."""
    be(system := system_of(request.path))
    return system


@pytest.fixture(autouse=True, scope="session")
def certificates() -> Iterator[None]:
    """証明書: read once a process and not with every client of a test."""
    from httpx._transports import default

    kept = default.create_ssl_context
    default.create_ssl_context = cache(kept)
    yield
    default.create_ssl_context = kept


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """速いハッシュ: of likenesses, as of passwords; what they cost in use is in test_passwords."""
    from tesuri.workplace.access import password_history

    kept = password_history.TIMES, password_history.KIBIBYTES
    password_history.TIMES, password_history.KIBIBYTES = 1, 8
    yield
    password_history.TIMES, password_history.KIBIBYTES = kept


@pytest.fixture(autouse=True, scope="session")
def emptying() -> Iterator[None]:
    """片付け: of what real commits leave."""
    with by_superuser():
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """分担: a file, and all that shares the running town, for one worker; see tests/sharing.py."""
    from tests.sharing import Sharing

    return Sharing(config, log)
