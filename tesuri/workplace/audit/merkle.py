"""監査記録の木: a Merkle tree over log entries, with proofs (RFC 9162, section 2).

The head of the tree, signed and time-stamped each day, fixes every entry before it. An inclusion
proof shows that one entry is under a head; a consistency proof shows that a later head only added.
"""

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"  # told apart, so that no node can pass for a leaf


def leaf(entry: bytes) -> bytes:
    return sha256(LEAF + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def head(leaves: Sequence[bytes]) -> bytes:
    """The hash that stands for all the leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node(head(leaves[:middle]), head(leaves[middle:]))


def inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes beside the path from one leaf up to the head."""
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion(index, leaves[:middle]), head(leaves[middle:])]
    return [*inclusion(index - middle, leaves[middle:]), head(leaves[:middle])]


def included(entry: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof leads from the entry at the index to the expected head."""
    steps = _climb(index, size - 1, proof)
    if not 0 <= index < size or steps is None:
        return False
    value = leaf(entry)
    for beside, on_left in steps:
        value = node(beside, value) if on_left else node(value, beside)
    return value == expected


def consistency(earlier: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show the first `earlier` leaves unchanged under the present head."""
    return _subproof(earlier, leaves, whole=True)


def _subproof(earlier: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [head(leaves)]
    middle = _split(len(leaves))
    if earlier <= middle:
        return [*_subproof(earlier, leaves[:middle], whole=whole), head(leaves[middle:])]
    return [*_subproof(earlier - middle, leaves[middle:], whole=False), head(leaves[:middle])]


def grown(
    earlier: int, earlier_head: bytes, size: int, present_head: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the present tree is the earlier one with entries added at its end."""
    if not 0 < earlier < size:
        return earlier == size > 0 and not proof and earlier_head == present_head
    first, *rest = [earlier_head, *proof] if _is_power_of_two(earlier) else proof or [b""]
    index, last = earlier - 1, size - 1
    while index % 2:
        index, last = index // 2, last // 2
    old = new = first
    for beside, on_left in (steps := _climb(index, last, rest)) or []:
        old = node(beside, old) if on_left else old
        new = node(beside, new) if on_left else node(new, beside)
    return steps is not None and old == earlier_head and new == present_head


def _climb(index: int, last: int, proof: Sequence[bytes]) -> list[tuple[bytes, bool]] | None:
    """Each hash of a proof, and whether it stands on the left; None when their number is wrong."""
    steps = []
    for beside in proof:
        if last == 0:
            return None
        on_left = index % 2 == 1 or index == last
        while on_left and index % 2 == 0 and index:
            index, last = index // 2, last // 2
        steps.append((beside, on_left))
        index, last = index // 2, last // 2
    return steps if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0
