"""似かよい: two texts compared with case, width, kana, digit tricks and order undone.

Pure: no table, no clock, no setting. `skeleton` is what remains of a text; `variants` are the forms
of which two texts share one as soon as a single character, or the order, is all that differs.
"""

import re
import unicodedata

import jaconv

SHORTEST_STEM = 4
LONGEST = 128  # characters; each costs one slow hash when a password is set
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_TRICKS = str.maketrans("01i!|34@5$78", "olllleaasstb")
_AFFIXES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SIGNS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """畳む: one width, small letters, hiragana."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)


def undone(text: str) -> str:
    """見かけを戻す: 0 is an o, 1 and i are an l, @ is an a; other signs fall out."""
    return _SIGNS.sub("", folded(text).translate(_TRICKS))


def skeleton(text: str) -> str:
    """骨組み: without digits and signs before and after, unless hardly anything else is there."""
    plain = folded(text)
    stem = _AFFIXES.sub("", plain)
    return undone(stem if len(stem) >= SHORTEST_STEM else plain)


def romanised(text: str) -> str:
    """ローマ字: kana as letters, the rest as it is."""
    return str(jaconv.kana2alphabet(folded(text)))


def variants(text: str) -> set[str]:
    """似たもの: the skeleton and each of it that lacks one character, whichever way it is read.

    Two skeletons that differ by one character more, less, other, or swapped share one of these.
    """
    bones = skeleton(text)[:LONGEST]
    shorter = {bones[:place] + bones[place + 1 :] for place in range(len(bones))}
    return {min(each, each[::-1]) for each in {bones} | shorter}


def distance(one: str, other: str) -> int:
    """隔たり: the fewest characters to add, drop or replace, whichever way the second is read."""
    return min(_last_row(one, each, anywhere=False)[-1] for each in (other, other[::-1]))


def distance_within(sought: str, text: str) -> int:
    """含むまでの隔たり: from the sought word to the part of the text that is most like it."""
    return min(min(_last_row(sought, each, anywhere=True)) for each in (text, text[::-1]))


def _last_row(one: str, other: str, *, anywhere: bool) -> list[int]:
    """Levenshtein's table, its last row; `anywhere` lets `one` begin at any place of `other`."""
    row = [0 if anywhere else place for place in range(len(other) + 1)]
    for line, letter in enumerate(one, start=1):
        above, row = row, [line]
        for place, each in enumerate(other, start=1):
            replaced = above[place - 1] + (letter != each)
            row.append(min(replaced, above[place] + 1, row[-1] + 1))
    return row
