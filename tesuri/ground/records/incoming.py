"""届いたJSON: read without trusting it, before any table, digest or rule meets it."""

import json
import math
from typing import Any, NoReturn

DEEPEST = 40


class Unreadable(ValueError):
    """読めない: not JSON, nested too deep, or with what no table and no digest takes."""


class NotJSON(Unreadable):
    """JSONでない: no such text at all."""


def read_json(raw: str | bytes) -> Any:
    """読み取る: plain JSON; raises Unreadable for NUL, half a character, NaN and deep nests."""
    try:
        content = json.loads(raw, parse_constant=_refuse)
    except RecursionError as reason:
        raise Unreadable("too deep") from reason
    except Unreadable:
        raise
    except ValueError as reason:
        raise NotJSON("not JSON") from reason
    _must_be_plain(content, DEEPEST)
    return content


def is_plain(text: str) -> bool:
    """素の文字か: neither NUL nor half a character, which PostgreSQL does not keep."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _must_be_plain(value: object, left: int) -> None:
    if left == 0:
        raise Unreadable("too deep")
    if isinstance(value, str) and not is_plain(value):
        raise Unreadable("a character that cannot be kept")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unreadable("a number that is none")
    for part in _parts(value):
        _must_be_plain(part, left - 1)


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _refuse(word: str) -> NoReturn:
    raise Unreadable(word)
