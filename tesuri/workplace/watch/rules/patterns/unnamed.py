"""だれか分からない操作: changes past the application, and calls from outside that were refused."""

from collections import defaultdict
from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import ROLE, Act, Day, Sign, clocks

FROM_OUTSIDE = (
    "partners.call_refused",
    "partners.token_refused",
    "wire.message_refused",
    "access.foreign_form",
)


def unannounced(day: Day) -> Iterator[Sign]:
    """操作者の分からない変更: a role of the database changed rows, and nobody said who acted."""
    changed: dict[str, list[Act]] = defaultdict(list)
    for act in day.acts:
        if act.officer.startswith(ROLE):
            changed[act.officer].append(act)
    for role, acts in changed.items():
        told = (("データベースの役割", role.removeprefix(ROLE)), ("操作", f"{len(acts)}件"))
        yield Sign("unannounced", role, tuple(acts), (*told, ("時刻", clocks(acts))))


def outside(day: Day) -> Iterator[Sign]:
    """外部からの拒まれた呼出し: as many of one caller as the limit, or more."""
    refused: dict[str, list[Act]] = defaultdict(list)
    for act in day.acts:
        if act.kind in FROM_OUTSIDE:
            refused[act.officer].append(act)
    for caller, acts in refused.items():
        if len(acts) >= day.thresholds.outside:
            told = (("回数", f"{len(acts)}回"), ("時刻", clocks(acts)))
            yield Sign("outside", caller, tuple(acts), told)
