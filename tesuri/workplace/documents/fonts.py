"""書体の選び方: for each character with its variation selector, the first font that really has it.

Typst, like most engines, chooses a fallback by the base character alone: 葛+U+E0102 set in a font
that has 葛 but not that sequence silently shows the plain 葛. So registered names are cut into runs
here, and a character that no font has is an error, never an empty box on a notice.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from tesuri.ground.records import Refusal
from tesuri.ground.text.names import characters, code_points


@dataclass(frozen=True)
class Font:
    """書体: its family name on the page, its file, and the Debian package that brings the file."""

    family: str
    file: str
    package: str


TEXT = Font("BIZ UDPMincho", "BIZUDPMincho-Regular.ttf", "fonts-morisawa-bizud-mincho")
HEADINGS = Font("BIZ UDPGothic", "BIZUDPGothic-Bold.ttf", "fonts-morisawa-bizud-gothic")
NAME_FONTS = (  # registered names: the widest sets of government variants come first
    Font("IPAmjMincho", "ipamjm.ttf", "fonts-ipamj-mincho"),
    TEXT,
    Font("HanaMinA", "HanaMinA.ttf", "fonts-hanazono"),
    Font("HanaMinB", "HanaMinB.ttf", "fonts-hanazono"),
)
DEBIAN_FOLDER = Path("/usr/share/fonts/truetype")
UNICODE_VARIATION_SEQUENCES = 14  # cmap subtable format


class NoGlyph(Refusal):
    """文字なし: no installed font can show the character."""

    def __init__(self, character: str) -> None:
        shown = f"{character}（{code_points(character)}）"
        advice = "宛名の文字を確かめるか、この文字をもつ書体の追加を管理者に頼んでください。"
        super().__init__(
            f"どの書体にもない文字があり、通知書を作れません: {shown}。{advice}", code="no_glyph"
        )


class FontMissing(Refusal):
    """書体なし: a font that notices are set in is not on this machine."""

    def __init__(self, font: Font) -> None:
        advice = f"管理者に、Debian のパッケージ {font.package} を入れるよう頼んでください。"
        super().__init__(
            f"通知書の書体 {font.family} がこの機械にありません。{advice}", code="font_missing"
        )


@dataclass(frozen=True)
class Run:
    """一続き: characters that one font sets."""

    font: str
    text: str


def folders() -> list[Path]:
    """書体の置き場: those of TESURI_FONTS first, then Debian's; only folders that exist."""
    own = (Path(part) for part in os.environ.get("TESURI_FONTS", "").split(os.pathsep) if part)
    return [folder for folder in (*own, DEBIAN_FOLDER) if folder.is_dir()]


@cache
def file_of(font: Font) -> Path:
    """書体の在りか: FontMissing names the Debian package."""
    for folder in folders():
        if found := next(folder.rglob(font.file), None):
            return found
    raise FontMissing(font)


def demand_all() -> None:
    """書体の確かめ: raises FontMissing unless every font of a notice is here."""
    for font in (*NAME_FONTS, HEADINGS):
        file_of(font)


@cache
def held(font: Font) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """持ち字: the single characters and the (character, selector) pairs that a font has."""
    with TTFont(file_of(font), lazy=True) as opened:
        table = opened["cmap"]
        pairs = {
            (base, selector)
            for sub in table.tables
            if sub.format == UNICODE_VARIATION_SEQUENCES
            for selector, entries in sub.uvsDict.items()
            for base, _ in entries
        }
        return frozenset(table.getBestCmap()), frozenset(pairs)


def has(font: Font, character: str) -> bool:
    """持つか: whether the font has the character exactly as written, its selector included."""
    single, pairs = held(font)
    codes = tuple(map(ord, character))
    return codes[0] in single if len(codes) == 1 else codes in pairs


@cache
def font_for(character: str) -> str:
    """その字の書体: the first family that has the character exactly as written, else NoGlyph."""
    for font in NAME_FONTS:
        if has(font, character):
            return font.family
    raise NoGlyph(character)


def runs(text: str) -> list[Run]:
    """書体ごとの続き: the text as the longest runs that one font can set."""
    chosen = [(font_for(character), character) for character in characters(text)]
    return [
        Run(font, "".join(character for _, character in group))
        for font, group in groupby(chosen, key=lambda pair: pair[0])
    ]


def must_show(text: str) -> None:
    """地の文の確かめ: every character of running text is in some font; a sequence in the first one.

    Running text falls back by the base character, so a sequence in it could show a wrong shape.
    """
    for character in _visible(text):
        if len(character) > 1 and not has(TEXT, character):
            raise NoGlyph(character)
        font_for(character)


def _visible(text: str) -> Iterator[str]:
    return (character for character in characters(text) if not character.isspace())
