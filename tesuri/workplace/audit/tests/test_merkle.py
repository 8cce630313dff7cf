"""監査記録の木: published vectors, a second implementation, every proof bent a little."""

from hashlib import sha256

import pytest

from tesuri.workplace.audit.merkle import Forest, consistency, inclusion, leaf
from tesuri.workplace.audit.offline import grow, grown, included, root_of, root_of_tile

ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
HEADS = {  # reference values of the tests of Certificate Transparency for these entries
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
PATHS = {  # (index, size) → the reference inclusion proof
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
GROWTH = {  # (earlier, size) → the reference consistency proof
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
LARGEST = 40
LEAVES = [leaf(b"%d" % number) for number in range(LARGEST)]
MANY = [leaf(b"%d" % number) for number in range(70_000)]
SIZES = (255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000)


# --- 仕様書どおりの素朴な実装: RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1, word by word ---


def mth(leaves: list[bytes]) -> bytes:
    """MTH(D_n), of hashed leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = k_of(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D_n)."""
    if len(leaves) == 1:
        return []
    k = k_of(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], b: bool) -> list[bytes]:
    """SUBPROOF(m, D_n, b)."""
    if m == len(leaves):
        return [] if b else [mth(leaves)]
    k = k_of(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], b), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def k_of(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def forest(leaves: list[bytes]) -> Forest:
    """木: whose upper tiles are made from the leaves, as the specification of tiles says."""
    levels = [leaves]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        whole = range(0, len(below) - len(below) % 256, 256)
        levels.append([root_of_tile(below[n : n + 256]) for n in whole])
    return Forest(
        len(leaves), lambda level, index, width: levels[level][index * 256 : index * 256 + width]
    )


# --- the vectors ---


@pytest.mark.parametrize("size", HEADS)
def test_the_head_is_the_published_one(size: int) -> None:
    leaves = [leaf(entry) for entry in ENTRIES[:size]]
    frontier: list[bytes] = []
    assert grow(frontier, 0, leaves) == size
    assert {forest(leaves).root().hex(), mth(leaves).hex(), root_of(frontier).hex()} == {
        HEADS[size]
    }


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_inclusion_proof_is_the_published_one(index: int, size: int) -> None:
    leaves = [leaf(entry) for entry in ENTRIES[:size]]
    assert tuple(each.hex() for each in inclusion(index, forest(leaves))) == PATHS[index, size]
    steps = [bytes.fromhex(each) for each in PATHS[index, size]]
    assert included(leaves[index], index, size, steps, bytes.fromhex(HEADS[size]))


@pytest.mark.parametrize(("earlier", "size"), GROWTH)
def test_the_consistency_proof_is_the_published_one(earlier: int, size: int) -> None:
    leaves = [leaf(entry) for entry in ENTRIES[:size]]
    found = tuple(each.hex() for each in consistency(earlier, forest(leaves)))
    assert found == GROWTH[earlier, size]
    steps = [bytes.fromhex(each) for each in GROWTH[earlier, size]]
    before, after = bytes.fromhex(HEADS[earlier]), bytes.fromhex(HEADS[size])
    assert grown(earlier, before, size, after, steps)


# --- small trees whole, large ones at their edges ---


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_entry_is_proved_and_only_in_its_place(size: int) -> None:
    tree, top = forest(LEAVES[:size]), mth(LEAVES[:size])
    for index in range(size):
        proof, hashed = inclusion(index, tree), LEAVES[index]
        assert proof == path(index, LEAVES[:size])
        assert included(hashed, index, size, proof, top)
        assert not included(leaf(b"other"), index, size, proof, top)
        assert not any(included(hashed, i, size, proof, top) for i in range(size) if i != index)
        assert not included(hashed, index, size, [*proof, top], top)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_growth_is_proved_from_every_earlier_head(size: int) -> None:
    tree, top = forest(LEAVES[:size]), mth(LEAVES[:size])
    for earlier in range(1, size + 1):
        proof, before = consistency(earlier, tree), mth(LEAVES[:earlier])
        assert proof == subproof(earlier, LEAVES[:size], True)
        assert grown(earlier, before, size, top, proof)
        forged = mth([leaf(b"forged"), *LEAVES[1:earlier]])
        assert not grown(earlier, forged, size, top, proof)
        assert not grown(earlier, before, size, forged, proof)


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_of_tiles_answers_as_the_naive_one(size: int) -> None:
    leaves = MANY[:size]
    tree, top = forest(leaves), mth(leaves)
    assert tree.root() == top
    for index in (0, 1, 255, size // 2, size - 1):
        if index < size:
            proof = inclusion(index, tree)
            assert proof == path(index, leaves)
            assert included(leaves[index], index, size, proof, top)
    for earlier in (1, 200, size // 2, size - 1, size):
        proof = consistency(earlier, tree)
        assert proof == subproof(earlier, leaves, True)
        assert grown(earlier, mth(leaves[:earlier]), size, top, proof)


@pytest.mark.parametrize("index", [-1, 5])
def test_a_place_outside_the_tree_has_no_proof(index: int) -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        inclusion(index, forest(LEAVES[:5]))
    assert not included(LEAVES[0], index, 5, [], mth(LEAVES[:5]))


@pytest.mark.parametrize("earlier", [0, 6])
def test_no_growth_is_proved_from_nothing_or_from_more(earlier: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        consistency(earlier, forest(LEAVES[:5]))
    assert not grown(earlier, mth([]), 5, mth(LEAVES[:5]), [])
