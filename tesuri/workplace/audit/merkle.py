"""監査記録の木: hashes of a Merkle tree and proofs from its subtrees (RFC 9162, section 2).

Proofs ask for the root of a range of leaves; a `Forest` answers from tiles of 256 hashes, so that a
proof reads a handful of them, however large the tree. Checking proofs is in `offline.py`.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from tesuri.workplace.audit.offline import leaf, node, root_of_tile

__all__ = ["Forest", "consistency", "inclusion", "leaf", "node", "root_of_tile"]

HEIGHT = 8  # of a tile, fixed by c2sp.org/tlog-tiles
WIDTH = 1 << HEIGHT
Tile = Sequence[bytes]
Reader = Callable[[int, int, int], Tile]  # level, index, width → that many hashes, or more


class Forest:
    """木: the tree over the first `size` leaves, read tile by tile, each tile once."""

    def __init__(self, size: int, read: Reader) -> None:
        self.size, self._read = size, read
        self._tiles: dict[tuple[int, int], Tile] = {}

    def root(self, first: int = 0, end: int | None = None) -> bytes:
        """根: of the leaves from `first` to before `end`, a range that the tree itself has."""
        end = self.size if end is None else end
        count = end - first
        if count == 0:
            return sha256(b"").digest()
        if count & (count - 1) == 0:
            return self._complete(first, count.bit_length() - 1)
        middle = first + split(count)
        return node(self.root(first, middle), self.root(middle, end))

    def holds(self, index: int) -> bool:
        """つながり: whether a tile of leaves stands in the tile above, and so on up."""
        level, whole = 0, self._tile(0, index)
        while len(whole) == WIDTH:
            root, (index, place) = root_of_tile(whole), divmod(index, WIDTH)
            level, whole = level + 1, self._tile(level + 1, index)
            if whole[place] != root:
                return False
        return True

    def _complete(self, first: int, height: int) -> bytes:
        """The root of 2**height leaves: a run of hashes in the tile that holds their level."""
        level = height // HEIGHT
        place, count = first >> (level * HEIGHT), 1 << (height % HEIGHT)
        tile = self._tile(level, place // WIDTH)
        within = place % WIDTH
        return root_of_tile(tile[within : within + count])

    def _tile(self, level: int, index: int) -> Tile:
        if (level, index) not in self._tiles:
            width = min(WIDTH, (self.size >> (level * HEIGHT)) - index * WIDTH)
            self._tiles[level, index] = self._read(level, index, width)
        return self._tiles[level, index]


def inclusion(index: int, forest: Forest) -> list[bytes]:
    """包含証明: the hashes beside the path from one leaf up to the root."""
    first, end = 0, forest.size
    if not first <= index < end:
        raise ValueError("the leaf is not in the tree")
    proof = []
    while end - first > 1:
        middle = first + split(end - first)
        if index < middle:
            proof.append(forest.root(middle, end))
            end = middle
        else:
            proof.append(forest.root(first, middle))
            first = middle
    return proof[::-1]


def consistency(earlier: int, forest: Forest) -> list[bytes]:
    """整合証明: the hashes that show the first `earlier` leaves unchanged under the root."""
    first, end, whole = 0, forest.size, True
    if not 0 < earlier <= end:
        raise ValueError("the earlier tree is no part of this one")
    proof = []
    while earlier != end:
        middle = first + split(end - first)
        if earlier <= middle:
            proof.append(forest.root(middle, end))
            end = middle
        else:
            proof.append(forest.root(first, middle))
            first, whole = middle, False
    if not whole:
        proof.append(forest.root(first, end))
    return proof[::-1]


def split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
