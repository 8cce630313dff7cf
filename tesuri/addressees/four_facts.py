"""4情報の照合: name, birth date, sex and address, compared by key and never letter by letter.

A key folds what two offices write differently: variant shapes, widths, 丁目・番・号 and the
prefecture in front. What it cannot fold differs, and a person looks at it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tesuri.ground.text.kana import search_key
from tesuri.ground.text.names import without_selectors

LABELS = {
    "name": "氏名",
    "birth_date": "生年月日",
    "sex": "性別",
    "address": "住所",
    "addressee_number": "宛名番号",
}
PREFECTURE = re.compile(r"^(東京都|北海道|京都府|大阪府|.{2,3}県)")
UNIT = "丁目|番地|番|号室|号|条"
KANJI_NUMBER = re.compile(rf"[一二三四五六七八九十]+(?={UNIT})")
BETWEEN = re.compile(r"(番地の|番地ノ|丁目|番地|番|号室|号|(?<=[0-9])[のノ](?=[0-9]))")
BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
DASHES = re.compile(r"[\-‐‑–—―−─ー~]+")
DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True)
class Facts:
    """4情報: as one office wrote them."""

    name: str
    birth_date: date
    sex: str
    address: str


def differing(given: Facts, registered: Facts) -> list[str]:
    """一致しない項目: in the order of the law; an empty list is a match."""
    same = {
        "name": same_key(search_key(given.name), search_key(registered.name)),
        "birth_date": given.birth_date == registered.birth_date,
        "sex": given.sex == registered.sex and given.sex != "",
        "address": same_key(address_key(given.address), address_key(registered.address)),
    }
    return [name for name, is_same in same.items() if not is_same]


def same_key(left: str, right: str) -> bool:
    """Two keys agree; two empty keys say nothing and so do not."""
    return left == right != ""


def address_key(text: str) -> str:
    """住所のキー: 埼玉県熊谷市宮町二丁目47番地1 and 熊谷市宮町２－４７－１ are one place."""
    folded = unicodedata.normalize("NFKC", without_selectors(text)).strip()
    folded = re.sub(r"\s", "", BETWEEN_NUMBERS.sub("-", folded))
    folded = PREFECTURE.sub("", folded).replace("大字", "")
    folded = KANJI_NUMBER.sub(lambda found: str(number_of(found[0])), folded)
    folded = DASHES.sub("-", BETWEEN.sub("-", folded)).strip("-")
    return search_key(folded)


def number_of(kanji: str) -> int:
    """漢数字: 十二 is 12; one to ninety-nine, as numbers of 丁目 and 番 are written."""
    tens, has_ten, ones = kanji.rpartition("十")
    if not has_ten:
        return int("".join(str(DIGITS[each]) for each in kanji))
    return (DIGITS.get(tens, 1) * 10) + DIGITS.get(ones, 0)
