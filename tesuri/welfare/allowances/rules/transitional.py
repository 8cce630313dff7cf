"""経過的福祉手当: the former 福祉手当, for whoever had it when the act changed in 1986.

改正法 is 国民年金法等の一部を改正する法律（昭和60年法律第34号）, 改正令 its 昭和60年政令第323号;
法 and 施行令 are the 特別児童扶養手当等の支給に関する法律 and its order, which both apply.

Nobody can claim it any more. It goes on only while the conditions are met without a break, so that
what once ended it ends it for good.
"""

from datetime import date

from tesuri.ground.law import Count, Day, Flag, Month, Rulebook, figures_beside, terms_beside
from tesuri.ground.law.months import day_of_age, month_of
from tesuri.welfare.allowances.rules.clauses import (
    claims,
    incomes,
    limits,
    own_incomes,
    payments,
)
from tesuri.welfare.allowances.rules.clauses.roles import EACH, OBLIGORS, OWN

EVE_OF_THE_REFORM = date.fromisoformat("1986-03-31")  # 改正法附則97条1項: 施行日の前日
RULES = Rulebook(figures_beside(__file__), terms_beside(__file__, EACH), "transitional")


# --- 受給資格 ---

RULES.take(claims.after_moving_out, "改正法附則97条1項")
RULES.take(claims.after_death, "改正法附則97条1項")


@RULES.fact("改正法附則97条1項", "年齢計算ニ関スル法律")
def of_age(birth_date: Day, minimum_age: Count) -> Flag:
    """昭和61年3月31日に20歳以上であったこと: whoever was younger has 障害児福祉手当 instead."""
    return day_of_age(birth_date, minimum_age) <= EVE_OF_THE_REFORM


@RULES.fact("改正法附則97条1項・2項（法17条2号を準用）")
def in_facility(facility_stay: Flag, facility_since: Day, target_month: Month) -> Flag:
    """入所した月の翌月以後であること: the month of entry is paid; leaving brings nothing back."""
    return facility_stay & (month_of(facility_since) < target_month)


@RULES.fact("改正法附則97条1項・2項（法17条1号を準用）", "改正令附則3条")
def disability_pension(pension_due: Flag, pension_since: Day, target_month: Month) -> Flag:
    """障害の給付を受けられる月の翌月以後であること: 特別障害者手当 is such a benefit too."""
    return pension_due & (month_of(pension_since) < target_month)


@RULES.fact("改正法附則97条1項・2項（法17条ただし書を準用）")
def entitled(
    held_old_allowance: Flag,
    meets_criteria: Flag,
    resident_in_japan: Flag,
    resident_in_city: Flag,
    after_moving_out: Flag,
    after_death: Flag,
    of_age: Flag,
    in_facility: Flag,
    disability_pension: Flag,
) -> Flag:
    """支給要件に該当すること: every condition but those of income."""
    person = held_old_allowance & meets_criteria & of_age
    resident = resident_in_japan & resident_in_city & ~after_moving_out
    return person & resident & ~after_death & ~in_facility & ~disability_pension


# --- 所得の年と控除 ---

YEARS = "改正法附則97条2項（法20条・21条を準用）"
EITHER = "改正令附則4条（施行令8条3項・4項を準用）"
OF_OWN, OF_OBLIGOR = "改正令附則4条（施行令8条3項を準用）", "改正令附則4条（施行令8条4項を準用）"
RULES.take(incomes.tested_year, YEARS)
RULES.take(incomes.right_year, YEARS, roles=EACH)
RULES.take(incomes.earned_adjustment, EITHER, "施行令5条1項", roles=EACH)
RULES.take(own_incomes.return_deductions, OF_OWN, "施行令5条2項1号", roles=OWN)
RULES.take(incomes.return_deductions, OF_OBLIGOR, "施行令5条1項・2項1号", roles=OBLIGORS)
RULES.take(incomes.dependant_deductions, EITHER, "施行令5条2項2号", roles=EACH)
RULES.take(incomes.family_deductions, EITHER, "施行令5条2項3号から5号まで", roles=EACH)
RULES.take(own_incomes.disability_deduction, OF_OWN, "施行令5条2項2号", roles=OWN)
RULES.take(incomes.disability_deduction, OF_OBLIGOR, "施行令5条2項2号", roles=OBLIGORS)


# --- 控除後の所得と限度額 ---

INCOME_ARTICLES = ("改正令附則4条（施行令8条2項から4項までを準用）", "施行令4条", "施行令5条")
RULES.take(incomes.assessed_income, *INCOME_ARTICLES, roles=EACH)
RULES.take(incomes.assessed_income_at_most, *INCOME_ARTICLES, roles=EACH)
RULES.take(incomes.assessed_income_at_least, *INCOME_ARTICLES, roles=EACH)
RULES.take(limits.own_limit, "改正令附則4条（施行令7条を準用）", roles=OWN)
RULES.take(limits.limit, "改正令附則4条（施行令8条1項を準用）", "施行令2条2項", roles=OBLIGORS)


# --- 所得による支給の制限 ---

RULES.take(limits.within_own_limit, "改正法附則97条2項（法20条を準用）", roles=OWN)
RULES.take(limits.within_obligor_limit, "改正法附則97条2項（法21条を準用）")
RULES.take(limits.within_obligor_limits, "改正法附則97条2項（法21条を準用）")


# --- 支給 ---

RULES.take(payments.payable, "改正法附則97条1項", YEARS)
RULES.take(payments.suspended, YEARS)
RULES.take(payments.monthly_amount, "改正法附則97条2項（法18条を準用）", "改正令附則2条の2")
RULES.take(payments.payment_month, "改正法附則97条2項（法19条の2を準用）")
