"""特別児童扶養手当: whether a month is payable to the carer of a child, and how much.

法 is 特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）, 施行令 its 昭和50年政令第207号.

A case is one child in one month. The incomes without a prefix are those of the carer, who is the
one entitled: an income at the limit itself is already too much, and the carer's own disability is
deducted. Spouse and obligors have a row each.
"""

from tesuri.ground.law import Flag, Month, Rulebook, Yen, figures_beside, terms_beside
from tesuri.ground.law.logic import choose, counting_if, decided, known_or, only_if
from tesuri.ground.law.months import number_of, plus_months
from tesuri.welfare.allowances.rules.clauses import (
    claims,
    incomes,
    limits,
    payments,
)
from tesuri.welfare.allowances.rules.clauses.roles import CARER, EACH_OF_CARER, OBLIGORS

AUGUST, DECEMBER = 8, 12
MONTHS_PER_PAYMENT = 4  # 法5条の2第3項: 4月、8月及び12月の三期
RULES = Rulebook(figures_beside(__file__), terms_beside(__file__, EACH_OF_CARER), "special-child")


# --- 受給資格 ---

RULES.take(claims.within_age_when_claimed, "法2条1項", "年齢計算ニ関スル法律")
RULES.take(claims.within_age, "法2条1項", "法5条の2第1項")
RULES.take(claims.after_claim, "法5条の2第1項")
RULES.take(claims.facility_was_over, "法5条2項")
RULES.take(claims.in_facility, "法3条1項", "法5条2項", "法5条の2第1項")
RULES.take(claims.pension_was_over, "法5条2項")
RULES.take(claims.disability_pension, "法3条3項2号", "施行令1条の2", "法5条2項", "法5条の2第1項")


@RULES.fact("法2条1項・5項", "施行令1条3項")
def has_grade(is_first_grade: Flag, is_second_grade: Flag) -> Flag:
    """障害等級の1級か2級に該当すること: a lesser disability is no ground."""
    return is_first_grade | is_second_grade


@RULES.fact("法3条")
def entitled(
    has_grade: Flag,
    is_cared_for: Flag,
    resident_in_japan: Flag,
    carer_resident_in_japan: Flag,
    within_age: Flag,
    within_age_when_claimed: Flag,
    after_claim: Flag,
    in_facility: Flag,
    disability_pension: Flag,
) -> Flag:
    """支給要件に該当すること: every condition but those of income."""
    child = has_grade & resident_in_japan & within_age & ~in_facility & ~disability_pension
    carer = is_cared_for & carer_resident_in_japan
    return child & carer & within_age_when_claimed & after_claim


# --- 所得の年と控除 ---

RULES.take(incomes.tested_year, "法6条", "法7条", "法8条")
RULES.take(incomes.right_year, "法6条", "法7条", "法8条", roles=EACH_OF_CARER)
RULES.take(incomes.earned_adjustment, "施行令5条1項", roles=EACH_OF_CARER)
RULES.take(incomes.return_deductions, "施行令5条1項・2項1号", roles=EACH_OF_CARER)
RULES.take(incomes.dependant_deductions, "施行令5条2項2号", roles=EACH_OF_CARER)
RULES.take(incomes.family_deductions, "施行令5条2項3号から5号まで", roles=EACH_OF_CARER)
RULES.take(incomes.disability_deduction, "施行令5条2項2号", roles=EACH_OF_CARER)


# --- 控除後の所得と限度額 ---

RULES.take(incomes.assessed_income, "施行令4条", "施行令5条", roles=EACH_OF_CARER)
RULES.take(incomes.assessed_income_at_most, "施行令4条", "施行令5条", roles=EACH_OF_CARER)
RULES.take(incomes.assessed_income_at_least, "施行令4条", "施行令5条", roles=EACH_OF_CARER)
RULES.take(limits.own_limit, "施行令2条1項", roles=CARER)
RULES.take(limits.limit, "施行令2条2項", roles=OBLIGORS)


# --- 所得による支給の制限 ---


@RULES.fact("法6条", roles=CARER)
def within_own_limit(
    right_year: Flag,
    assessed_income: Yen,
    own_limit: Yen,
    assessed_income_at_most: Yen,
    own_limit_at_least: Yen,
    assessed_income_at_least: Yen,
) -> Flag:
    """所得が限度額以上でないこと: the limit itself is already too much."""
    below = assessed_income_at_most < own_limit_at_least
    reached = assessed_income_at_least >= own_limit
    return only_if(right_year, known_or(assessed_income < own_limit, decided(below, reached)))


RULES.take(limits.within_obligor_limit, "法7条", "法8条")
RULES.take(limits.within_obligor_limits, "法7条", "法8条")


# --- 支給 ---

RULES.take(payments.payable, "法3条", "法6条", "法7条", "法8条")
RULES.take(payments.suspended, "法6条", "法7条", "法8条")


@RULES.fact("法4条", "施行令5条の2")
def monthly_rate(
    is_first_grade: Flag, monthly_rate_of_grade_1: Yen, monthly_rate_of_grade_2: Yen
) -> Yen:
    """手当の月額: that of the child's grade."""
    return choose(is_first_grade, monthly_rate_of_grade_1, monthly_rate_of_grade_2)


RULES.take(payments.monthly_amount, "法4条", "施行令5条の2")


@RULES.fact("法5条の2第3項・第4項")
def payment_month(target_month: Month, december_asked_early: Flag) -> Month:
    """支払期月: April, August and December; whoever asks is paid in November what December pays."""
    months_ahead = MONTHS_PER_PAYMENT - number_of(target_month) % MONTHS_PER_PAYMENT
    is_before_december = (number_of(target_month) >= AUGUST) & (number_of(target_month) < DECEMBER)
    earlier = counting_if(december_asked_early & is_before_december, 1)
    return plus_months(target_month, months_ahead - earlier)
