"""個人番号: its check digit, and a guard that finds one in free text.

One arbitrary string of twelve digits in ten passes the check: it proves nothing about a person,
but it is good as a guard against leaks. Source: 平成26年総務省令第85号5条.
"""

import re
import unicodedata

LENGTH = 12
WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # from left to right over the eleven digits
MODULUS = 11
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
SEPARATOR = r"[\s\-‐–—―−─ー~・·._/]"  # no comma, no colon: amounts and times of day

PLAIN = re.compile(r"(?<![0-9])([0-9]{12})(?![0-9])")
BY_FOUR = re.compile(
    rf"(?<![0-9])(?=([0-9]{{4}}{SEPARATOR}{{1,3}}[0-9]{{4}}{SEPARATOR}{{1,3}}[0-9]{{4}})(?![0-9]))"
)
BY_ANY = re.compile(rf"(?<![0-9])([0-9]+(?P<mark>{SEPARATOR})[0-9]+(?:(?P=mark)[0-9]+)*)(?![0-9])")

# A fingerprint (SHA-256, UUID) is no free text: by chance one in 400 holds such a string of digits.
FINGERPRINT = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])"
)


def check_digit(body: str) -> int:
    """検査用数字: the twelfth digit that belongs to these eleven."""
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % MODULUS
    return 0 if rest <= 1 else MODULUS - rest


def is_my_number(text: str) -> bool:
    """個人番号かどうか: twelve ASCII digits, not all zero, whose last one is the check digit."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return False
    return int(text[-1]) == check_digit(text[:-1])


def contains_my_number(text: str) -> bool:
    """個人番号を含むか: also full-width, in groups of four, or with one separator throughout.

    Twelve digits inside a longer number (宛名番号, 団体内統合宛名番号) or inside a whole SHA-256 or
    UUID are not taken for one.
    """
    if text.isascii() and len(text) < LENGTH:
        return False  # most texts of an event; only beyond ASCII one character may be two digits
    plain = FINGERPRINT.sub(" ", unicodedata.normalize("NFKC", text.translate(INVISIBLE)))
    found = (match[1] for shape in (PLAIN, BY_FOUR, BY_ANY) for match in shape.finditer(plain))
    return any(is_my_number(re.sub("[^0-9]", "", candidate)) for candidate in found)
