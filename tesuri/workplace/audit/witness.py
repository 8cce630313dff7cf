"""立会人: on a second host, copies the tree, checks that it only grew, and countersigns its head.

It keeps a copy of its own of every tile and of each head that it signed (c2sp.org/tlog-cosignature,
"cosignature/v1"), and goes by these alone: what the log shows must continue them. Files arrive by
whatever carries files (rsync, NFS, a mirror); what c2sp.org/tlog-witness asks by HTTP is asked here
of a folder: known key, a size that does not fall, consistency, and kept before it is signed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tesuri.workplace.audit.merkle import WIDTH, Forest, consistency, root_of_tile
from tesuri.workplace.audit.notes import cosignature
from tesuri.workplace.audit.offline import (
    Checkpoint,
    Unsound,
    grown,
    opened,
    public_keys,
    signed_head,
    tile,
    tile_path,
)
from tesuri.workplace.audit.places import CHECKPOINT, WITNESSED, alone_in, write_whole
from tesuri.workplace.audit.tiles import reader, wanted, width_of, write_tile

LOG_KEYS = "audit.pub"


@dataclass(frozen=True)
class Witness:
    """立会人: a name, a key, and the folder in which it keeps what it saw."""

    name: str
    key: Ed25519PrivateKey
    state: Path

    def countersign(self, log: Path, at: datetime, log_keys: Path | None = None) -> Checkpoint:
        """副署する: the head that the folder of a log shows; raises Unsound and signs nothing.

        The keys of the log are those of the first time; `log_keys` names a file with newer ones.
        """
        note = (log / CHECKPOINT).read_text("utf-8")
        mine = self._folder(opened(note).origin)
        with alone_in(mine):
            keys = public_keys(_known_keys(mine, log_keys or log.parent / LOG_KEYS, log_keys))
            head = signed_head(note, keys)
            path = mine / CHECKPOINT
            before = signed_head(path.read_text("utf-8"), keys) if path.exists() else None
            if before:
                _refuse_fork(before, head)
                _refuse_changed(mine, log, before)
            _refuse_unsound(log, before, head)
            if before is None or before.size < head.size:
                _copy(mine, log, before.size if before else 0, head.size)
                lines = note + cosignature(head.text, self.name, self.key, at)
                with (mine / WITNESSED).open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"note": lines}, ensure_ascii=False) + "\n")
                write_whole(path, lines.encode())
        return head

    def _folder(self, origin: str) -> Path:
        parts = origin.split("/")
        if not all(part.strip(".") and part.isprintable() for part in parts):
            raise Unsound("木の名が正しくありません")
        return self.state.joinpath(*parts)


def _known_keys(mine: Path, shown: Path, newer: Path | None) -> bytes:
    """The keys of the log as first seen; later ones are added by whoever runs the witness."""
    kept = mine / LOG_KEYS
    if kept.exists() and newer is None:
        return kept.read_bytes()
    known, given = kept.read_bytes() if kept.exists() else b"", shown.read_bytes()
    if not given.startswith(known):
        raise Unsound("渡された公開鍵が、前に見たものを含んでいません")
    write_whole(kept, given)
    return given


def _refuse_fork(before: Checkpoint, head: Checkpoint) -> None:
    """A tree never shrinks, and has one root at a size."""
    if head.size < before.size:
        raise Unsound(f"{head.origin}: 木が縮んでいます（{before.size} 件から {head.size} 件）")
    if head.size == before.size and head.root != before.root:
        raise Unsound(f"{head.origin}: 同じ {head.size} 件の木に二つの頭があります")


def _refuse_changed(mine: Path, log: Path, before: Checkpoint) -> None:
    """Every tile that was copied is still what it was; the log's own copy may only have grown."""
    if Forest(before.size, reader(mine)).root() != before.root:
        raise Unsound(f"{before.origin}: 立会人の手元の写しが壊れています")
    for level, index, width in wanted(0, before.size):
        if tile(mine, level, index, width) != tile(log, level, index, width):
            raise Unsound(f"{before.origin}: {tile_path(level, index, width)} が変わっています")


def _refuse_unsound(log: Path, before: Checkpoint | None, head: Checkpoint) -> None:
    """The tree of the log has the root that is signed, and holds the earlier tree unchanged."""
    forest, old = Forest(head.size, reader(log)), before.size if before else 0
    for level, index, width in wanted(old, head.size):
        if width == WIDTH:
            above, place = divmod(index, WIDTH)
            known = tile(log, level + 1, above, width_of(head.size, level + 1, above))
            if root_of_tile(tile(log, level, index, width)) != known[place]:
                raise Unsound(f"{head.origin}: {tile_path(level, index)} が上の段と合いません")
    if forest.root() != head.root:
        raise Unsound(f"{head.origin}: 署名した頭（{head.size} 件）とタイルが合いません")
    if before and not grown(
        before.size, before.root, head.size, head.root, consistency(before.size, forest)
    ):
        raise Unsound(f"{head.origin}: {before.size} 件の木に続いていません")


def _copy(mine: Path, log: Path, old: int, size: int) -> None:
    for level, index, width in wanted(old, size):
        write_tile(mine, level, index, tile(log, level, index, width))
