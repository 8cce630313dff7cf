"""封筒: opens in its place with its key, and in no other way."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from tesuri.ground.keys.envelope import KEY_BYTES, DataKey, Place

NUMBER = "一二三四"  # any text will do
PLACE = Place("addressees_holding", "my_number", "1001", 1)
KEY = DataKey.new()


def test_it_opens_in_its_place() -> None:
    assert KEY.open(KEY.seal(NUMBER, PLACE), PLACE) == NUMBER


@pytest.mark.parametrize(
    "change", [{"row": "1002"}, {"column": "name"}, {"key_version": 2}], ids=str
)
def test_it_does_not_open_elsewhere(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidTag):
        KEY.open(KEY.seal(NUMBER, PLACE), replace(PLACE, **change))


def test_a_changed_value_does_not_open() -> None:
    sealed = bytearray(KEY.seal(NUMBER, PLACE))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        KEY.open(bytes(sealed), PLACE)


def test_two_seals_of_one_number_differ_but_their_marks_agree() -> None:
    assert KEY.seal(NUMBER, PLACE) != KEY.seal(NUMBER, PLACE)
    assert KEY.mark(NUMBER) == KEY.mark(NUMBER) != KEY.mark(NUMBER[::-1])


def test_parts_of_a_place_cannot_be_shifted() -> None:
    assert Place("a", "bc", "1", 1).bound() != Place("ab", "c", "1", 1).bound()


def test_the_data_key_travels_wrapped_and_never_shows() -> None:
    wrapping = secrets.token_bytes(KEY_BYTES)
    assert DataKey.unwrap(KEY.wrap(wrapping), wrapping) == KEY
    assert KEY.sealing.hex() not in repr(KEY)
    with pytest.raises(InvalidUnwrap):
        DataKey.unwrap(KEY.wrap(wrapping), secrets.token_bytes(KEY_BYTES))
