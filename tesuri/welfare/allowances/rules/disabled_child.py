"""障害児福祉手当: whether a month is payable, how much, and in which month it is paid.

法 is 特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）, 施行令 its 昭和50年政令第207号.

A case is one child in one month; the child is the one who is entitled, and the parents are obligors
with a row each. A stay in hospital ends nothing: 法17条 knows no such clause.
"""

from tesuri.ground.law import Flag, Rulebook, figures_beside, terms_beside
from tesuri.welfare.allowances.rules.clauses import (
    claims,
    incomes,
    limits,
    own_incomes,
    payments,
)
from tesuri.welfare.allowances.rules.clauses.roles import EACH, OBLIGORS, OWN

RULES = Rulebook(figures_beside(__file__), terms_beside(__file__, EACH), "disabled-child")


# --- 受給資格 ---

RULES.take(claims.within_age_when_claimed, "法2条1項・2項", "年齢計算ニ関スル法律")
RULES.take(claims.within_age, "法2条1項・2項", "法26条（5条の2第1項を準用）")
RULES.take(claims.after_claim, "法26条（5条の2第1項を準用）")
RULES.take(claims.resident_when_claimed, "法17条", "法26条（5条の2第1項を準用）")
RULES.take(claims.after_moving_out, "法17条", "法26条（5条の2第1項を準用）")
RULES.take(claims.after_death, "法26条（5条の2第1項を準用）")
RULES.take(claims.facility_was_over, "法26条（5条2項を準用）")
RULES.take(
    claims.in_facility,
    *("法17条2号", "障害児福祉手当及び特別障害者手当の支給に関する省令1条"),
    "法26条（5条2項・5条の2第1項を準用）",
)
RULES.take(claims.pension_was_over, "法26条（5条2項を準用）")
RULES.take(
    claims.disability_pension,
    *("法17条1号", "施行令6条", "法26条（5条2項・5条の2第1項を準用）"),
)


@RULES.fact("法2条2項", "法17条")
def entitled(
    meets_criteria: Flag,
    resident_in_japan: Flag,
    resident_in_city: Flag,
    resident_when_claimed: Flag,
    after_moving_out: Flag,
    after_death: Flag,
    within_age: Flag,
    within_age_when_claimed: Flag,
    after_claim: Flag,
    in_facility: Flag,
    disability_pension: Flag,
) -> Flag:
    """支給要件に該当すること: every condition but those of income."""
    person = meets_criteria & resident_in_japan & resident_in_city & within_age
    claim = within_age_when_claimed & after_claim & resident_when_claimed & ~after_moving_out
    return person & claim & ~after_death & ~in_facility & ~disability_pension


# --- 所得の年と控除 ---

RULES.take(incomes.tested_year, "法20条", "法21条")
RULES.take(incomes.right_year, "法20条", "法21条", roles=EACH)
RULES.take(incomes.earned_adjustment, "施行令8条3項・4項（5条1項を準用）", roles=EACH)
RULES.take(own_incomes.return_deductions, "施行令8条3項（5条2項1号を読み替えて準用）", roles=OWN)
RULES.take(incomes.return_deductions, "施行令8条4項（5条1項・2項1号を準用）", roles=OBLIGORS)
RULES.take(incomes.dependant_deductions, "施行令8条3項・4項（5条2項2号を準用）", roles=EACH)
RULES.take(incomes.family_deductions, "施行令8条3項・4項（5条2項3号から5号までを準用）", roles=EACH)
RULES.take(own_incomes.disability_deduction, "施行令8条3項（5条2項2号を読み替えて準用）", roles=OWN)
RULES.take(incomes.disability_deduction, "施行令8条4項（5条2項2号を準用）", roles=OBLIGORS)


# --- 控除後の所得と限度額 ---

INCOME_ARTICLES = ("施行令8条2項（4条を準用）", "施行令8条3項・4項（5条を準用）")
RULES.take(incomes.assessed_income, *INCOME_ARTICLES, roles=EACH)
RULES.take(incomes.assessed_income_at_most, *INCOME_ARTICLES, roles=EACH)
RULES.take(incomes.assessed_income_at_least, *INCOME_ARTICLES, roles=EACH)
RULES.take(limits.own_limit, "施行令7条", roles=OWN)
RULES.take(limits.limit, "施行令8条1項（2条2項を準用）", roles=OBLIGORS)


# --- 所得による支給の制限 ---

RULES.take(limits.within_own_limit, "法20条", roles=OWN)
RULES.take(limits.within_obligor_limit, "法21条")
RULES.take(limits.within_obligor_limits, "法21条")


# --- 支給 ---

RULES.take(payments.payable, "法17条", "法20条", "法21条")
RULES.take(payments.suspended, "法20条", "法21条")
RULES.take(payments.monthly_amount, "法18条", "施行令9条の2")
RULES.take(payments.payment_month, "法19条の2")
