"""番号: unique within its kind, drawn and not counted, so that nobody reads an order in it."""

from random import Random

WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # 平成26年総務省令第85号5条, from left to right
MODULUS = 11


def check_digit(body: str) -> int:
    """検査用数字: of the eleven digits before it."""
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % MODULUS
    return 0 if rest <= 1 else MODULUS - rest


def my_numbers(dice: Random, count: int) -> list[str]:
    """個人番号: valid and unique."""
    bodies = [str(body) for body in dice.sample(range(10**10, 10**11), count)]
    return [f"{body}{check_digit(body)}" for body in bodies]


def addressee_numbers(dice: Random, count: int) -> list[str]:
    """宛名番号: ten digits, unique within one city."""
    return [f"{number:010}" for number in dice.sample(range(10**8, 10**10), count)]


def unified_numbers(dice: Random, count: int) -> list[str]:
    """団体内統合宛名番号: fifteen digits that begin with 9, unique within one body.

    Numbers counted upwards from 1 never meet these.
    """
    return [str(number) for number in dice.sample(range(9 * 10**14, 10**15), count)]


def account_numbers(dice: Random, count: int) -> list[str]:
    """口座番号: seven digits."""
    return [f"{dice.randrange(1, 10**7):07}" for _ in range(count)]
