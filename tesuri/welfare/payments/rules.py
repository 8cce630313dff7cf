"""過払の規則: the articles that recovery stands on, and the arithmetic of shares and instalments.

Read in the texts of 2025-06-01: 特別児童扶養手当等の支給に関する法律16条, 24条, 26条, 26条の5;
児童扶養手当法31条; 地方自治法231条, 231条の3, 236条, 240条. Not read: 地方自治法施行令, 国税徴収法,
the ordinances of a city.
"""

from collections.abc import Sequence
from datetime import date

FRAUD_LAW = (
    "特別児童扶養手当等の支給に関する法律第24条第1項"
    "（国税徴収の例による。特別障害者手当は同法第26条の5で準用）"
)
CLAIM_LAW = "決定の変更により支給の根拠を失った支払の返還（納入の通知は地方自治法第231条）"
INSTALMENTS_LAW = (
    "地方自治法第240条第3項（履行期限の延長。手続を定める政令の条文は確かめていません）"
)
SLIP_LAW = "地方自治法第231条（納入の通知）"
REMINDER_LAW = "地方自治法第231条の3第1項（納期限までに納付しない者への、期限を指定した督促）"
LIMITATION = (
    "返納を求める権利は、行使できる時から5年間行使しないときは、時効によって消滅し、援用を要しません"
    "（地方自治法第236条第1項・第2項）。納入の通知と督促は、時効を更新します（同条第4項）。"
)
HUNDRED = 100


def most_to_set_off(payable_yen: int, percent: int, remaining_yen: int) -> int:
    """内払の額: the share of what this programme pays in the term, rounded down, up to the debt."""
    return max(0, min(payable_yen * percent // HUNDRED, remaining_yen))


def next_due(instalments: Sequence[tuple[date, int, bool]]) -> tuple[date, int] | None:
    """次の納付: the earliest day and yen that is not paid; None when all are."""
    unpaid = [(due, yen) for due, yen, is_paid in sorted(instalments) if not is_paid]
    return unpaid[0] if unpaid else None


def is_past_due(due_on: date, is_paid: bool, today: date) -> bool:
    """期限を過ぎたか: the day itself is still in time."""
    return due_on < today and not is_paid
