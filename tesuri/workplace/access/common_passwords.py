"""よくあるパスワード: Django's list of twenty thousand, and the words of Japanese offices.

English: django.contrib.auth (BSD licence). Japanese: `common_passwords.txt`, written here. A city
adds words of its own with TESURI_PASSWORD_WORDS.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator

from tesuri.ground.text.municipalities import municipality
from tesuri.workplace.access.likeness import undone

OWN_LIST = Path(__file__).parent / "common_passwords.txt"
LEVELS = "都道府県市区町村郡"
SHORTEST_WORD = 2


def listed() -> frozenset[str]:
    """一覧: with tricks undone, of the body of this system."""
    return _everywhere() | _here(settings.TESURI_BODY, tuple(settings.TESURI_PASSWORD_WORDS))


@lru_cache(maxsize=1)
def _everywhere() -> frozenset[str]:
    own = [line for line in OWN_LIST.read_text("utf-8").split("\n") if not line.startswith("#")]
    return frozenset(map(undone, [*CommonPasswordValidator().passwords, *own])) - {""}


@lru_cache
def _here(body: str, words: tuple[str, ...]) -> frozenset[str]:
    name = municipality(body)
    parts = "".join(each if each not in LEVELS else " " for each in name).split()
    found = {undone(word) for word in (name, *parts, *words)}
    return frozenset(word for word in found if len(word) >= SHORTEST_WORD)
