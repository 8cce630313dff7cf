"""文字の区切り: a character and the selector that follows it are one character.

葛 and 葛+U+E0102 are two registered characters. Whoever cuts, counts or looks up the characters
of a name does it here.
"""

from collections.abc import Iterator

SELECTORS = frozenset(range(0xFE00, 0xFE10)) | frozenset(range(0xE0100, 0xE01F0))


def characters(text: str) -> Iterator[str]:
    """文字ごと: the text cut into characters, each with the selectors that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or ord(text[index]) not in SELECTORS:
            yield text[start:index]
            start = index


def without_selectors(text: str) -> str:
    """異体字選択子なし: for search and for old formats only, never to be written back."""
    return "".join(character for character in text if ord(character) not in SELECTORS)


def code_points(character: str) -> str:
    """符号位置: U+845B U+E0102, so that a clerk can look the character up."""
    return " ".join(f"U+{ord(part):04X}" for part in character)
