"""課税の事実: incomes of a household that go together, for two income years."""

from dataclasses import dataclass
from random import Random
from typing import Any

from simulators.country.names import FEMALE
from simulators.country.people import HEAD, SPOUSES, Household, Person

TAXED_FROM_AGE, STUDENT_AGES, PENSION_AGE = 18, range(18, 23), 65
ELDERLY_AGE, SPECIFIC_AGES = 70, range(19, 23)
MODEST, MODEST_OTHERS = 2_500_000, 4_000_000  # the story's people: no limit stands in the way
SINGLE_PARENT_LIMIT = 5_000_000
SPOUSE_SPECIAL_LIMITS = ((1_000_000, 330_000), (1_150_000, 160_000), (1_330_000, 30_000))
NEW_THRESHOLD_FROM, THRESHOLD, NEW_THRESHOLD = 2025, 480_000, 580_000

COLUMNS = (
    "income_year",
    "total_income",
    "salary_or_pension_income",
    "social_insurance",
    "casualty_loss",
    "medical_expense",
    "small_mutual_aid",
    "spouse_special",
    "own_disability",
    "widow",
    "working_student",
    "disabled_dependants",
    "special_disabled_dependants",
    "dependants",
    "elderly_dependants",
    "specific_dependants",
)

Facts = dict[str, Any]  # one record by COLUMNS


@dataclass(slots=True)
class Earnings:
    """所得: of one person in one year, in yen."""

    person: Person
    total: int
    salary_or_pension: int


def threshold(year: int) -> int:
    """扶養の所得の限度: income up to which somebody counts as a dependant."""
    return NEW_THRESHOLD if year >= NEW_THRESHOLD_FROM else THRESHOLD


def household_facts(dice: Random, household: Household, years: list[int]) -> list[list[Facts]]:
    """世帯の課税の事実: for each member the records of the years in which there is one."""
    first = [income(dice, household, member, years[0]) for member in household.members]
    growth = 0.97 + dice.random() * 0.08
    found: list[list[Facts]] = [[] for _ in first]
    for step, year in enumerate(years):
        earned = [
            Earnings(one.person, int(one.total * growth**step), one.salary_or_pension)
            for one in first
        ]
        for one in earned:
            one.salary_or_pension = min(one.total, int(one.salary_or_pension * growth**step))
        main = max(earned, key=lambda one: one.total)
        for place, one in enumerate(earned):
            if one.person.age_at_end_of(year) >= TAXED_FROM_AGE:
                others = [other for other in earned if other is not one] if one is main else []
                found[place].append(record(dice, household, one, others, year))
    return found


def income(dice: Random, household: Household, person: Person, year: int) -> Earnings:
    """所得を引く: by age and place in the household; modest where the story plays."""
    age = person.age_at_end_of(year)
    if age < TAXED_FROM_AGE:
        return Earnings(person, 0, 0)
    if age >= PENSION_AGE:
        total = int(dice.triangular(0, 2_400_000, 700_000))
    elif age in STUDENT_AGES and person.relationship != HEAD:
        total = int(dice.triangular(0, 900_000, 100_000))
    elif person.relationship in SPOUSES and dice.random() < 0.55:
        total = int(dice.triangular(0, 600_000, 300_000)) * (dice.random() < 0.6)
    else:
        total = int(dice.triangular(200_000, 8_500_000, 2_300_000))
    if household.is_mover:
        total = min(total, MODEST if person is household.story else MODEST_OTHERS)
    share = dice.random() if dice.random() < 0.06 else 1.0
    return Earnings(person, total, int(total * share))


def record(
    dice: Random, household: Household, own: Earnings, others: list[Earnings], year: int
) -> Facts:
    """課税の記録: one person, one year; the main earner has the dependants."""
    supported = [other.person for other in others if other.total <= threshold(year)]
    ages = [person.age_at_end_of(year) for person in supported]
    disabilities = [person.disability for person in supported]
    return {
        "income_year": year,
        "total_income": own.total,
        "salary_or_pension_income": own.salary_or_pension,
        "social_insurance": int(own.total * (0.12 + dice.random() * 0.08)),
        "casualty_loss": 0,
        "medical_expense": dice.randrange(20_000, 250_000) if dice.random() < 0.06 else 0,
        "small_mutual_aid": 12_000 * dice.randint(1, 23) if dice.random() < 0.03 else 0,
        "spouse_special": spouse_special(others, year),
        "own_disability": own.person.disability,
        "widow": widow(household, own, supported),
        "working_student": False,
        "disabled_dependants": disabilities.count("general"),
        "special_disabled_dependants": disabilities.count("special"),
        "dependants": len(supported),
        "elderly_dependants": sum(age >= ELDERLY_AGE for age in ages),
        "specific_dependants": sum(age in SPECIFIC_AGES for age in ages),
    }


def spouse_special(others: list[Earnings], year: int) -> int:
    """配偶者特別控除: by steps that are coarser than the law's; these are sample facts."""
    spouse = next((one for one in others if one.person.relationship in SPOUSES), None)
    if spouse is None or spouse.total <= threshold(year):
        return 0
    return next((yen for limit, yen in SPOUSE_SPECIAL_LIMITS if spouse.total <= limit), 0)


def widow(household: Household, own: Earnings, supported: list[Person]) -> str:
    """寡婦・ひとり親."""
    if own.person.relationship != HEAD or own.total > SINGLE_PARENT_LIMIT:
        return "none"
    if household.kind == "single_parent" and supported:
        return "single_parent"
    is_alone = household.kind == "single_elder" and own.person.sex == FEMALE
    return "widow" if is_alone and own.person.birth_on.day % 4 == 0 else "none"
