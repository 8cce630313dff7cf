"""旧来の文字コードの試験: the measured table of hard characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.ground.text.cp932 import encode_exact, unwritable
from tesuri.ground.text.names import characters, without_selectors

KATSU = "葛\U000e0100"


@pytest.mark.parametrize("text", [*"𠮷㋿Ⓐ龥槗㐂鷗", KATSU, "辻\U000e0100", "\ufa30", "\U0002f80f"])
def test_it_names_what_cp932_cannot_write(text: str) -> None:
    assert unwritable(f"山{text}山{text}") == [text]
    with pytest.raises(ValueError, match="書けない文字"):
        encode_exact(text)


@pytest.mark.parametrize("text", [*"髙﨑㍻①㈱Ⅲ德濵栁", "\ufa19", "\ufa10", "\uf9dc", "\ufa12", "ｶﾞ"])
def test_it_writes_what_cp932_can(text: str) -> None:
    assert unwritable(text) == []
    assert encode_exact(text).decode("cp932") == text


@pytest.mark.parametrize(
    ("typed", "read_back"),
    [
        "\u00a2\uffe0",
        "\u00a3\uffe1",
        "\u00ac\uffe2",
        "\u2016\u2225",
        "\u2212\uff0d",
        "\u301c\uff5e",
    ],
)
def test_the_six_twins_are_written_as_the_one_that_is_read_back(typed: str, read_back: str) -> None:
    assert unwritable(typed) == []
    assert encode_exact(typed).decode("cp932") == read_back


@given(st.text())
def test_characters_put_together_are_the_text(text: str) -> None:
    assert "".join(characters(text)) == text


def test_a_selector_stays_with_its_character() -> None:
    assert list(characters(f"{KATSU}飾")) == [KATSU, "飾"]
    assert without_selectors(f"{KATSU}飾") == "葛飾"
