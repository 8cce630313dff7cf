"""よその利用者: running a piece of the command line as a normal user, from a readable copy."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tesuri.commands.cluster import PROJECT

NEEDED = (
    "psycopg",
    "psycopg_binary",
    "psycopg_binary.libs",
    "psycopg_pool",
    "typing_extensions.py",
)
SERVER = ("pgserver", "pgserver.libs")


def normal_user() -> dict[str, Any]:
    """普通の利用者: nobody when the tests run as root, else whoever runs them."""
    if os.geteuid():
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def open_folder() -> Iterator[Path]:
    """誰でも通れるフォルダー: pytest's own temporary folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="ts-"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_of_the_commands(folder: Path) -> Path:
    """命令の写し: the commands with what starting a database needs, readable by everyone."""
    found = find_spec("psycopg")
    assert found is not None
    assert found.origin is not None
    packages = Path(found.origin).parents[1]
    copy = folder / "copy"
    for name in (*NEEDED, *SERVER):
        whole = packages / name
        if whole.is_dir():
            shutil.copytree(whole, copy / name, ignore=shutil.ignore_patterns("include", "*.a"))
        else:
            shutil.copy(whole, copy / name)
    for name in ("__init__.py", "commands"):
        source = PROJECT / "tesuri" / name
        if source.is_dir():
            shutil.copytree(source, copy / "tesuri" / name)
        else:
            (copy / "tesuri").mkdir(exist_ok=True)
            shutil.copy(source, copy / "tesuri" / name)
    return copy


def python_for_everyone() -> str:
    """誰でも使える Python: our own, or the machine's of the same version when ours is closed."""
    ours = os.path.realpath(sys.executable)
    same = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    reachable = subprocess.run(["test", "-x", ours], cwd="/", **normal_user()).returncode == 0
    return ours if reachable else same


def run_python(copy: Path, script: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """普通の利用者として実行: the machine's own Python with the copy alone."""
    return subprocess.run(
        [python_for_everyone(), "-S", "-c", script],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy), "LANG": "C.UTF-8", **env},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
        **normal_user(),
    )
