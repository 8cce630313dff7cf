"""個人番号の試験: no passing number is written here; each is computed from its eleven digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from tesuri.ground.text.my_number import check_digit, contains_my_number, is_my_number

BODIES = st.text("0123456789", min_size=11, max_size=11).filter(lambda body: bool(body.strip("0")))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def whole(body: str) -> str:
    return f"{body}{check_digit(body)}"


SAMPLE = whole("12345678901")
FOURS = (SAMPLE[:4], SAMPLE[4:8], SAMPLE[8:])


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("62149832025", 7),  # printed in a published library's own tests
        ("12345678901", 8),
        ("98765432109", 3),
        ("10000000008", 0),  # the rest is 0
        ("10000000003", 0),  # the rest is 1: not 10
    ],
)
def test_it_computes_the_published_check_digits(body: str, digit: int) -> None:
    assert check_digit(body) == digit


@given(BODIES)
def test_it_accepts_one_last_digit_in_ten_and_agrees_with_another_implementation(body: str) -> None:
    accepted = [digit for digit in "0123456789" if is_my_number(body + digit)]
    assert accepted == [str(check_digit(body))]
    assert in_.is_valid(body + accepted[0])


def test_it_refuses_all_zero_though_the_sum_fits() -> None:
    assert not is_my_number("0" * 12)


@pytest.mark.parametrize("text", ["", SAMPLE[:-1], SAMPLE + "1", SAMPLE.translate(WIDE), "１" * 12])
def test_it_takes_only_twelve_ascii_digits(text: str) -> None:
    assert not is_my_number(text)


@pytest.mark.parametrize(
    "text",
    [
        f"番号は{SAMPLE}です",
        f"番号は{SAMPLE.translate(WIDE)}です",
        " ".join(FOURS),
        "－".join(FOURS).translate(WIDE),
        " - ".join(FOURS),
        f"2026 {' '.join(FOURS)} 2027",
        "ー".join(FOURS),
        " ".join(SAMPLE),
        "-".join((SAMPLE[:3], SAMPLE[3:6], SAMPLE[6:])),
        f"{SAMPLE[:6]}\u200b{SAMPLE[6:]}",
        f"{{'note': '{SAMPLE}'}}",
    ],
)
def test_it_finds_a_number_however_it_was_typed(text: str) -> None:
    assert contains_my_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "令和8年4月1日 29,590円",
        "2026-04-01T10:20:30+09:00",
        "048-524-1111",
        f"000{SAMPLE}",  # 団体内統合宛名番号 has fifteen digits
        f"{SAMPLE}5",
        f"[{SAMPLE[:6]},{SAMPLE[6:]}]",  # two amounts
    ],
)
def test_it_takes_no_other_number_for_one(text: str) -> None:
    assert not contains_my_number(text)


def test_a_fingerprint_is_not_free_text_but_a_number_beside_it_is() -> None:
    digits = SAMPLE
    digest = f"{'a' * 26}{digits}{'b' * 26}"
    key = f"01234567-89ab-4def-8abc-{digits}"
    assert not contains_my_number(f'{{"digest":"{digest}","key":"{key}"}}')
    assert contains_my_number(f"{digest} {digits}")
    assert contains_my_number(f"{'a' * 25}{digits}{'b' * 26}")
