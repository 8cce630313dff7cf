"""控えを出す: tiles and the newest head into files, from which a second host takes its copies."""

from pathlib import Path
from typing import Any

from tesuri.workplace.audit import stored
from tesuri.workplace.audit.merkle import WIDTH
from tesuri.workplace.audit.notes import origin_of
from tesuri.workplace.audit.offline import Checkpoint, Unsound, opened, tile_path
from tesuri.workplace.audit.places import CHECKPOINT, alone_in, log_folder, write_whole
from tesuri.workplace.audit.tiles import wanted, write_tile


class Publisher:
    """控えの書き手: keeps the folder of each body's tree level with the database."""

    def __init__(self, var: Path, system: str, database: Any) -> None:
        """`database` is Django's connection, so that a lost one is opened again by Django."""
        self._var, self._system, self._database = var, system, database

    def folder(self, body: str) -> Path:
        """木の置き場所: of one body."""
        return log_folder(self._var, self._system) / body

    def refuse_fork(self, body: str, size: int, root: bytes) -> None:
        """枝分かれを拒む: raises Unsound when what was published reaches past the database.

        A restored older backup shows so, and nothing more is signed until a person decided.
        """
        shown = published(self.folder(body))
        if shown and (shown.size > size or (shown.size == size and shown.root != root)):
            raise Unsound(
                f"{origin_of(self._system, body)}: 控えの頭（{shown.size} 件）に"
                f"データベースの木（{size} 件）が続きません"
            )

    def publish(self, body: str, *, whole: bool = False) -> None:
        """控えを出す: what is new since the published head; `whole` replaces lost tiles too."""
        folder = self.folder(body)
        self._database.ensure_connection()
        connection = self._database.connection
        with alone_in(folder):
            shown = published(folder)
            (newest,) = stored.rows(connection, stored.NEWEST, [body]) or [(0, b"", "")]
            size, root, note = newest
            self.refuse_fork(body, size, bytes(root))
            before = shown.size if shown and not whole else 0
            for level, index, width in wanted(before, size):
                if width == WIDTH and (folder / tile_path(level, index)).exists():
                    continue
                hashes = stored.read_tile(connection, body, level, index, width)
                write_tile(folder, level, index, hashes)
            if size > (shown.size if shown else 0):
                write_whole(folder / CHECKPOINT, note.encode())


def published(folder: Path) -> Checkpoint | None:
    """出した頭: the newest one of the folder, None when there is none.

    Raises Unsound when it cannot be read: taken for none, it would let an older tree be signed.
    """
    path = folder / CHECKPOINT
    try:
        return opened(path.read_text("utf-8")) if path.exists() else None
    except ValueError as failure:
        raise Unsound(f"控えの頭が読めません: {path}") from failure
