"""所得の限度: the limits of 施行令2条 and 7条, and on which side of them an income is too high.

Each obligor is compared alone; whether all stay below their limits is then one given fact.
"""

from tesuri.ground.law import LEAST, Count, Flag, Yen, clause
from tesuri.ground.law.logic import choose, counting_if, decided, known_or, only_if


@clause(LEAST)
def own_limit(
    own_limit_base: Yen,
    dependants: Count,
    own_limit_per_ordinary: Yen,
    elderly_dependants: Count,
    own_limit_per_elderly: Yen,
    specific_dependants: Count,
    own_limit_per_specific: Yen,
) -> Yen:
    """所得限度額: each dependant as an ordinary one, and more for what they are besides."""
    return (
        own_limit_base
        + dependants * own_limit_per_ordinary
        + elderly_dependants * (own_limit_per_elderly - own_limit_per_ordinary)
        + specific_dependants * (own_limit_per_specific - own_limit_per_ordinary)
    )


@clause(LEAST)
def limit(
    limit_alone: Yen,
    limit_base: Yen,
    dependants: Count,
    limit_per_ordinary: Yen,
    elderly_dependants: Count,
    limit_per_elderly: Yen,
    limit_all_elderly: Yen,
) -> Yen:
    """所得限度額: reduced a little when all dependants are elderly."""
    with_dependants = (
        limit_base
        + dependants * limit_per_ordinary
        + elderly_dependants * (limit_per_elderly - limit_per_ordinary)
        - counting_if(dependants == elderly_dependants, limit_all_elderly)
    )
    return choose(dependants > 0, with_dependants, limit_alone)


@clause()
def within_own_limit(
    right_year: Flag,
    assessed_income: Yen,
    own_limit: Yen,
    assessed_income_at_most: Yen,
    own_limit_at_least: Yen,
    assessed_income_at_least: Yen,
) -> Flag:
    """所得が限度額を超えないこと: the limit itself is still within."""
    within = assessed_income_at_most <= own_limit_at_least
    beyond = assessed_income_at_least > own_limit
    return only_if(right_year, known_or(assessed_income <= own_limit, decided(within, beyond)))


@clause()
def within_obligor_limit(
    obligor_right_year: Flag,
    obligor_assessed_income: Yen,
    obligor_limit: Yen,
    obligor_assessed_income_at_most: Yen,
    obligor_limit_at_least: Yen,
    obligor_assessed_income_at_least: Yen,
) -> Flag:
    """扶養義務者の所得が限度額以上でないこと: the limit itself is already too much."""
    below = obligor_assessed_income_at_most < obligor_limit_at_least
    reached = obligor_assessed_income_at_least >= obligor_limit
    exact = obligor_assessed_income < obligor_limit
    return only_if(obligor_right_year, known_or(exact, decided(below, reached)))


@clause()
def within_obligor_limits(obligors_within_limits: Flag, obligors_confirmed: Flag) -> Flag:
    """扶養義務者のいずれの所得も限度額以上でないこと: one over the limit is enough to suspend."""
    return decided(obligors_within_limits & obligors_confirmed, ~obligors_within_limits)
