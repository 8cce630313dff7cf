"""置き場所: of the log outside the database, and how a file there is written; no Django.

<var>/audit/<system>/audit.pub          public keys of the log, the oldest first
<var>/audit/<system>/<body>/checkpoint  the newest signed head
<var>/audit/<system>/<body>/tile/…      hashes, as c2sp.org/tlog-tiles lays them out
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKPOINT, WITNESSED = "checkpoint", "witnessed.jsonl"


def log_folder(var: Path, system: str) -> Path:
    """監査記録の置き場所: of one system, outside the database."""
    return Path(var) / "audit" / system


def public_key_file(var: Path, system: str) -> Path:
    """公開鍵のファイル: what an auditor takes away, together with the heads."""
    return log_folder(var, system) / "audit.pub"


def notes_in(path: Path) -> list[str]:
    """控えの頭: the notes of a file (one, or one a line in JSON), or of a folder of them."""
    if path.is_dir():
        found = [*path.rglob(CHECKPOINT), *path.rglob(WITNESSED)]
        return [note for each in sorted(found) for note in notes_in(each)]
    text = path.read_text("utf-8") if path.exists() else ""
    if text.startswith("{"):
        return [json.loads(line)["note"] for line in text.splitlines()]
    return [text] if text else []


def write_whole(path: Path, content: bytes, *, surely: bool = True) -> None:
    """丸ごと書く: a reader sees the old file or the new one; `surely` waits for the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        if surely:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """一人ずつ: one process at a time writes below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
