"""所得の年と額: whose income of which year, and what 施行令5条 deducts before it is compared.

As 5条 stands it is that of carers, spouses and obligors; what differs for the disabled person's own
income stands in `own_incomes`. What is deducted "at least" and "at most" may decide where amounts
are unknown.
"""

from tesuri.ground.law import LEAST, MOST, Count, Flag, Month, Yen, clause
from tesuri.ground.law.logic import choose, counting_if, known_or, lesser, not_below_zero
from tesuri.ground.law.months import number_of, year_of

AUGUST = 8  # 法6条・20条: その年の8月から翌年の7月まで


@clause()
def tested_year(target_month: Month) -> Count:
    """審査する所得の年: from August the year before, until July the year before that."""
    return year_of(target_month) - choose(number_of(target_month) >= AUGUST, 1, 2)


@clause()
def right_year(income_year: Count, tested_year: Count) -> Flag:
    """所得の年が合うこと: income of another year decides nothing."""
    return income_year == tested_year


@clause()
def earned_adjustment(salary_or_pension_income: Yen, earned_income_allowance: Yen) -> Yen:
    """給与・年金から引く額: the allowance, or less where there is less of such income."""
    return lesser(not_below_zero(salary_or_pension_income), earned_income_allowance)


@clause(LEAST)
def return_deductions(
    casualty_loss: Yen,
    medical_expense: Yen,
    small_mutual_aid: Yen,
    spouse_special: Yen,
    flat_deduction: Yen,
) -> Yen:
    """税の控除に相当する額: a flat sum stands in for social insurance."""
    return casualty_loss + medical_expense + small_mutual_aid + spouse_special + flat_deduction


@clause(LEAST)
def dependant_deductions(
    disabled_dependants: Count,
    disabled_deduction: Yen,
    special_disabled_dependants: Count,
    special_disabled_deduction: Yen,
) -> Yen:
    """扶養する障害者について引く額: nothing extra for living together."""
    special = special_disabled_dependants * special_disabled_deduction
    return disabled_dependants * disabled_deduction + special


@clause(LEAST, MOST)
def family_deductions(
    is_widowed: Flag,
    is_single_parent: Flag,
    is_working_student: Flag,
    widow_deduction: Yen,
    single_parent_deduction: Yen,
    working_student_deduction: Yen,
) -> Yen:
    """寡婦・ひとり親・勤労学生について引く額: widow and single parent never together."""
    widow = counting_if(is_widowed, widow_deduction)
    family = choose(is_single_parent, single_parent_deduction, widow)
    return family + counting_if(is_working_student, working_student_deduction)


@clause(LEAST, MOST)
def disability_deduction(
    is_disabled: Flag,
    is_specially_disabled: Flag,
    disabled_deduction: Yen,
    special_disabled_deduction: Yen,
) -> Yen:
    """障害について引く額: that of the person's own disability."""
    general = counting_if(is_disabled, disabled_deduction)
    return choose(is_specially_disabled, special_disabled_deduction, general)


@clause()
def assessed_income(
    income: Yen,
    earned_adjustment: Yen,
    return_deductions: Yen,
    dependant_deductions: Yen,
    family_deductions: Yen,
    disability_deduction: Yen,
) -> Yen:
    """所得額: what is compared with the limit."""
    personal = dependant_deductions + family_deductions + disability_deduction
    return not_below_zero(income - earned_adjustment - return_deductions - personal)


@clause(exact="assessed_income", open_="income")
def assessed_income_at_most(
    income: Yen,
    earned_adjustment: Yen,
    return_deductions_at_least: Yen,
    dependant_deductions_at_least: Yen,
    family_deductions_at_least: Yen,
    disability_deduction_at_least: Yen,
) -> Yen:
    """所得額（多くとも）: only what is known is deducted."""
    personal = dependant_deductions_at_least + family_deductions_at_least
    known = return_deductions_at_least + personal + disability_deduction_at_least
    return not_below_zero(income - known_or(earned_adjustment, 0) - known)


@clause(exact="assessed_income", open_="income")
def assessed_income_at_least(
    income: Yen,
    earned_adjustment: Yen,
    earned_income_allowance: Yen,
    return_deductions: Yen,
    dependant_deductions: Yen,
    family_deductions_at_most: Yen,
    disability_deduction_at_most: Yen,
) -> Yen:
    """所得額（少なくとも）: what is unknown is deducted in full where it has a ceiling."""
    earned = known_or(earned_adjustment, earned_income_allowance)
    personal = dependant_deductions + family_deductions_at_most + disability_deduction_at_most
    return not_below_zero(income - earned - return_deductions - personal)
