"""4情報の照合: what two offices write differently is one; what differs is named."""

from datetime import date

import pytest

from tesuri.addressees.four_facts import Facts, address_key, differing, number_of

HARUKO = Facts("髙橋　春子", date(1990, 4, 1), "2", "埼玉県熊谷市宮町二丁目47番地1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("埼玉県熊谷市宮町二丁目47番地1", "熊谷市宮町２－４７－１"),
        ("熊谷市大字三ヶ尻123番地", "熊谷市三ケ尻１２３"),
        ("熊谷市宮町十二丁目3番4号", "熊谷市宮町12-3-4"),
        ("熊谷市宮町2丁目47番地の1 101号室", "熊谷市宮町2-47-1-101"),
        ("熊谷市宮町2の47", "熊谷市宮町２―４７"),
        ("東京都千代田区一番町1番地", "千代田区一番町1"),
    ],
)
def test_one_place_has_one_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("熊谷市宮町2-47-1", "熊谷市宮町2-47-2"),
        ("熊谷市宮町2-47-1", "熊谷市宮町24-7-1"),
        ("熊谷市宮町2-47-1", "熊谷市宮町2-47"),
        ("熊谷市宮町2-47-1", "深谷市宮町2-47-1"),
        ("熊谷市宮町1-23", "熊谷市宮町12-3"),
    ],
)
def test_two_places_have_two_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    "name", ["高橋春子", "髙橋 春子", "髙\U000e0101橋　春子", "高橋　春子"], ids=range(4)
)
def test_a_name_is_compared_by_its_key(name: str) -> None:
    assert differing(Facts(name, HARUKO.birth_date, "2", HARUKO.address), HARUKO) == []


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (Facts("高橋夏子", date(1990, 4, 1), "2", HARUKO.address), ["name"]),
        (Facts("高橋春子", date(1990, 4, 2), "2", HARUKO.address), ["birth_date"]),
        (Facts("高橋春子", date(1990, 4, 1), "1", HARUKO.address), ["sex"]),
        (Facts("高橋春子", date(1990, 4, 1), "2", "熊谷市宮町9"), ["address"]),
        (Facts("・", date(1962, 8, 8), "1", "－"), ["name", "birth_date", "sex", "address"]),
    ],
)
def test_each_difference_is_named(given: Facts, names: list[str]) -> None:
    assert differing(given, HARUKO) == names


def test_two_empty_facts_are_no_match() -> None:
    empty = Facts("", date(1990, 4, 1), "", "")
    assert differing(empty, empty) == ["name", "sex", "address"]


@pytest.mark.parametrize(
    ("kanji", "value"), [("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("三一", 31)]
)
def test_kanji_numbers_are_read(kanji: str, value: int) -> None:
    assert number_of(kanji) == value
