"""手当の試験の支度: the desk sits on 2026-05-20 where a test asks for the day."""

from collections.abc import Iterator

import pytest
import time_machine

from tesuri.welfare.allowances.tests.desk import TODAY


@pytest.fixture
def in_may() -> Iterator[None]:
    """令和8年5月20日の窓口."""
    with time_machine.travel(TODAY, tick=True):
        yield
