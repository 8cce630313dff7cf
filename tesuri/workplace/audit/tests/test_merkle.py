"""監査記録の木: known heads, every proof of small trees, and every proof bent a little."""

import pytest

from tesuri.workplace.audit.merkle import consistency, grown, head, included, inclusion, leaf

ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
HEADS = {  # published reference values for these entries
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LARGEST = 40
LEAVES = [leaf(b"%d" % number) for number in range(LARGEST)]


@pytest.mark.parametrize("size", HEADS)
def test_the_head_is_the_published_one(size: int) -> None:
    assert head([leaf(entry) for entry in ENTRIES[:size]]).hex() == HEADS[size]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_entry_is_proved_and_only_in_its_place(size: int) -> None:
    top = head(LEAVES[:size])
    for index in range(size):
        proof = inclusion(index, LEAVES[:size])
        assert included(b"%d" % index, index, size, proof, top)
        assert not included(b"other", index, size, proof, top)
        assert not any(
            included(b"%d" % index, i, size, proof, top) for i in range(size) if i != index
        )
        assert not included(b"%d" % index, index, size, [*proof, top], top)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_growth_is_proved_from_every_earlier_head(size: int) -> None:
    top = head(LEAVES[:size])
    for earlier in range(1, size + 1):
        proof = consistency(earlier, LEAVES[:size])
        before = head(LEAVES[:earlier])
        assert grown(earlier, before, size, top, proof)
        forged = head([leaf(b"forged"), *LEAVES[1:earlier]])
        assert not grown(earlier, forged, size, top, proof)
        assert not grown(earlier, before, size, forged, proof)
