"""試験の支度: three bodies on one platform, with keys and lists, and a hub that signs."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.deployment import be, system_of
from tests.exchange.hubs import Hub
from tests.exchange.network import Network, running
from tesuri.intermediary.wire import hub as wire_hub
from tesuri.intermediary.wire.sample import set_up
from tesuri.workplace.audit.actors import Actor


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    """置き場: of this test alone."""
    settings.TESURI_VAR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def laid(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, dict[str, Actor]]]:
    """一度だけの支度: once for all tests of a file, each of which ends where it began."""
    var = tmp_path_factory.mktemp("laid")
    be(system_of(request.path))
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(TESURI_VAR=var):
            actors = set_up()
        yield var, actors
        transaction.set_rollback(True)


@pytest.fixture
def bodies(laid: tuple[Path, dict[str, Actor]], db: None, var: Path) -> dict[str, Actor]:
    """団体: the system of each body, as an actor; institutions, keys and lists are in place."""
    folder, actors = laid
    shutil.copytree(folder, var, dirs_exist_ok=True)
    return dict(actors)


@pytest.fixture
def hub(bodies: dict[str, Actor], var: Path) -> Hub:
    """ネットワーク: of the test."""
    return Hub.opened(var)


@pytest.fixture
def network(
    transactional_db: None, live_server: Any, var: Path, settings: Any
) -> Iterator[Network]:
    """本物のネットワーク: hub process and live platform, with three bodies and real commits."""
    with running(var, live_server.url) as found:
        settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": found.url}
        set_up()
        yield found
        wire_hub.hang_up()
