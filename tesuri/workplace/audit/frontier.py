"""木の縁: the roots of the complete subtrees, enough to grow the tree without reading it again."""

from collections.abc import Iterable
from hashlib import sha256

from tesuri.workplace.audit.merkle import node


def grow(frontier: list[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """Append leaves; the frontier holds one root for each set bit of `size`, the largest first."""
    roots = list(frontier)
    for each in leaves:
        value, below = each, size
        while below & 1:
            value, below = node(roots.pop(), value), below >> 1
        roots.append(value)
        size += 1
    return roots, size


def root_of(frontier: list[bytes]) -> bytes:
    """The root of the whole tree; the empty tree has the hash of nothing."""
    if not frontier:
        return sha256(b"").digest()
    value = frontier[-1]
    for left in reversed(frontier[:-1]):
        value = node(left, value)
    return value
