"""副本の形式検査: every field of the layout is there, in its kind, and no other."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_TEXT = 500
OPTIONAL = "?"
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
Fields = Mapping[str, Any]


def faults(fields: Fields, content: object, where: str = "") -> list[str]:
    """誤り: one line for each wrong item, naming it; an empty list means that it is in order."""
    if not isinstance(content, Mapping):
        return [f"{where or '内容'}：項目の組ではありません。"]
    found = [
        f"{where}{name}：この項目はレイアウトにありません。" for name in content.keys() - fields
    ]
    for name, kind in fields.items():
        if name not in content:
            if is_optional(kind):
                continue
            found.append(f"{where}{name}：項目がありません。")
        else:
            found += _fault(kind, content[name], f"{where}{name}")
    return sorted(found)


def is_optional(kind: Any) -> bool:
    """省いてよいか: a field that has nothing to say in some states."""
    return isinstance(kind, str) and kind.endswith(OPTIONAL)


def _fault(kind: Any, value: object, where: str) -> list[str]:
    if isinstance(kind, Mapping):
        return _faults_of_rows(kind["each"], value, where)
    return (
        []
        if fits(str(kind).removesuffix(OPTIONAL), value)
        else [f"{where}：値が「{kind}」の形ではありません。"]
    )


def _faults_of_rows(fields: Fields, value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{where}：行の並びではありません。"]
    return [
        fault
        for number, row in enumerate(value)
        for fault in faults(fields, row, f"{where}[{number}].")
    ]


def fits(kind: str, value: object) -> bool:
    """種類に合うか: a flag is not a number, and a number is not a text."""
    if "|" in kind:
        return isinstance(value, str) and value in kind.split("|")
    if kind == "flag":
        return isinstance(value, bool)
    if kind in ("yen", "count", "year"):
        return isinstance(value, int) and not isinstance(value, bool) and _in_range(kind, value)
    return isinstance(value, str) and _is_written_as(kind, value)


def _in_range(kind: str, value: int) -> bool:
    return FIRST_YEAR <= value <= LAST_YEAR if kind == "year" else value >= 0


def _is_written_as(kind: str, value: str) -> bool:
    if kind == "month":
        return bool(MONTH.fullmatch(value))
    if kind == "day":
        return _is_day(value)
    return kind == "text" and 0 < len(value) <= LONGEST_TEXT


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
