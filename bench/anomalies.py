"""異常なアクセスの規則の良さ: made-up months of an office with abuse hidden in them.

The office of bench/made_up shares nothing with the rules but the shape of their input. Seeds 1–9
served for choosing the thresholds; the measured seeds begin at 101 and chose nothing.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from bench.made_up.abuse import BY_SEARCHING, pattern_of
from bench.made_up.office import WEEKS, Office
from tesuri.workplace.watch.rules.patterns import PATTERNS, Act, Day, Usual, find
from tesuri.workplace.watch.rules.patterns.usual import usual

HELP = "異常なアクセスの規則: 再現率と誤検知 / recall and false alerts of the rules"
FIRST_MEASURED, SEEDS = 101, 5
USUAL_DAYS, FORTNIGHT = 28, 14


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many offices, and from which seed on."""
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first-seed", type=int, default=FIRST_MEASURED)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """測る: every scenario of every office, and every alert that no scenario explains."""
    counted = Count()
    for seed in range(args.first_seed, args.first_seed + args.seeds):
        _measure(Office(seed), counted)
    figures = counted.figures()
    print(
        json.dumps(figures, ensure_ascii=False)
        if args.json
        else "\n".join(f"{name}: {value}" for name, value in figures.items())
    )
    return 0


@dataclass
class Count:
    """集計: over all offices."""

    planted: Counter[str]
    found: Counter[str]
    false: Counter[str]
    clerk_weeks: int = 0
    acts: int = 0

    def __init__(self) -> None:
        self.planted, self.found, self.false = Counter(), Counter(), Counter()

    def figures(self) -> dict[str, object]:
        """数字: recall over all scenarios, and by pattern; apart, by searching alone."""
        total = self.planted.total()
        return {
            "recall": round(self.found.total() / total, 4),
            "false_alerts_per_clerk_week": round(self.false.total() / self.clerk_weeks, 3),
            "scenarios": total,
            "recall_by_pattern": self._recall(""),
            "recall_by_searching": self._recall(BY_SEARCHING),
            "false_by_pattern": {
                name: round(self.false[name] / self.clerk_weeks, 3) for name in PATTERNS
            },
            "clerk_weeks": self.clerk_weeks,
            "acts": self.acts,
        }

    def _recall(self, way: str) -> dict[str, float]:
        return {
            name: round(self.found[name + way] / planted, 3)
            for name in PATTERNS
            if (planted := self.planted[name + way])
        }


def _measure(office: Office, counted: Count) -> None:
    """A scenario is found when an alert of its own pattern rests on one of its acts."""
    history, found = History(), set[int]()
    for made in office.days():
        day = history.given_to(made.day)
        if made.is_measured:
            counted.acts += len(day.acts)
            for sign in find(day):
                owners = {made.owners[a.number] for a in sign.acts if a.number in made.owners}
                counted.false[sign.pattern] += not owners
                found |= {
                    each for each in owners if pattern_of(office.scenarios[each]) == sign.pattern
                }
        history.remember(day)
    counted.planted.update(office.scenarios)
    counted.found.update(office.scenarios[each] for each in found)
    counted.clerk_weeks += len(office.clerks) * WEEKS


class History:
    """前の日々: what a day is told of the days before it, counted from the acts alone."""

    def __init__(self) -> None:
        self.peaks: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self.searched: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self.looks: dict[tuple[str, str], list[int]] = defaultdict(list)

    def given_to(self, day: Day) -> Day:
        """その日に渡す: the usual of four weeks and the looks of a fortnight."""
        today = day.day.toordinal()
        known, searched = _usual(self.peaks, today), _usual(self.searched, today)
        before = {
            pair: count
            for pair, days in self.looks.items()
            if (count := sum(today - FORTNIGHT <= on for on in days))
        }
        return replace(day, usual=known, usual_searched=searched, looked_before=before)

    def remember(self, day: Day) -> None:
        """覚える: what the log would answer about this day later."""
        on = day.day.toordinal()
        _remember(self.peaks, on, day.by_officer)
        searches = {
            officer: [act for act in acts if act.is_search] for officer, acts in day.uses.items()
        }
        _remember(self.searched, on, searches)
        worked = {(a.office, a.subject) for a in day.acts if not a.is_look}
        for (officer, subject), acts in day.by_pair.items():
            if (acts[0].office, subject) not in worked:
                self.looks[officer, subject].append(on)


def _usual(peaks: Mapping[str, list[tuple[int, int, int]]], today: int) -> dict[str, Usual]:
    return {
        officer: usual((hour, whole) for on, hour, whole in days if today - USUAL_DAYS <= on)
        for officer, days in peaks.items()
    }


def _remember(
    peaks: dict[str, list[tuple[int, int, int]]], on: int, acts_of: Mapping[str, list[Act]]
) -> None:
    """The persons of the fullest hour by the clock, and of the day."""
    for officer, acts in acts_of.items():
        if acts:
            by_hour = groupby(acts, key=lambda act: act.minute // 60)
            hour = max(len({p for act in group for p in act.persons}) for _, group in by_hour)
            peaks[officer].append((on, hour, len({p for act in acts for p in act.persons})))
