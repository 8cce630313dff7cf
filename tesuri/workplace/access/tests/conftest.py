"""入口の試験の支度."""

import pytest

from tests.entrance import Newcomer, with_password
from tests.people import sato


@pytest.fixture
def newcomer(db: None) -> Newcomer:
    """佐藤: with account, password, a registered terminal and an enrolled key; not yet in."""
    with_password(sato())
    person = Newcomer().sit_down()
    assert person.enrol() == (200, {"enrolled": True})
    return person
