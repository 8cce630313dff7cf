"""家の造り: the map, the walls between rooms, and the screens that belong to one room."""

import re
import tomllib

from tests.house.sources import HOUSE, ROOT, imports, product, rooms, shown

LONGEST_PAGE = 80
SCREEN = re.compile(r"tesuri\.(?P<room>\w+(?:\.\w+)?)\.(?P<part>views|forms|urls|api)\b")


def test_the_map_shows_every_room() -> None:
    map_of_rooms = (ROOT / "docs" / "map.md").read_text("utf-8")
    assert rooms() == set(re.findall(r"^\| `tesuri/([\w/]+)`", map_of_rooms, re.M))


def test_the_map_shows_every_simulator() -> None:
    map_of_rooms = (ROOT / "docs" / "map.md").read_text("utf-8")
    there = {
        package.parent.name
        for package in (ROOT / "simulators").glob("*/__init__.py")
        if package.parent.name != "tests"
    }
    assert there == set(re.findall(r"^\| `simulators/(\w+)`", map_of_rooms, re.M))


def test_nobody_reaches_into_the_screens_of_another_room() -> None:
    trespasses = [
        f"{shown(path)} -> {name}"
        for path in product()
        for name in imports(path)
        if (screen := SCREEN.match(name))
        and not path.is_relative_to(HOUSE / screen["room"].replace(".", "/"))
    ]
    assert [t for t in trespasses if not t.startswith("tesuri/sites/")] == []


def test_no_wall_has_a_hole() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert len(linter["contracts"]) >= 13
    assert [c["name"] for c in linter["contracts"] if c.get("ignore_imports")] == []


def test_every_floor_is_closed_to_rooms_that_no_contract_knows() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    closed = {c["containers"][0] for c in linter["contracts"] if c.get("exhaustive")}
    floors = ("welfare", "intermediary", "workplace", "ground", "oversight")
    assert closed == {"tesuri", *(f"tesuri.{floor}" for floor in floors)}


def test_every_room_has_its_page() -> None:
    pages = {room: HOUSE / room / "README.md" for room in rooms() if not room.startswith("sites/")}
    assert sorted(room for room, page in pages.items() if not page.exists()) == []
    assert [
        room
        for room, page in pages.items()
        if len(page.read_text("utf-8").splitlines()) > LONGEST_PAGE
    ] == []
