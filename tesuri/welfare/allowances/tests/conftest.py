"""手当の試験の支度: the desk sits on 2026-05-20 where a test asks for the day."""

from collections.abc import Iterator

import pytest
import time_machine

from tesuri.welfare.allowances.models import Decision
from tesuri.welfare.allowances.tests.desk import TODAY, chief, clerk, granted
from tesuri.welfare.allowances.tests.two_people import Desk


@pytest.fixture
def in_may() -> Iterator[None]:
    """令和8年5月20日の窓口."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def desk() -> Desk:
    """窓口の二人."""
    return Desk(clerk(), chief())


@pytest.fixture
def grant(desk: Desk) -> Decision:
    """効力のある認定."""
    return granted(desk.clerk, desk.chief)
