"""発行すべき通知書: what a decision in force has to be told by, compared with the one before it.

A first decision tells itself: 認定 or 却下; 支給停止 for the months that are stopped (which tells
the 認定 as well when no month is paid); 資格喪失 when it has already ended. A later one tells what
it changes, each change by a notice of its own, and nothing where it changes nothing. A rate of law
that grows on its day changes nothing that was told: it belongs to months that were not told before.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.models import Decision, DecisionMonth, NoticeKind, Outcome
from tesuri.welfare.allowances.queries import ENTITLED
from tesuri.welfare.allowances.rules.months import Result, tested_year

Owed = dict[NoticeKind, list[DecisionMonth]]
WITHDRAWN, RESTORED = "認定を取り消す通知書", "資格喪失を取り消す通知書"


def owed(decision: Decision) -> Owed:
    """発行すべき通知書: each kind with the months it speaks of, in order; without those of none."""
    if missing(decision):
        return {}
    months = list(decision.months.all())
    former = queries.in_force_before(decision)
    if former is None:
        found = _of_the_first(decision, months)
    else:
        found = _of_a_change(months, list(former.months.all()))
    return {kind: told for kind, told in found.items() if told}


def missing(decision: Decision) -> str:
    """まだ用意のない通知書: what the decision would need instead; empty where there is none."""
    former = queries.in_force_before(decision)
    if former and decision.outcome != Outcome.GRANT:
        return WITHDRAWN
    months = list(decision.months.all())
    ended = lost_from(months) + (lost_from(list(former.months.all())) if former else [])
    lost = {month.target_month for month in ended}
    again = any(m.result in ENTITLED and m.target_month in lost for m in months)
    return RESTORED if again else ""


def lost_from(months: Sequence[DecisionMonth]) -> list[DecisionMonth]:
    """資格のない月: from the first on that follows an entitled one; empty while it goes on."""
    for place, (before, after) in enumerate(pairwise(months), start=1):
        if before.result in ENTITLED and after.result not in ENTITLED:
            return list(months[place:])
    return []


def _of_the_first(decision: Decision, months: list[DecisionMonth]) -> Owed:
    if decision.claim.takeover is not None:
        return _of_a_takeover(months)
    if decision.outcome != Outcome.GRANT:
        return {NoticeKind.REFUSAL: months[:1]}
    entitled = [month for month in months if month.result in ENTITLED]
    pays = any(month.result == Result.PAYABLE for month in entitled)
    return {
        NoticeKind.GRANT: entitled if pays else [],
        NoticeKind.SUSPENSION: [m for m in entitled if m.result == Result.SUSPENDED],
        NoticeKind.LOSS: lost_from(months),
    }


def _of_a_takeover(months: list[DecisionMonth]) -> Owed:
    """Who was paid before has nothing granted; what has ended is lost from the first month."""
    is_over = months[0].result not in ENTITLED
    return {
        NoticeKind.SUSPENSION: [m for m in months if m.result == Result.SUSPENDED],
        NoticeKind.LOSS: months if is_over else lost_from(months),
    }


def _of_a_change(months: list[DecisionMonth], former: list[DecisionMonth]) -> Owed:
    told = {month.target_month: month for month in former}
    stood = [(month, told.get(month.target_month)) for month in months]
    return {
        NoticeKind.SUSPENSION: [
            month
            for month, before in stood
            if month.result == Result.SUSPENDED and not _stop_was_told(month, before, former)
        ],
        NoticeKind.RESUMPTION: [
            month
            for month, before in stood
            if month.result == Result.PAYABLE and (before or former[-1]).result == Result.SUSPENDED
        ],
        NoticeKind.AMOUNT: [
            month
            for month, before in stood
            if before and _are_paid(month, before) and month.amount_yen != before.amount_yen
        ],
        NoticeKind.LOSS: _newly_lost(months, former),
    }


def _stop_was_told(
    month: DecisionMonth, before: DecisionMonth | None, former: list[DecisionMonth]
) -> bool:
    """省令6条: a stop is told for each year of income, whatever part of it was decided."""
    if before is not None:
        return before.result == Result.SUSPENDED
    year = tested_year(month.target_month)
    return former[-1].result == Result.SUSPENDED and tested_year(former[-1].target_month) == year


def _are_paid(*months: DecisionMonth) -> bool:
    return all(month.result == Result.PAYABLE for month in months)


def _newly_lost(months: list[DecisionMonth], former: list[DecisionMonth]) -> list[DecisionMonth]:
    now, before = lost_from(months), lost_from(former)
    is_same = now and before and now[0].target_month == before[0].target_month
    return [] if is_same else now


def runs(months: Sequence[DecisionMonth]) -> list[list[DecisionMonth]]:
    """続く月: the months in runs without a gap."""
    found: list[list[DecisionMonth]] = []
    for month in months:
        if found and _follows(month.target_month, found[-1][-1].target_month):
            found[-1].append(month)
        else:
            found.append([month])
    return found


def _follows(month: date, before: date) -> bool:
    return (month.year * 12 + month.month) - (before.year * 12 + before.month) == 1
