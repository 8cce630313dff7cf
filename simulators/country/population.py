"""人口: fills two cities with households, movers first, and gives everybody numbers."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from simulators.country import numbers
from simulators.country.addresses import address, areas
from simulators.country.compositions import MOVER, RESIDENT, Composition, Member
from simulators.country.names import Names, names
from simulators.country.people import CITY_A, CITY_B, HEAD, Country, Household, Person

FEWEST_PEOPLE = 100
FEWEST_MOVERS, SHARE_OF_MOVERS, FEWEST_STORIES = 200, 0.02, 200
HARD_EVERY, HARD_EVERY_MOVER = 100, 25
STORY_KINDS = ("single", "couple", "with_parent")
STORY_AGES = range(20, 65)
SHARE_OF_DISABILITY = {"none": 0.94, "general": 0.04, "special": 0.02}
DAYS_OF_YEAR = 365.2425


@dataclass(frozen=True)
class Town:
    """町: what the drawing of one city's households needs."""

    dice: Random
    names: Names
    municipality: str
    today: date
    year: int


def reference_year(today: date) -> int:
    """基準の年: the year whose January and February lie wholly behind us."""
    return today.year if today >= date(today.year, 3, 1) else today.year - 1


def country(people: int, seed: int, today: date) -> Country:
    """合成の国: the same for the same number, seed and day."""
    made = Country(reference_year(today))
    for municipality in (CITY_A, CITY_B):
        dice = Random(f"{seed}:{municipality}")
        town = Town(dice, names(), municipality, today, made.year)
        movers = drawn_movers(town, people) if municipality == CITY_A else []
        others = people - sum(len(household.members) for household in movers)
        made.households += movers + drawn_residents(town, others)
    give_numbers(made, Random(f"{seed}:numbers"))
    return made


def drawn_movers(town: Town, people: int) -> list[Household]:
    """転入者: from city B between 2 January and the end of February."""
    most = people // 3
    fewest = min(max(FEWEST_MOVERS, math.ceil(people * SHARE_OF_MOVERS)), most)
    found: list[Household] = []
    count = stories = 0
    while count < fewest or (stories < FEWEST_STORIES and count < most):
        household = drawn(town, MOVER, len(found) % HARD_EVERY_MOVER == 0, most - count)
        move(town, household)
        found.append(household)
        count += len(household.members)
        stories += household.story is not None
    return found


def move(town: Town, household: Household) -> None:
    """転入: makes the household a mover, and chooses who of it can be in the story."""
    first, after = date(town.year, 1, 2), date(town.year, 3, 1)
    household.is_mover = True
    household.moved_in_on = first + timedelta(days=town.dice.randrange((after - first).days))
    if household.kind in STORY_KINDS:
        household.story = household.members[-1]
        household.story.disability = town.dice.choice(("none", "special"))
        if town.today.year - household.story.birth_on.year not in STORY_AGES:
            household.story = None


def drawn_residents(town: Town, people: int) -> list[Household]:
    """住民: exactly so many; the last household may be cut short."""
    found: list[Household] = []
    left = people
    while left > 0:
        found.append(drawn(town, RESIDENT, len(found) % HARD_EVERY == HARD_EVERY // 2, left))
        left -= len(found[-1].members)
    return found


def drawn(
    town: Town, kinds: list[tuple[float, str, Composition]], is_hard: bool, most: int
) -> Household:
    """世帯: of a kind that is drawn by its share."""
    dice = town.dice
    shares = list(accumulate(share for share, _, _ in kinds))
    _, kind, composition = dice.choices(kinds, cum_weights=shares)[0]
    members = [person(town, member) for member in composition(dice)[:most]]
    area = dice.choice(AREAS[town.municipality])
    return Household(
        municipality=town.municipality,
        kind=kind if len(members) > 1 else "single",
        surname=town.names.surname(dice, is_hard),
        postcode=area.postcode,
        address=address(dice, area),
        moved_in_on=settled_on(town, members),
        members=members,
    )


AREAS = {municipality: areas(municipality) for municipality in (CITY_A, CITY_B)}


def settled_on(town: Town, members: list[Person]) -> date:
    """住民となった日: long enough ago for both income years to be this city's."""
    first = next(member.birth_on for member in members if member.relationship == HEAD)
    latest = date(town.year - 2, 12, 31)
    days = max((latest - first).days, 1)
    return latest - timedelta(days=town.dice.randrange(days))


def person(town: Town, member: Member) -> Person:
    """住民: born so many completed years before the day of the files."""
    relationship, sex, age = member
    days = int(age * DAYS_OF_YEAR) + 1 + town.dice.randrange(365)
    birth_on = town.today - timedelta(days=days)
    given = town.names.given_name(town.dice, birth_on.year, sex)
    shares = list(SHARE_OF_DISABILITY.values())
    disability = town.dice.choices(list(SHARE_OF_DISABILITY), shares)[0]
    return Person(relationship, sex, birth_on, given, disability)


def give_numbers(made: Country, dice: Random) -> None:
    """採番: unique numbers for everybody; movers have a second addressee number in city B."""
    everybody = made.residents(CITY_A, CITY_B)
    for (_, own), my_number in zip(
        everybody, numbers.my_numbers(dice, len(everybody)), strict=True
    ):
        own.my_number, own.link = my_number, f"{dice.getrandbits(256):064x}"
    for city in (CITY_A, CITY_B):
        present = [own for _, own in made.residents(city)]
        left = [own for h, own in made.residents(CITY_A) if h.is_mover and city == CITY_B]
        drawn_numbers = iter(numbers.addressee_numbers(dice, len(present) + len(left)))
        for own in present:
            own.addressee_number = next(drawn_numbers)
        for own in left:
            own.previous_addressee_number = next(drawn_numbers)
        households = [h for h in made.households if h.municipality == city]
        drawn_numbers = iter(numbers.addressee_numbers(dice, len(households)))
        for household in households:
            household.number = next(drawn_numbers)
