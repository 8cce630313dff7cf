"""試験の支度: the shelf of the sample is empty when a test begins."""

import pytest

from tesuri.workplace.approvals.tests.staging import Shelf, emptied


@pytest.fixture(autouse=True)
def shelf() -> Shelf:
    """空の棚."""
    return emptied()
