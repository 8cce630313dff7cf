"""支給: what follows from entitlement and incomes, and when a month is paid."""

from tesuri.ground.law import Flag, Month, Yen, clause
from tesuri.ground.law.logic import counting_if
from tesuri.ground.law.months import number_of, plus_months

MONTHS_PER_PAYMENT = 3  # 法19条の2: 2月、5月、8月及び11月の四期


@clause()
def payable(entitled: Flag, within_own_limit: Flag, within_obligor_limits: Flag) -> Flag:
    """支給すること: entitled, and suspended by no income."""
    return entitled & within_own_limit & within_obligor_limits


@clause()
def suspended(entitled: Flag, within_own_limit: Flag, within_obligor_limits: Flag) -> Flag:
    """所得により支給を停止すること: entitled, but an income is too high."""
    return entitled & ~(within_own_limit & within_obligor_limits)


@clause()
def monthly_amount(payable: Flag, monthly_rate: Yen) -> Yen:
    """支給額: the rate of the month that is paid for, whenever it is paid."""
    return counting_if(payable, monthly_rate)


@clause()
def payment_month(target_month: Month) -> Month:
    """支払期月: February, May, August and November each pay the three months before them."""
    months_ahead = MONTHS_PER_PAYMENT - (number_of(target_month) + 1) % MONTHS_PER_PAYMENT
    return plus_months(target_month, months_ahead)
