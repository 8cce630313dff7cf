"""タイル: the hashes of the tree in files, as c2sp.org/tlog-tiles lays them out; no Django.

A full tile never changes. A partial one (`.p/<width>`) stands for each published head until the
full one replaces it. Entries hold personal data and are not written here: see `archive.py`.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tesuri.workplace.audit.merkle import HEIGHT, WIDTH, Tile
from tesuri.workplace.audit.offline import HASH, Unsound, tile, tile_path
from tesuri.workplace.audit.places import write_whole

Reader = Callable[[int, int, int], Tile]


def reader(folder: Path) -> Reader:
    """タイルの読み手: of the files below a folder."""

    def read(level: int, index: int, width: int) -> Tile:
        return tile(folder, level, index, width)

    return read


def wanted(old: int, size: int) -> Iterator[tuple[int, int, int]]:
    """要るタイル: (level, index, width) of each that a tree of `size` has and one of `old` not."""
    level = 0
    while size >> (level * HEIGHT):
        have, want = old >> (level * HEIGHT), size >> (level * HEIGHT)
        if want > have:
            for index in range(have // WIDTH, -(-want // WIDTH)):
                yield level, index, min(WIDTH, want - index * WIDTH)
        level += 1


def width_of(size: int, level: int, index: int) -> int:
    """タイルの幅: how many hashes of a tile a tree of this size has."""
    return min(WIDTH, (size >> (level * HEIGHT)) - index * WIDTH)


def write_tile(folder: Path, level: int, index: int, hashes: Tile) -> None:
    """タイルを書く: once; a full one ends its partial ones."""
    path = folder / tile_path(level, index, len(hashes))
    content = b"".join(hashes)
    if path.exists() and path.read_bytes() != content and path.stat().st_size == len(content):
        raise Unsound(f"{path.relative_to(folder)} が書き換えられています")
    write_whole(path, content, surely=False)
    if len(hashes) == WIDTH:
        shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)


def hashes_in(content: bytes) -> list[bytes]:
    """タイルの中身: one hash after the other."""
    return [content[n : n + HASH] for n in range(0, len(content), HASH)]
