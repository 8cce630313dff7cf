"""行: what a resident is in each file."""

import json
from collections.abc import Iterator
from random import Random

from simulators.country import taxes
from simulators.country.banks import bank, branches, holder
from simulators.country.numbers import account_numbers
from simulators.country.people import CITY_A, CITY_B, HEAD, Country, Household, Person
from simulators.country.taxes import Facts, household_facts

Resident = tuple[Household, Person]
Row = tuple[object, ...]

OWN = [
    "addressee_number",
    "name",
    "kana",
    "birth_date",
    "sex",
    "postcode",
    "address",
    "household_number",
]
PEOPLE = [
    "municipality",
    "addressee_number",
    "my_number",
    "link",
    *OWN[1:],
    "relationship",
    "moved_in_on",
    "previous_municipality",
    "previous_addressee_number",
    "is_shielded",
]
PLACE = ["postcode", "address"]
HOUSEHOLDS = ["municipality", "household_number", "head_addressee_number", *PLACE]
KNOWN = [*OWN, "my_number", "unified_number", "is_shielded"]
STORY = ["my_number", *OWN, "previous_municipality", "moved_in_on"]
BRANCH = ["bank_code", "bank_name", "branch_code", "branch_name"]
ACCOUNTS = ["addressee_number", *BRANCH, "kind", "number", "holder_kana"]
TAX = ["municipality", "addressee_number", *taxes.COLUMNS]

ORDINARY_ACCOUNT = 1


def people(country: Country) -> Iterator[Row]:
    """住民: both cities."""
    for home, own in country.residents(CITY_A, CITY_B):
        came = home.is_mover
        yield (
            home.municipality,
            own.addressee_number,
            own.my_number,
            own.link,
            home.name_of(own),
            home.kana_of(own),
            own.birth_on,
            own.sex,
            home.postcode,
            home.address,
            home.number,
            own.relationship,
            max(home.moved_in_on, own.birth_on),
            CITY_B if came else "",
            own.previous_addressee_number,
            home.is_shielded,
        )


def households(country: Country) -> Iterator[Row]:
    """世帯: with its head."""
    for home in country.households:
        head = next(member for member in home.members if member.relationship == HEAD)
        yield home.municipality, home.number, head.addressee_number, home.postcode, home.address


def own_columns(resident: Resident) -> Row:
    """本人の列: what a clerk sees of a person."""
    home, own = resident
    seen = (own.addressee_number, home.name_of(own), home.kana_of(own), own.birth_on, own.sex)
    return (*seen, home.postcode, home.address, home.number)


def known(residents: list[Resident], unified: list[str]) -> Iterator[Row]:
    """既知の人: known to the welfare office of city A."""
    for resident, number in zip(residents, unified, strict=True):
        yield *own_columns(resident), resident[1].my_number, number, resident[0].is_shielded


def story(residents: list[Resident]) -> Iterator[Row]:
    """物語の人: moved from city B this year, not known yet."""
    for home, own in residents:
        yield own.my_number, *own_columns((home, own)), CITY_B, home.moved_in_on


def accounts(residents: list[Resident], dice: Random) -> Iterator[Row]:
    """口座: an ordinary account for each, at a real branch."""
    choices = branches()
    account = account_numbers(dice, len(residents))
    for (home, own), number in zip(residents, account, strict=True):
        at = bank(dice, choices)
        place = (at.bank_code, at.bank_name, at.branch_code, at.branch_name)
        name = holder(home.kana_of(own))
        yield own.addressee_number, *place, ORDINARY_ACCOUNT, number, name


def facts_of(country: Country, dice: Random) -> dict[str, list[Facts]]:
    """課税の事実: by 個人番号; who was a child in both years has none."""
    years = [country.year - 2, country.year - 1]
    return {
        own.my_number: records
        for home in country.households
        for own, records in zip(home.members, household_facts(dice, home, years), strict=True)
        if records
    }


def tax(country: Country, facts: dict[str, list[Facts]]) -> Iterator[Row]:
    """課税の記録: at the city of 1 January, under that city's addressee number."""
    for home, own in country.residents(CITY_A, CITY_B):
        for record in facts.get(own.my_number, ()):
            yield home.tax_home(), home.tax_number_of(own), *record.values()


def content(records: list[Facts]) -> str:
    """副本の内容: the answer in the layout sample-1."""
    return json.dumps({"tax_years": records}, ensure_ascii=False, separators=(",", ":"))
