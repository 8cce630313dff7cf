"""試験の支度: the guides are called once for each file; each test tells a story of its own."""

from collections.abc import Iterator

import pytest

from tests.town import newcomer
from tesuri.commands.processes import Town
from tesuri.commands.tour.story import Story
from tesuri.commands.visitor import Visitor


def urls(town: Town) -> dict[str, str]:
    return {name: town.url(name) for name in town.ports}


@pytest.fixture(scope="module")
def staff(town: Town) -> Iterator[dict[str, Visitor]]:
    """職員: five guides with their passkeys, logged in."""
    with (
        pytest.MonkeyPatch.context() as patch,
        Story(town.var, urls(town)) as called,
    ):
        patch.setenv("TESURI_VAR", str(town.var))
        patch.delenv("TESURI_DATABASE_URL_WELFARE", raising=False)
        called.call_staff()
        yield called.staff


@pytest.fixture
def story(town: Town, staff: dict[str, Visitor]) -> Iterator[Story]:
    """物語: of a newcomer whom no other test has; whoever was killed in it lives again after it."""
    with Story(town.var, urls(town)) as told:
        told.staff = staff
        told.heroine = newcomer(town)
        yield told
    for name in town.dead():
        town.start_one(name)
