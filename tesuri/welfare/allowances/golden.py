"""事例表: the cases agreed with the desk, in the field's words, as the rules are given them.

They lie in `cases/` and are part of the release: what a proposed figure would
change in them is shown before anybody approves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.law import NotReviewed, Rulebook
from tesuri.welfare.allowances.rules.months import program_of

SPOKEN = {"はい": True, "いいえ": False, "不明": None}
NOT_REVIEWED = "判定不能"


@dataclass(frozen=True)
class Golden:
    """事例: its name, its facts, and what the desk agreed that follows."""

    name: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """事例の答え: one fact of one case as agreed, now, and with the proposal."""

    program: str
    case: str
    term: str
    agreed: object
    before: object
    after: object


def golden_cases(book: Rulebook, program: str) -> list[Golden]:
    """すべての事例: the standard case with what each changes."""
    names = {term: name for name, term in book.given.items()}
    names |= {fact.term: name for name, fact in book.facts.items()}
    sheet = _sheet(program)
    standard = _in_code(names, sheet["標準"])
    return [
        Golden(row["名"], standard | _in_code(names, row["与件"]), _in_code(names, row["結果"]))
        for row in sheet["事例"]
    ]


def compared(before: Rulebook, after: Rulebook, program: str) -> list[Answered]:
    """事例の比較: every agreed fact of every case, with both books."""
    title = program_of(before).title
    return [
        Answered(title, case.name, before.facts[fact].term, agreed, old[fact], new[fact])
        for case in golden_cases(before, program)
        for old, new in [(_answers(before, case), _answers(after, case))]
        for fact, agreed in case.expected.items()
    ]


def _answers(book: Rulebook, case: Golden) -> Mapping[str, object]:
    try:
        return book.answer(case.given, *case.expected)
    except NotReviewed:
        return dict.fromkeys(case.expected, NOT_REVIEWED)


def _in_code(names: Mapping[str, str], spoken: Mapping[str, Any]) -> dict[str, Any]:
    return {names[term]: SPOKEN.get(value, value) for term, value in spoken.items()}


@cache
def _sheet(program: str) -> dict[str, Any]:
    path = Path(__file__).parent / "cases" / f"{program}.yaml"
    sheet: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return sheet
