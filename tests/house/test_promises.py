"""約束の決まり: each promise that is listed as kept has a test that proves it, and the reverse."""

import ast
import re
from collections import defaultdict

from tests.house.sources import HOUSE, ROOT, files, shown, tree
from tesuri.oversight.privacy.queries import KINDS, SYSTEMS, controls

JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")


def markers() -> dict[str, list[str]]:
    """Control id → the tests that carry it, by reading the test files."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in files(".py"):
        if path.stem.startswith("test_"):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    for identifier in ids_on(node):
                        found[identifier].append(f"{shown(path)}::{node.name}")
            for identifier in ids_on_module(tree(path)):
                found[identifier].append(shown(path))
    return found


def ids_on(node: ast.FunctionDef) -> list[str]:
    return [each for decorator in node.decorator_list for each in ids_in(decorator)]


def ids_on_module(module: ast.Module) -> list[str]:
    marks = [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    return [each for mark in marks for each in ids_in(mark)]


def ids_in(expression: ast.expr) -> list[str]:
    return [
        str(argument.value)
        for node in ast.walk(expression)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.control"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]


def test_every_listed_promise_of_software_or_of_a_register_has_its_test() -> None:
    ours = {control.id for control in controls() if control.kind != "deployment"}
    assert sorted(ours - markers().keys()) == []


def test_every_marked_test_proves_a_listed_promise() -> None:
    listed = {control.id for control in controls()}
    stray = {where for i, tests in markers().items() if i not in listed for where in tests}
    assert sorted(stray) == []


def test_a_promise_is_written_once_and_in_words() -> None:
    ids = [control.id for control in controls()]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[A-Z]-\d(?:-\d\d?)?", each) for each in ids)
    assert [c.id for c in controls() if not JAPANESE.search(c.statement)] == []
    assert [c.id for c in controls() if c.kind not in KINDS or c.system not in SYSTEMS] == []


def test_a_promise_is_kept_where_it_says() -> None:
    missing = [
        (control.id, place)
        for control in controls()
        for place in control.kept_in
        if not (ROOT / place).exists()
    ]
    assert missing == []
    assert all(control.kept_in for control in controls())


def test_the_list_lies_in_its_room() -> None:
    assert (HOUSE / "oversight" / "privacy" / "controls.yaml").exists()
