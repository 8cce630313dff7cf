"""試験の支度: three bodies on one platform, and a hub that signs."""

import pytest

from tests.exchange.fixtures import bodies, hub, laid, var
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor

__all__ = ["bodies", "hub", "laid", "var"]


@pytest.fixture
def officer(bodies: dict[str, Actor]) -> Actor:
    return an_officer("mori", "森", (Duty.COPIES, Level.SEE), office="joho")
