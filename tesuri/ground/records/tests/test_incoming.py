"""届いたJSONの検査: what no table and no digest takes is not read at all."""

import pytest

from tesuri.ground.records.incoming import DEEPEST, NotJSON, Unreadable, is_plain, read_json


@pytest.mark.parametrize("raw", ['{"a": [1, 2.5, null, true, "字"]}', "[]", b'"\xe5\xad\x97"'])
def test_it_reads_plain_json(raw: str | bytes) -> None:
    assert read_json(raw) is not None


@pytest.mark.parametrize(
    "raw",
    [
        *('{"a": "\\u0000"}', '{"\\u0000": 1}', '["\\ud800"]', "[NaN]", "[-Infinity]", "[1e999]"),
        *("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "[" * 500_000),
    ],
    ids=range(8),
)
def test_it_refuses_what_cannot_be_kept(raw: str) -> None:
    with pytest.raises(Unreadable):
        read_json(raw)


@pytest.mark.parametrize("raw", ["", "{", b"\xff", "None"])
def test_it_says_when_it_is_no_json(raw: str | bytes) -> None:
    with pytest.raises(NotJSON):
        read_json(raw)


def test_a_text_is_plain_without_nul_and_half_characters() -> None:
    assert is_plain("𠮷")
    assert not is_plain("a\0")
    assert not is_plain("\ud842")
