"""試験の支度: three bodies on one platform, with keys and lists, and a hub that signs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def bodies(db: None, var: Path) -> dict[str, Actor]:
    """団体: the system of each body, as an actor; institutions, keys and lists are in place."""
    return set_up()


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
