"""口座: real banks and branches near the two cities, with account numbers that are drawn.

The package keeps branch files of banks that are gone: the list of banks is read first, and only the
branches of banks on it.
"""

import json
import unicodedata
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random

# code of the bank, and in which branches (a part of the name; empty: in all of them)
NEARBY = {
    "0001": ("熊谷", "大宮", "浦和", "川越"),
    "0005": ("熊谷", "大宮", "浦和", "川越"),
    "0009": ("熊谷", "大宮", "浦和", "川越"),
    "0010": ("大宮", "浦和", "川越", "新都心"),
    "0017": ("熊谷", "深谷", "籠原", "妻沼", "寄居", "本庄"),
    "1250": ("熊谷", "深谷", "籠原", "妻沼", "岡部", "江南", "本店"),
    "2165": ("",),
    "4808": ("",),
    "4874": ("",),
    "9900": ("〇三八", "〇四八"),
}
SMALL = str.maketrans("ァィゥェォッャュョヮヴ", "アイウエオツヤユヨワウ")


@dataclass(frozen=True)
class Branch:
    """支店: with its bank."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str


def branches() -> list[Branch]:
    """支店: of the banks on the list, in the order of their codes."""
    spec = find_spec("zengin_code")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "source-data" / "data"
    banks = json.loads((folder / "banks.json").read_text("utf-8"))
    found: list[Branch] = []
    for code in sorted(NEARBY.keys() & banks.keys()):
        own = json.loads((folder / "branches" / f"{code}.json").read_text("utf-8"))
        for number, branch in sorted(own.items()):
            if any(place in branch["name"] for place in NEARBY[code]):
                found.append(Branch(code, banks[code]["name"], number, branch["name"]))
    return found


def bank(dice: Random, known: list[Branch]) -> Branch:
    """支店を選ぶ: the bank first, so that one with many branches does not win."""
    code = dice.choice(sorted({branch.bank_code for branch in known}))
    return dice.choice([branch for branch in known if branch.bank_code == code])


def half_widths() -> dict[str, str]:
    """半角カナ: full-width katakana to half-width, voiced marks as characters of their own."""
    marks = {"\u3099": "\uff9e", "\u309a": "\uff9f"}
    narrow = {unicodedata.normalize("NFKC", chr(n)): chr(n) for n in range(0xFF66, 0xFF9E)}
    table = {"\u3000": " ", **narrow}
    for point in range(0x30A1, 0x30FB):
        parts = unicodedata.normalize("NFD", chr(point))
        if len(parts) == 2 and parts[0] in narrow:
            table[chr(point)] = narrow[parts[0]] + marks[parts[1]]
    return table


HALF_WIDTHS = half_widths()


def holder(kana: str) -> str:
    """口座名義: half-width, small kana written large."""
    return "".join(HALF_WIDTHS[character] for character in kana.translate(SMALL))
