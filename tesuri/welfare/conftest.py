"""福祉の試験の支度: the registry and the 宛名システム of the tests stand behind real sockets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.far_side import FarSide, lay_secrets


@pytest.fixture
def far_side(settings: Any, tmp_path: Path) -> Iterator[FarSide]:
    """向こう側: juki and addressees at once, as the paths of the two do not meet."""
    far = FarSide()
    lay_secrets(tmp_path, "addressees")
    settings.TESURI_KEYS = tmp_path
    settings.TESURI_PARTNERS = settings.TESURI_PARTNERS | {"juki": far.url, "addressees": far.url}
    yield far
    far.close()
