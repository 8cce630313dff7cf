"""試験の支度: one town for all tests of the country."""

import pytest

from simulators.tests.town import Town, town

PEOPLE = 2_000


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(tmp_path_factory.mktemp("country"), PEOPLE)
