"""似かよいの試験: case, width, kana, digits and order are undone before comparing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.workplace.access.likeness import distance, distance_within, skeleton, variants

WORDS = st.text("abcdefghjkmnpqrtuvwxyzさくらもち桜餅", min_size=6, max_size=20)
LETTER = st.sampled_from("abcdefghjkmnpqrtuvwxyzさくら")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sakuramochi", "sakuramochi"),
        ("ＳＡＫＵＲＡｍｏｃｈｉ", "sakuramochi"),
        ("サクラモチ本舗", "さくらもち本舗"),
        ("ｻｸﾗﾓﾁ本舗", "さくらもち本舗"),
        ("s@kuram0ch1", "sakuramochi"),
        ("$akuram0ch!x", "sakuramochix"),
        ("sakuramochi2026", "sakuramochi"),
        ("2026!!sakuramochi##7", "sakuramochi"),
        ("sakura-mochi_", "sakuramochi"),
    ],
)
def test_what_looks_alike_has_one_skeleton(one: str, other: str) -> None:
    assert variants(one) & variants(other)


def test_a_text_of_digits_keeps_them() -> None:
    assert skeleton("4829173645") != ""
    assert not variants("482917364590") & variants("738291046582")


@given(WORDS, st.integers(0, 30), LETTER)
def test_one_character_other_more_or_less_is_recognised(word: str, at: int, letter: str) -> None:
    place = at % len(word)
    before, after = word[:place], word[place + 1 :]
    for changed in (before + letter + after, before + after, before + letter + word[place:]):
        assert variants(word) & variants(changed)
        assert variants(word) & variants(changed[::-1])


@given(WORDS, WORDS)
def test_what_shares_a_variant_is_two_steps_apart_at_most(one: str, other: str) -> None:
    if variants(one) & variants(other):
        assert distance(skeleton(one), skeleton(other)) <= 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "cba", 0), ("abc", "abd", 1), ("abc", "xyz", 3)],
)
def test_the_distance_is_that_of_the_nearer_direction(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("sato", "xxsatoxx", 0),
        ("sato", "xxotasxx", 0),
        ("sato", "xxsaatoxx", 1),
        ("sato", "qqqq", 4),
    ],
)
def test_a_word_is_found_inside_a_text(word: str, text: str, expected: int) -> None:
    assert distance_within(word, text) == expected
