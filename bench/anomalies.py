"""異常なアクセスの規則の良さ: made-up months of an office with abuse hidden in them.

The office of bench/made_up shares nothing with the rules but the shape of their input. Seeds 1–9
served for choosing the thresholds; the measured seeds begin at 101 and chose nothing.
"""

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import groupby

from bench.made_up.office import WEEKS, Office
from tesuri.workplace.watch.rules.patterns import PATTERNS, Day, Usual, find
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
        """数字: recall over all scenarios, and by pattern."""
        total = self.planted.total()
        return {
            "recall": round(self.found.total() / total, 4),
            "false_alerts_per_clerk_week": round(self.false.total() / self.clerk_weeks, 3),
            "scenarios": total,
            "recall_by_pattern": {
                name: round(self.found[name] / self.planted[name], 3)
                for name in PATTERNS
                if self.planted[name]
            },
            "false_by_pattern": {
                name: round(self.false[name] / self.clerk_weeks, 3) for name in PATTERNS
            },
            "clerk_weeks": self.clerk_weeks,
            "acts": self.acts,
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
                found |= {each for each in owners if office.scenarios[each] == sign.pattern}
        history.remember(day)
    counted.planted.update(office.scenarios)
    counted.found.update(office.scenarios[each] for each in found)
    counted.clerk_weeks += len(office.clerks) * WEEKS


class History:
    """前の日々: what a day is told of the days before it, counted from the acts alone."""

    def __init__(self) -> None:
        self.peaks: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self.looks: dict[tuple[str, str], list[int]] = defaultdict(list)

    def given_to(self, day: Day) -> Day:
        """その日に渡す: the usual of four weeks and the looks of a fortnight."""
        today = day.day.toordinal()
        known: dict[str, Usual] = {
            officer: usual((h, d) for on, h, d in peaks if today - USUAL_DAYS <= on)
            for officer, peaks in self.peaks.items()
        }
        before = {
            pair: count
            for pair, days in self.looks.items()
            if (count := sum(today - FORTNIGHT <= on for on in days))
        }
        return replace(day, usual=known, looked_before=before)

    def remember(self, day: Day) -> None:
        """覚える: what the log would answer about this day later."""
        on = day.day.toordinal()
        for officer, acts in day.by_officer.items():
            by_hour = groupby(acts, key=lambda act: act.minute // 60)
            hour = max(len({act.subject for act in group}) for _, group in by_hour)
            self.peaks[officer].append((on, hour, len({act.subject for act in acts})))
        worked = {(a.office, a.subject) for a in day.acts if not a.is_look}
        for (officer, subject), acts in day.by_pair.items():
            if (acts[0].office, subject) not in worked:
                self.looks[officer, subject].append(on)
