"""支払の暦: pay months, their target months, and the bank day on which the money arrives.

Pay months are those of 特別障害者手当, 障害児福祉手当 and 経過的福祉手当 (法19条の2: February, May,
August, November, each for the months before it). The 10th is the cities' usual choice, not the law.
"""

from datetime import date, timedelta

import jpholiday

PAY_MONTHS = (2, 5, 8, 11)
MONTHS_A_PAYMENT = 3
USUAL_DAY = 10
YEAR_END = {(12, 31), (1, 1), (1, 2), (1, 3)}  # 銀行法施行令5条1項: banks are closed (known)
SATURDAY = 5


def is_bank_day(day: date) -> bool:
    """銀行営業日: no Saturday, Sunday, 祝日 or turn of the year."""
    closed = day.weekday() >= SATURDAY or (day.month, day.day) in YEAR_END
    return not (closed or jpholiday.is_holiday(day))


def bank_day_before(day: date) -> date:
    """直前の銀行営業日: the day itself if banks are open on it, else the last one before."""
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


def pay_day(pay_month: date, day: int = USUAL_DAY) -> date:
    """支払日: the bank day of this pay month; ValueError for any other month."""
    return bank_day_before(_pay_month(pay_month).replace(day=day))


def months_of(pay_month: date) -> tuple[date, date, date]:
    """対象月: the three first-of-month dates that a pay month pays for, oldest first."""
    month = _pay_month(pay_month)
    first, second, third = (months_later(month, back) for back in range(-MONTHS_A_PAYMENT, 0))
    return first, second, third


def next_pay_month(on: date, day: int = USUAL_DAY) -> date:
    """次の支払期月: the first pay month whose pay day has not passed; the day itself counts."""
    month = on.replace(day=1)
    while month.month not in PAY_MONTHS or pay_day(month, day) < on:
        month = months_later(month, 1)
    return month


def months_later(month: date, count: int) -> date:
    """何か月後: the first of the month that lies so many months later (earlier if negative)."""
    year, zero_based = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, zero_based + 1, 1)


def _pay_month(month: date) -> date:
    if month.month not in PAY_MONTHS:
        raise ValueError(
            f"{month.month}月は支払期月ではありません。2月・5月・8月・11月から選んでください。"
        )
    return month.replace(day=1)
