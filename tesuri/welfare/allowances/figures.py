"""今の法令の値: the figures of the release and what two people made hold since, as rules to ask.

The database is asked each time, so that every process decides alike from the moment of an approval;
the rules that follow from the same rows are kept.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone

from tesuri.ground.law import Figure, Rulebook
from tesuri.welfare.allowances.models import FigureActivation
from tesuri.welfare.allowances.rules.months import (
    BY_KEY,
    PROGRAMS,
    SPECIAL_DISABILITY,
    Program,
    amended,
    sharing,
)
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor

WARNED_DAYS = 60  # how long before its last day a figure that runs out is told


def in_force(program: Program = SPECIAL_DISABILITY) -> Rulebook:
    """今の規則: of the allowance, with every edition that holds now, as they were approved."""
    rows = FigureActivation.objects.order_by("id")
    return _amended(program.key, tuple(rows.values_list("approval", "comparison__content")))


@lru_cache(maxsize=16)
def _amended(key: str, rows: tuple[tuple[int, str], ...]) -> Rulebook:
    return amended(BY_KEY[key], [(approval, json.loads(text)) for approval, text in rows])


@dataclass(frozen=True)
class Standing:
    """値の今: how many days are left until nothing can be decided on the figure.

    `program` is the first of those that share it, in whose name editions are proposed.
    """

    program: Program
    figure: Figure
    days_left: int

    @property
    def runs_out(self) -> bool:
        """60日以内に期限が来るか、もう過ぎたか."""
        return self.days_left <= WARNED_DAYS

    @property
    def titles(self) -> str:
        """その値を使う手当の名."""
        return "・".join(each.title for each in sharing(self.program, self.figure.name))


def standings(today: date) -> list[Standing]:
    """すべての値の今: each once, whichever allowances share it, in the order of their sheets."""
    return [
        Standing(program, figure, (figure.last_day - today).days)
        for program in PROGRAMS.values()
        for figure in in_force(program).figures.values()
        if sharing(program, figure.name)[0] is program
    ]


def running_out(today: date) -> list[Standing]:
    """期限の近い値: within 60 days, or over."""
    return [each for each in standings(today) if each.runs_out]


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面へ: for whoever may propose an edition."""
    if not may(actor, Duty.ALLOWANCES, Level.EDIT):
        return []
    count = len(running_out(timezone.localdate()))
    return [("法令の値の確認の期限（60日以内）", count, "allowances:figures")]
