"""運転記録の試験: it tells what broke and where, and never about whom."""

import json
import logging  # noqa: TID251  the libraries' way in is what is tested
from collections.abc import Iterator

import pytest
import structlog

from tesuri.sites.journal import formatter, set_up


class Kept(logging.Handler):
    """手元に残す: the lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    set_up({})
    handler = Kept()
    root.handlers = [handler]
    yield handler
    root.handlers = before
    root.setLevel(level)


class Violation(Exception):
    """違反: as a driver would raise it."""


def test_it_writes_one_json_object_an_event(kept: Kept) -> None:
    structlog.get_logger("tesuri.trial").info("head_signed", body="112020", size=12)
    logging.getLogger("elsewhere").warning("slow: %s", "42")
    ours, theirs = (json.loads(line) for line in kept.lines)
    assert (ours["event"], ours["size"], ours["level"]) == ("head_signed", 12, "info")
    assert (theirs["event"], theirs["logger"]) == ("slow: 42", "elsewhere")
    assert ours["timestamp"].endswith("Z")


@pytest.mark.parametrize("written", ["0123456789", "1234567", "1234-5678-9012", "1234 5678 9012"])
def test_it_masks_long_numbers(kept: Kept, written: str) -> None:
    structlog.get_logger("tesuri.trial").warning(f"/persons/{written}/", row=[written], n={written})
    assert written not in kept.lines[0]
    assert "/persons/#/" in kept.lines[0]


def test_it_masks_a_number_that_is_no_text(kept: Kept) -> None:
    structlog.get_logger("tesuri.trial").warning("odd", number=10_000_000 * 123, is_late=True)
    line = json.loads(kept.lines[0])
    assert (line["number"], line["is_late"]) == ("#", True)


def test_it_says_where_an_exception_arose_but_not_what_it_quotes(kept: Kept) -> None:
    try:
        raise Violation("Key (name)=(手摺春子) already exists.")
    except Violation:
        logging.getLogger("elsewhere").exception("failed")
    line = json.loads(kept.lines[0])
    assert line["exception"] == "Violation"
    assert "test_journal.py" in line["places"][-1]
    assert "手摺" not in kept.lines[0]
