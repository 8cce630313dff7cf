"""サイトの試験の支度: no files of an earlier log."""

from collections.abc import Iterator

import pytest

from tesuri.workplace.audit.tests.log import clear_files


@pytest.fixture(autouse=True)
def no_files() -> Iterator[None]:
    """控えなし: what an earlier test sealed is not of this database."""
    clear_files()
    yield
    clear_files()
