"""ふだんの権限によらない操作: past the application, from outside, and in an emergency."""

from collections import defaultdict
from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import ROLE, Act, Day, Sign, clocks, head_count

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


def emergency(day: Day) -> Iterator[Sign]:
    """緊急時の権限による操作: every act that carries the mark, of an officer on the day."""
    marked: dict[str, list[Act]] = defaultdict(list)
    for act in day.acts:
        if act.emergency and act.is_of_a_person:
            marked[act.officer].append(act)
    for officer, acts in marked.items():
        told = (
            ("緊急時の権限", "、".join(sorted({act.emergency for act in acts}))),
            ("対象者", head_count([act for act in acts if act.subject])),
            ("操作", f"{len(acts)}件"),
            ("時刻", clocks(acts)),
        )
        yield Sign("emergency", officer, tuple(acts), told)
