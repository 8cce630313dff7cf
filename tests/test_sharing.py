"""分担の試験: files stay whole, the town is one piece, and the longest come first."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import sharing
from tests.sharing import LONGEST, TOWN, WITHOUT_IT, Sharing, piece_of

ROOT = Path(__file__).resolve().parent.parent
TAKES_THE_TOWN = re.compile(r"def \w+\([^)]*\b(town: Town|story: Story|lines: Lines)")


class Worker:
    """働き手: notes which tests it is sent."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def config(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> pytest.Config:
    """設定: as with -n 2."""
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"])
    return pytestconfig


def shared(tests: list[str], config: pytest.Config) -> list[list[str]]:
    """The tests that each worker runs, in their order; each ends a test as soon as it has it."""
    plan, staff = Sharing(config), [Worker("gw0"), Worker("gw1")]
    for worker in staff:
        plan.add_node(cast(Any, worker))
        plan.add_node_collection(cast(Any, worker), tests)
    plan.schedule()
    done = [0, 0]
    while any(done[at] < len(worker.sent) for at, worker in enumerate(staff)):
        for at, worker in enumerate(staff):
            if done[at] < len(worker.sent):
                plan.mark_test_complete(cast(Any, worker), worker.sent[done[at]])
                done[at] += 1
    return [[tests[index] for index in worker.sent] for worker in staff]


def test_every_test_is_run_once_and_a_piece_by_one_worker(config: pytest.Config) -> None:
    files = [f"tests/test_{name}.py" for name in "abcdef"] + ["tests/failures/test_kills.py"]
    tests = [f"{file}::test_{n}[a::b@c]" for n in range(5) for file in files]
    taken = shared(tests, config)
    assert sorted(sum(taken, [])) == sorted(tests)
    own = [{piece_of(test) for test in each} for each in taken]
    assert not own[0] & own[1]


def test_the_longest_pieces_come_first(
    config: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LONGEST", (TOWN, "tests/test_long.py"))
    small = [f"tests/test_{name}.py::test_{n}" for name in "abcdef" for n in range(9)]
    long = ["tests/test_long.py::test_it", "tests/journeys/test_story.py::test_it"]
    taken = shared([*small, *long], config)
    assert [each[0] for each in taken] == [long[1], long[0]]


def test_all_that_takes_the_town_is_one_piece() -> None:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = str(path.relative_to(ROOT))
        takes_it = TAKES_THE_TOWN.search(path.read_text("utf-8")) is not None
        assert (piece_of(f"{file}::test_it") == TOWN) == takes_it, file


@pytest.mark.parametrize("piece", [*LONGEST, *WITHOUT_IT])
def test_the_pieces_named_exist(piece: str) -> None:
    assert piece == TOWN or (ROOT / piece).is_file()
