"""請求と受給資格: from which month a claim counts, and what ends an entitlement.

An entitlement begins with the month after the claim and ends with the month in which its ground
ends (法5条の2第1項); who loses it claims anew (法5条2項), so that what was over before the claim is
no matter. A day is looked at only where its flag is true.
"""

from tesuri.ground.law import Count, Day, Flag, Month, clause
from tesuri.ground.law.months import day_of_age, month_of, of_age_before


@clause()
def after_claim(claimed_on: Day, target_month: Month) -> Flag:
    """請求の翌月以後であること: the month of the claim itself is not paid."""
    return month_of(claimed_on) < target_month


@clause()
def within_age_when_claimed(claimed_on: Day, birth_date: Day, age_limit: Count) -> Flag:
    """請求日に20歳未満であること: the age is reached on the eve of the birthday."""
    return claimed_on < day_of_age(birth_date, age_limit)


@clause()
def within_age(birth_date: Day, age_limit: Count, target_month: Month) -> Flag:
    """20歳に達した月までであること: the month in which the age is reached is still paid."""
    return ~of_age_before(birth_date, age_limit, target_month)


@clause()
def resident_when_claimed(resident_since: Day, claimed_on: Day) -> Flag:
    """所管区域内に住所を有して請求したこと: a claim made before moving in begins nothing."""
    return resident_since <= claimed_on


@clause()
def after_moving_out(moved_out: Flag, moved_out_on: Day, target_month: Month) -> Flag:
    """転出した月の翌月以後であること: the month in which they leave is still paid."""
    return moved_out & (month_of(moved_out_on) < target_month)


@clause()
def after_death(died: Flag, died_on: Day, target_month: Month) -> Flag:
    """死亡した月の翌月以後であること: the month in which the person dies is still paid."""
    return died & (month_of(died_on) < target_month)


@clause()
def facility_was_over(facility_left: Flag, facility_until: Day, claimed_on: Day) -> Flag:
    """請求の前に退所したこと: a stay that was over when the claim was made is no matter."""
    return facility_left & (facility_until <= claimed_on)


@clause()
def in_facility(
    facility_stay: Flag, facility_since: Day, facility_was_over: Flag, target_month: Month
) -> Flag:
    """入所した月の翌月以後であること: the month of entry is paid; once left, claim anew."""
    return facility_stay & (month_of(facility_since) < target_month) & ~facility_was_over


@clause()
def pension_was_over(pension_ended: Flag, pension_until: Day, claimed_on: Day) -> Flag:
    """請求の前に給付を受けられなくなったこと: a benefit that was over by then is no matter."""
    return pension_ended & (pension_until <= claimed_on)


@clause()
def disability_pension(
    pension_due: Flag, pension_since: Day, pension_was_over: Flag, target_month: Month
) -> Flag:
    """障害の給付を受けられる月の翌月以後であること: the month in which it begins is paid."""
    return pension_due & (month_of(pension_since) < target_month) & ~pension_was_over
