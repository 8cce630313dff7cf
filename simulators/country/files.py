"""ファイル: the country as CSV, UTF-8 with a header, for the simulators and for the product."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from simulators.country import rows
from simulators.country.codes import CODES, NWS_CODES, Codes
from simulators.country.people import CITY_A, CITY_B, PREFECTURE, Country
from simulators.country.population import STORY_KINDS
from simulators.country.rows import Resident, Row

TAX_ITEM = "TMX0000000000002"  # 地方税関係情報（見本）
COPIES = ["unified_number", "code", "item", "content", "manual_only"]
SHARE_OF_KNOWN = 0.05
MANY = 20  # of a story; in a smaller one nobody waits for a person's answer

Sheet = tuple[str, list[str], Iterable[Row]]


def write(folder: Path, sheets: Iterator[Sheet]) -> dict[str, int]:
    """書く: each sheet as a file that only its owner reads; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    counts = {}
    for name, header, content in sheets:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            counts[name] = 0
            for row in content:
                writer.writerow(row)
                counts[name] += 1
    return counts


def sheets(country: Country, seed: int, secret: bytes) -> Iterator[Sheet]:
    """ファイルの一覧: everything about the country."""
    story = told_of(country)
    known = drawn_known(country, Random(f"{seed}:known"))
    facts = rows.facts_of(country, Random(f"{seed}:taxes"))
    accounts = rows.accounts(story + known, Random(f"{seed}:accounts"))
    yield "people.csv", rows.PEOPLE, rows.people(country)
    yield "households.csv", rows.HOUSEHOLDS, rows.households(country)
    yield "tax.csv", rows.TAX, rows.tax(country, facts)
    yield "story.csv", rows.STORY, rows.story(story)
    yield "accounts.csv", rows.ACCOUNTS, accounts

    codes = Codes(secret, Random(f"{seed}:codes"))
    taxed = [pair for pair in country.residents(CITY_A, CITY_B) if pair[1].my_number in facts]
    in_b = [(home, own) for home, own in taxed if home.tax_home() == CITY_B]
    waits = story[-1][1].my_number if len(story) > MANY else ""
    copies = (
        (number, code, TAX_ITEM, rows.content(facts[own.my_number]), own.my_number == waits)
        for (number, code, _), (_, own) in zip(codes.of(CITY_B, in_b), in_b, strict=True)
    )
    yield "copies_112186.csv", COPIES, copies
    yield "codes_110001.csv", CODES, codes.of(PREFECTURE, story + known)
    own_codes = codes.of(CITY_A, known)
    yield "codes_112020.csv", CODES, own_codes
    yield "known.csv", rows.KNOWN, rows.known(known, [number for number, _, _ in own_codes])
    yield "nws_codes.csv", NWS_CODES, codes.links


def told_of(country: Country) -> list[Resident]:
    """物語の人: those who live alone come first, then couples, then adult children."""
    found = [(home, home.story) for home in country.households if home.story]
    return sorted(found, key=lambda pair: STORY_KINDS.index(pair[0].kind))


def drawn_known(country: Country, dice: Random) -> list[Resident]:
    """既知の人: one in twenty of city A, and none who moved in this year."""
    residents = country.residents(CITY_A)
    settled = [pair for pair in residents if not pair[0].is_mover]
    return dice.sample(settled, min(round(len(residents) * SHARE_OF_KNOWN), len(settled)))
