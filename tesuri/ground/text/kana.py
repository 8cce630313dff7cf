"""かなと字体: a key for searching, and the half-width kana of the banks.

Both are one-way. A stored name stays as it was received; a key is never shown or written back.
"""

import re
import unicodedata

from tesuri.ground.text.names import code_points, without_selectors
from tesuri.ground.text.plain_shapes import PLAIN_SHAPES

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_SAME_SOUND = str.maketrans("ヂヅヲヰヱヿ", "ジズオイエコ")
_NOT_WORDS = re.compile(r"[\s・･=＝'’`.,]+")
_DASHES = r"[\-‐‑–—―−─~ー]+"
_DASH_IN_NUMBER = re.compile(f"(?<=[0-9]){_DASHES}(?=[0-9])")
_OTHER_DASH = re.compile(f"(?<![0-9]){_DASHES}|{_DASHES}(?![0-9])")
_REPEATED = re.compile("([^々])(々+)")


def search_key(text: str) -> str:
    """検索キー: the text folded so that 髙﨑 finds 高崎 and じょん・すみす finds ジヨンスミス.

    NFKC, no selectors, 縮退 to the usual shape, hiragana and small kana as large katakana, sounds
    written in two ways as one, no spaces or long marks (but 1-2 keeps its dash and is not 12).
    """
    plain = unicodedata.normalize("NFKC", without_selectors(text)).upper()
    folded = plain.translate(PLAIN_SHAPES).translate(_HIRAGANA).translate(_SMALL)
    words = unicodedata.normalize("NFKC", _NOT_WORDS.sub("", folded.translate(_SAME_SOUND)))
    dashed = _OTHER_DASH.sub("", _DASH_IN_NUMBER.sub("-", words))
    return _REPEATED.sub(lambda found: found[1] * len(found[0]), dashed)


# --- 銀行の半角カナ ---

# Kana without small ones, capitals, digits and these signs. Which signs a bank takes is its own
# matter (known, not read): a narrower table belongs to the bank's settings.
BANK_SIGNS = " ().-/,\\｢｣"
BANK_CHARACTERS = frozenset(
    BANK_SIGNS
    + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    + "ｦｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ"
)
_WIDE_SIGNS = dict.fromkeys("ー－‐‑–—―−ｰ", "-") | {
    "　": " ", "￥": "\\", "¥": "\\", "「": "｢", "」": "｣", "゛": "ﾞ", "゜": "ﾟ", "\u3099": "ﾞ",
    "\u309a": "ﾟ", "ヰ": "ｲ", "ヱ": "ｴ",
}  # fmt: skip
_SMALL_HALF = str.maketrans("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ")
_HALF_KANA = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}


def half_width(text: str) -> str:
    """半角カナ: the text as a bank's file may hold it; ValueError names what it may not.

    Hiragana and full-width letters are taken, small kana become large, a long mark is a hyphen.
    Nothing else is replaced: a kanji, ① or ㈱ is refused.
    """
    if BANK_CHARACTERS.issuperset(text):
        return text
    halves = [(each, _half(each)) for each in text]
    if wrong := dict.fromkeys(
        each for each, half in halves if not BANK_CHARACTERS.issuperset(half)
    ):
        named = "、".join(f"{each}（{code_points(each)}）" for each in wrong)
        raise ValueError(
            f"銀行のファイルに書けない文字があります: {named}。"
            "カタカナ・英大文字・数字に直してください。"
        )
    return "".join(half for _, half in halves)


def _half(character: str) -> str:
    plain = character.translate(_HIRAGANA).translate(_SMALL).translate(_SMALL_HALF)
    if plain in _WIDE_SIGNS:
        return _WIDE_SIGNS[plain]
    if "！" <= plain <= "～":  # the full-width forms of ASCII
        plain = unicodedata.normalize("NFKC", plain)
    parts = unicodedata.normalize("NFD", plain) if plain not in _HALF_KANA else plain
    return "".join(_WIDE_SIGNS.get(part) or _HALF_KANA.get(part, part) for part in parts).upper()
