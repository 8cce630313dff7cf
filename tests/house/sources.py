"""家の中身: the files, modules, rooms and models that the house tests look at."""

import ast
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import tesuri

HOUSE = Path(tesuri.__file__).parent
ROOT = HOUSE.parent
NOT_OURS = {
    *(".git", ".venv", "var", "node_modules", "__pycache__", "build", "dist"),
    *(".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache"),
}
FLOORS = ("ground", "workplace", "welfare", "intermediary", "oversight", "sites")
WHOLE = ("addressees", "commands")  # one room each
NOT_ROOMS = {"tests", "migrations", "static", "templates", "__pycache__"}


@cache
def everything() -> tuple[Path, ...]:
    """Every file of the repository: what git knows or would add, else what lies in the folder."""
    asked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode == 0:
        found = [ROOT / name for name in asked.stdout.split("\0") if name]
        return tuple(sorted(path for path in found if path.is_file()))
    return tuple(sorted(walked()))


def walked() -> Iterator[Path]:
    """Without git: the folder, but what the tools leave in it."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.endswith(".egg-info")]
        yield from (Path(folder) / name for name in names)


def files(*endings: str) -> list[Path]:
    """Every file of the repository, or those with one of the endings."""
    return [path for path in everything() if not endings or path.suffix in endings]


def shown(path: Path) -> str:
    """The path as the repository names it."""
    return path.relative_to(ROOT).as_posix()


def product(*folders: str) -> list[Path]:
    """Python files of tesuri/ (or of its named folders) but tests and migrations."""
    inside = [HOUSE / folder for folder in folders] or [HOUSE]
    return [
        path
        for path in files(".py")
        if any(path.is_relative_to(folder) for folder in inside)
        and not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]


def named(*stems: str) -> list[Path]:
    """Modules of the product with these names: views.py and the files of views/ alike."""
    return [path for path in product() if {path.stem, path.parent.name} & set(stems)]


@cache
def tree(path: Path) -> ast.Module:
    """The module as a syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every imported name, fully written."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method of the module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def module_of(path: Path) -> str:
    """The dotted name of the module in the file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def load(path: Path) -> object:
    """The imported module of the file."""
    return import_module(module_of(path))


def rooms() -> set[str]:
    """The rooms as the map names them: `welfare/allowances`, `addressees`."""
    inner = {
        f"{floor}/{package.parent.name}"
        for floor in FLOORS
        for package in (HOUSE / floor).glob("*/__init__.py")
        if package.parent.name not in NOT_ROOMS
    }
    return inner | {room for room in WHOLE if (HOUSE / room / "__init__.py").exists()}
