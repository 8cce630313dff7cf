"""試験の支度: three bodies on one platform, with keys and lists, and a hub that signs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people import CITY, OTHER_CITY, PREFECTURE
from tesuri.intermediary.tests.hubs import CODES, Hub
from tesuri.intermediary.tests.network import Network, running
from tesuri.intermediary.wire.actions import enter_institution, load_permit_list, make_keys
from tesuri.workplace.audit.actors import Actor

NAMES = {
    CITY: ("熊谷市（見本）", "municipality"),
    OTHER_CITY: ("深谷市（見本）", "municipality"),
    PREFECTURE: ("埼玉県（見本）", "prefecture"),
}


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    """置き場: of this test alone."""
    settings.TESURI_VAR = tmp_path
    return tmp_path


@pytest.fixture
def bodies(db: None, var: Path) -> dict[str, Actor]:
    """団体: the system of each body, as an actor; institutions, keys and lists are in place."""
    return set_up_bodies()


def set_up_bodies() -> dict[str, Actor]:
    """団体を用意する: as the set-up of a platform does."""
    actors = {body: Actor.system(f"addressees-{body}", body) for body in CODES}
    for body, actor in actors.items():
        name, kind = NAMES[body]
        enter_institution(actor, CODES[body], name, kind, hosted_body=body)
        make_keys(actor)
        load_permit_list(actor)
    return actors


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
        set_up_bodies()
        yield found
