"""パスワードの決まり: one function a rule; each gives its sentence, or nothing when it holds.

Pure: what is compared and the figures of the house are handed in. What was used before is compared
with slow hashes, in `password_history`; its two sentences stand here too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tesuri.workplace.access.likeness import (
    LONGEST,
    distance,
    distance_within,
    folded,
    romanised,
    skeleton,
    undone,
)

SHORTEST_WORD, FEWEST_KINDS, FEWEST_FREE = 3, 5, 4
LETTERS_A_SLIP = 5  # of a word of five letters one may differ, of ten two
ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "abcdefghijklmnopqrstuvwxyz"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol"),
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
)
_NO_LETTERS = re.compile(r"[\W\d_年月日]+")
_REPEATED = re.compile(r"(.+?)\1+")


@dataclass(frozen=True)
class Proposal:
    """新しいパスワードの案: with whose it would be, and the present one as it was typed."""

    password: str
    user_id: str = ""
    name: str = ""
    present: str = ""
    common: frozenset[str] = frozenset()
    min_length: int = 12
    min_distance: int = 4


def too_short(new: Proposal) -> str:
    """短い: counted in characters as typed."""
    is_short = len(new.password) < new.min_length
    return f"パスワードは{new.min_length}文字以上にしてください。" if is_short else ""


def too_long(new: Proposal) -> str:
    """長い: nobody types this by hand, and hashing has its limits."""
    is_long = len(new.password) > LONGEST
    return f"パスワードは{LONGEST}文字以下にしてください。" if is_long else ""


def too_plain(new: Proposal) -> str:
    """単調: few kinds of characters, or hardly more than a row of keys."""
    text = folded(new.password)
    is_plain = len(set(text)) < FEWEST_KINDS or len(_without_rows(text)) < FEWEST_FREE
    return "同じ文字の繰り返しや、キーの並びだけのパスワードは使えません。" if is_plain else ""


def common(new: Proposal) -> str:
    """ありふれた: a listed word, a repeated one, or two in a row, whatever digits stand between."""
    letters = _NO_LETTERS.sub("", folded(new.password))
    texts = {skeleton(new.password), undone(letters), undone(romanised(letters))}
    is_common = any(_made_of(text, new.common) for text in texts)
    return (
        "よく使われる言葉だけのパスワードは使えません。別の言葉を加えてください。"
        if is_common
        else ""
    )


def like_the_user_id(new: Proposal) -> str:
    """利用者IDに似る: it stands in it, forwards or backwards, with a slip or without."""
    is_like = _stands_in(new.user_id, new.password)
    return "利用者IDに似た言葉が入っています。別の言葉にしてください。" if is_like else ""


def like_the_name(new: Proposal) -> str:
    """氏名に似る: the whole name, or one part of it."""
    parts = {new.name, *new.name.split()}
    is_like = any(_stands_in(part, new.password) for part in parts)
    return "氏名に似た言葉が入っています。別の言葉にしてください。" if is_like else ""


def like_the_present(new: Proposal) -> str:
    """今のものに似る: fewer characters differ than the house asks for, or one holds the other."""
    if not new.present:
        return ""
    own, present = skeleton(new.password), skeleton(new.present)
    shorter, longer = sorted((own, present), key=len)
    is_like = distance(own, present) < new.min_distance or (
        len(shorter) >= SHORTEST_WORD * 2 and (shorter in longer or shorter[::-1] in longer)
    )
    return (
        f"今のパスワードに似すぎています。大文字・小文字、数字、並び順を変えたほかに、"
        f"{new.min_distance}文字以上違うものにしてください。"
        if is_like
        else ""
    )


RULES: tuple[Callable[[Proposal], str], ...] = (
    *(too_short, too_long, too_plain, common),
    *(like_the_user_id, like_the_name, like_the_present),
)


def objections(new: Proposal) -> list[str]:
    """使えない理由: all of them, so that nobody learns them one after another."""
    return [said for rule in RULES if (said := rule(new))]


def used_before(count: int) -> str:
    """使い回し: the sentence for one of the last passwords."""
    return f"直近{count}個のパスワードと同じものは使えません。"


def like_one_before(count: int) -> str:
    """似たものの使い回し: the sentence for what differs from one of the last by hardly anything."""
    return f"直近{count}個のパスワードのどれかに似すぎています。まったく別のものにしてください。"


# --- 有効期限 ---
def ends_at(set_at: datetime | None, age: timedelta) -> datetime | None:
    """期限: the first moment at which only the change is open; None when it was never dated."""
    return set_at + age if set_at else None


# --- 中で使う ---
def _stands_in(word: str, password: str) -> bool:
    """Whether a part of the password is the word, but for one slip in every five letters."""
    pairs = [
        (undone(word), undone(password)),
        (undone(romanised(word)), undone(romanised(password))),
    ]
    for sought, text in pairs:
        shortest = SHORTEST_WORD if sought.isascii() else SHORTEST_WORD - 1
        slips = len(sought) // LETTERS_A_SLIP
        if len(sought) >= shortest and distance_within(sought, text) <= slips:
            return True
    return False


def _made_of(text: str, words: frozenset[str]) -> bool:
    """One listed word, the same a few times, or two of them; or a short unit, repeated."""
    repeated = _REPEATED.fullmatch(text)
    unit = repeated[1] if repeated else text
    if unit in words or (repeated and len(unit) <= SHORTEST_WORD):
        return True
    places = range(SHORTEST_WORD - 1, len(unit) - 1)
    return any(unit[:place] in words and unit[place:] in words for place in places)


def _without_rows(text: str) -> str:
    """What is left when stretches of three or more along a row of keys or kana are taken out."""
    left, at = "", 0
    while at < len(text):
        length = next((n for n in range(len(text) - at, 2, -1) if _is_row(text[at : at + n])), 0)
        left += "" if length else text[at]
        at += length or 1
    return left


def _is_row(stretch: str) -> bool:
    return any(stretch in row or stretch[::-1] in row for row in ROWS)
