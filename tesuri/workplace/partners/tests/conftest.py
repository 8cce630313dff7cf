"""接続先の試験の支度: the sample operations stand on the site of the tests."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def doors(site: str, settings: Any) -> None:
    settings.ROOT_URLCONF = "tesuri.workplace.partners.tests.urls"
