"""文書の表: the parts of docs/ that follow from the code.

After a change of the code: `python -m tests.house.pages` writes them anew.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.house.sources import HOUSE, ROOT, files, module_of, named

EVENTS_PAGE = ROOT / "docs" / "audit-events.md"
LIMITS_PAGE = ROOT / "docs" / "for-operator.md"
ROLES_PAGE = ROOT / "docs" / "roles.md"
OPENING, CLOSING = "<!-- table -->", "<!-- end of table -->"
LIMITS_HEAD = ["| variable | 何の限度か | usual | from | to |", "| --- | --- | --- | --- | --- |"]
HEAD = ["| event | 事象 | room |", "| --- | --- | --- |"]


def event_kinds() -> Iterator[tuple[str, str, str]]:
    """(value, label, room) of every event that any room can write."""
    from tesuri.workplace.audit.events import Event

    for path in files(".py"):
        if path.name == "events.py" and path.is_relative_to(HOUSE):
            module = import_module(module_of(path))
            for kind in vars(module).values():
                if isinstance(kind, type) and issubclass(kind, Event) and list(kind):
                    room = path.parent.relative_to(HOUSE).as_posix()
                    yield from ((each.value, each.label, room) for each in kind)


def event_table() -> str:
    """監査事象の表: in the order of their values."""
    rows = [f"| `{value}` | {label} | {room} |" for value, label, room in sorted(event_kinds())]
    return "\n".join([*HEAD, *rows])


def limit_table() -> str:
    """限度の表: what a city may set, with the bounds."""
    from tesuri.ground.records.limits import PREFIX, choices, declared

    for path in named("limits"):
        import_module(module_of(path))
    rows = [
        f"| `{PREFIX}{each.name}` | {each.label} | {each.usual}{each.unit} "
        f"| {each.least} | {each.most} |"
        for each in declared()
        if not each.name.startswith("TEST_")
    ]
    rows += [
        f"| `{PREFIX}{each.name}` | {each.label} | {each.words[0]} | {' / '.join(each.words)} | |"
        for each in choices()
        if not each.name.startswith("TEST_")
    ]
    return "\n".join([*LIMITS_HEAD, *rows])


def table_in(page: Path) -> str:
    """What stands between the two marks of a page."""
    found = re.search(f"{OPENING}\n(.*)\n{CLOSING}", page.read_text("utf-8"), re.S)
    return found[1] if found else ""


def write(page: Path, table: str) -> None:
    """Put the table between the marks."""
    before, _, rest = page.read_text("utf-8").partition(OPENING)
    after = rest.partition(CLOSING)[2]
    page.write_text(f"{before}{OPENING}\n{table}\n{CLOSING}{after}", "utf-8")


if __name__ == "__main__":
    write(EVENTS_PAGE, event_table())
    write(LIMITS_PAGE, limit_table())
    from tests.house.role_matrix import matrix

    write(ROLES_PAGE, matrix())
