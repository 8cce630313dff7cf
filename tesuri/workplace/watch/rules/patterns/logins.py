"""ログインの失敗の連続: of one account, or of one terminal that tries many."""

from collections import defaultdict
from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, clocks

FAILED, ENTERED = "access.entry_failed", "access.entered"
WINDOW_MINUTES = 60


def failed_logins(day: Day) -> Iterator[Sign]:
    """失敗の連続: as many as the limit within an hour, with no success of the account between.

    What is tried at a terminal with accounts that do not exist is counted by the terminal.
    """
    tried: dict[str, list[Act]] = defaultdict(list)
    for act in sorted(day.acts, key=lambda each: (each.minute, each.number)):
        if act.kind == FAILED:
            tried[act.account or f"terminal:{act.terminal}"].append(act)
        elif act.kind == ENTERED:
            tried[act.officer].append(act)
    for whose, acts in tried.items():
        if series := _longest(acts, day.thresholds.failures):
            account = whose if not whose.startswith("terminal:") else "登録のない利用者ID"
            told = (("利用者ID", account), ("回数", f"{len(series)}回"), ("時刻", clocks(series)))
            yield Sign("failed_logins", whose, tuple(series), told)


def _longest(acts: list[Act], least: int) -> list[Act]:
    """The longest run of failures whose first `least` lie within the window, or nothing."""
    best: list[Act] = []
    run: list[Act] = []
    for act in acts:
        run = [*run, act] if act.kind == FAILED else []
        near = len(run) >= least and run[-1].minute - run[-least].minute <= WINDOW_MINUTES
        if near and len(run) > len(best):
            best = run
    return best
