"""世帯の形: who lives together, with ages that a family can have."""

from collections.abc import Callable
from random import Random

from simulators.country.names import FEMALE, MALE
from simulators.country.people import CHILD, FATHER, HEAD, HUSBAND, MOTHER, WIFE

Member = tuple[str, str, int]  # relationship, sex, completed years
Composition = Callable[[Random], list[Member]]

YOUNGEST_MOTHER, OLDEST_MOTHER, ADULT, OLDEST = 21, 42, 20, 98
SHARE_OF_FEMALE_HEADS = 0.12


def single(youngest: int, oldest: int) -> Composition:
    """単身: one person."""
    return lambda dice: [(HEAD, dice.choice((MALE, FEMALE)), dice.randint(youngest, oldest))]


def couple(youngest: int, oldest: int) -> Composition:
    """夫婦: the second a few years younger or older, and of age."""

    def drawn(dice: Random) -> list[Member]:
        age = dice.randint(youngest, oldest)
        other = min(max(age + dice.randint(-6, 4), max(ADULT, youngest)), OLDEST)
        if dice.random() < SHARE_OF_FEMALE_HEADS:
            return [(HEAD, FEMALE, age), (HUSBAND, MALE, other)]
        return [(HEAD, MALE, age), (WIFE, FEMALE, other)]

    return drawn


def children(dice: Random, mother: int, most: int) -> list[Member]:
    """子: born while the mother was between 21 and 42, the eldest first."""
    oldest = min(mother - YOUNGEST_MOTHER, 27)
    youngest = max(1, mother - OLDEST_MOTHER)
    ages = [dice.randint(youngest, max(youngest, oldest)) for _ in range(dice.randint(1, most))]
    distinct = sorted(set(ages), reverse=True)
    return [(CHILD, dice.choice((MALE, FEMALE)), age) for age in distinct]


def family(dice: Random) -> list[Member]:
    """夫婦と子."""
    parents = couple(26, 56)(dice)
    mother = next(age for _, sex, age in parents if sex == FEMALE)
    return [*parents, *children(dice, max(mother, YOUNGEST_MOTHER + 1), 3)]


def single_parent(dice: Random) -> list[Member]:
    """ひとり親と子."""
    age = dice.randint(25, 54)
    return [(HEAD, dice.choice((MALE, FEMALE, FEMALE, FEMALE)), age), *children(dice, age, 2)]


def with_parent(dice: Random) -> list[Member]:
    """親と成人の子: the parent heads the household."""
    child = dice.randint(ADULT, 45)
    sex = dice.choice((MALE, FEMALE))
    parent = child + dice.randint(YOUNGEST_MOTHER + 1, 34)
    return [(HEAD, sex, parent), (CHILD, dice.choice((MALE, FEMALE)), child)]


def with_parents(dice: Random) -> list[Member]:
    """両親と成人の子."""
    mother = dice.randint(46, 74)
    father = mother + dice.randint(0, 5)
    child = mother - dice.randint(YOUNGEST_MOTHER + 4, min(36, mother - ADULT))
    return [
        (HEAD, MALE, father),
        (WIFE, FEMALE, mother),
        (CHILD, dice.choice((MALE, FEMALE)), max(ADULT, child)),
    ]


def three_generations(dice: Random) -> list[Member]:
    """三世代: the middle generation heads it."""
    below = family(dice)
    eldest = max(age for relationship, _, age in below if relationship != CHILD)
    grandmother = min(eldest + dice.randint(YOUNGEST_MOTHER + 1, 30), OLDEST)
    elders = [(MOTHER, FEMALE, grandmother)]
    if dice.random() < 0.55:
        elders.insert(0, (FATHER, MALE, min(grandmother + dice.randint(0, 5), OLDEST)))
    return [*below, *elders]


# share of households, kind, how it is drawn
RESIDENT: list[tuple[float, str, Composition]] = [
    (0.12, "single", single(ADULT, 39)),
    (0.09, "single", single(40, 64)),
    (0.14, "single_elder", single(65, 94)),
    (0.06, "couple", couple(22, 50)),
    (0.17, "couple_elder", couple(58, 90)),
    (0.25, "family", family),
    (0.06, "single_parent", single_parent),
    (0.04, "with_parent", with_parent),
    (0.04, "with_parents", with_parents),
    (0.03, "three_generations", three_generations),
]
MOVER: list[tuple[float, str, Composition]] = [
    (0.55, "single", single(ADULT, 63)),
    (0.22, "couple", couple(22, 60)),
    (0.16, "with_parent", with_parent),
    (0.07, "family", family),
]
