"""旧来の文字コード: cp932, what the old file formats can carry, and what they cannot.

`shift_jis` is another code: it cannot write 髙 or ① and reads 0x8160 differently. Files of banks
and of 国保連 are cp932.
"""

from tesuri.ground.text.names import characters, code_points

# Python writes each left one with the code that everybody reads back as the right one.
SAME_SHAPE = str.maketrans(
    "\u00a2\u00a3\u00ac\u2016\u2212\u301c", "\uffe0\uffe1\uffe2\u2225\uff0d\uff5e"
)


def unwritable(text: str) -> list[str]:
    """書けない文字: each character once, with its selector, in the order of the text."""
    return list(dict.fromkeys(each for each in characters(text) if not _is_writable(each)))


def encode_exact(text: str) -> bytes:
    """そのまま書く: the bytes that read back as this text; ValueError names what cannot.

    Only six twins of one shape (〜 and ～, − and －, …) are written as the one that cp932 knows.
    """
    if missing := unwritable(text):
        named = "、".join(f"{each}（{code_points(each)}）" for each in missing)
        raise ValueError(f"この形式の文書では書けない文字があります: {named}")
    return text.translate(SAME_SHAPE).encode("cp932")


def _is_writable(character: str) -> bool:
    known = character.translate(SAME_SHAPE)
    try:
        return known.encode("cp932").decode("cp932") == known
    except UnicodeEncodeError:
        return False
