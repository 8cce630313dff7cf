"""氏名: a name is drawn together with its reading, never apart from it."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

import yaml

TABLE = Path(__file__).parent / "names.yaml"
MALE, FEMALE = "1", "2"
BLANK = "\u3000"
HARD = "\U00020bb7髙\ufa11濵德邉\U000e0100"  # the characters of hard_surnames
FLATTENING = 12  # weight of a surname = 1 / (rank + this): the commonest are not a third of all

Pair = tuple[str, str]


def pairs(text: str) -> list[Pair]:
    """組: 漢字 and カナ of each entry of a table."""
    entries = (entry.split() for entry in text.replace("\n", "").split("、"))
    return [(entry[0], entry[1]) for entry in entries if entry]


@dataclass(frozen=True)
class Names:
    """氏名の表: surnames by frequency, hard surnames, given names by birth year and sex."""

    surnames: list[Pair]
    weights: list[float]
    hard: list[Pair]
    since: list[int]
    given: list[dict[str, list[Pair]]]

    def surname(self, dice: Random, is_hard: bool = False) -> Pair:
        """姓: of a household."""
        if is_hard:
            return dice.choice(self.hard)
        return dice.choices(self.surnames, cum_weights=self.weights)[0]

    def given_name(self, dice: Random, birth_year: int, sex: str) -> Pair:
        """名: of somebody born then."""
        era = self.given[bisect_right(self.since, birth_year) - 1]
        return dice.choice(era[sex])


def names(path: Path = TABLE) -> Names:
    """氏名の表: read from the file."""
    table = yaml.safe_load(path.read_text("utf-8"))
    surnames = list(dict.fromkeys(pairs(table["surnames"])))
    eras = table["given_names"]
    return Names(
        surnames=surnames,
        weights=list(accumulate(1 / (rank + FLATTENING) for rank in range(len(surnames)))),
        hard=[(hard, kana) for _, hard, kana in table["hard_surnames"]],
        since=[era["since"] for era in eras],
        given=[{MALE: pairs(era["male"]), FEMALE: pairs(era["female"])} for era in eras],
    )


def is_hard(name: str) -> bool:
    """難しい字: whether a name has one of the characters that break careless systems."""
    return any(character in HARD for character in name)
