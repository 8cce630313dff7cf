"""住民: what is drawn of one person and of one household, before any file is written."""

from dataclasses import dataclass, field
from datetime import date

from simulators.country.names import Pair

CITY_A, CITY_B, PREFECTURE = "112020", "112186", "110001"
INSTITUTIONS = {body: f"XA99000000{body}" for body in (CITY_A, CITY_B, PREFECTURE)}

HEAD, WIFE, HUSBAND, CHILD, FATHER, MOTHER = "世帯主", "妻", "夫", "子", "父", "母"
SPOUSES, PARENTS = (WIFE, HUSBAND), (FATHER, MOTHER)


SHIELDED_EVERY = 300


@dataclass(slots=True)
class Person:
    """住民: the numbers are given after everybody is drawn."""

    relationship: str
    sex: str
    birth_on: date
    given: Pair
    disability: str = "none"
    my_number: str = ""
    link: str = ""
    addressee_number: str = ""
    previous_addressee_number: str = ""

    def age_at_end_of(self, year: int) -> int:
        """年末の年齢: as tax law counts it."""
        return year - self.birth_on.year


@dataclass(slots=True)
class Household:
    """世帯: members live at one address and share a surname; the head comes first."""

    municipality: str
    kind: str
    surname: Pair
    postcode: str
    address: str
    moved_in_on: date
    members: list[Person]
    number: str = ""
    is_mover: bool = False
    story: Person | None = None

    @property
    def is_shielded(self) -> bool:
        """支援措置: one household in some hundreds, and none that just moved in."""
        return not self.is_mover and int(self.number) % SHIELDED_EVERY == 0

    def name_of(self, person: Person) -> str:
        """氏名."""
        return f"{self.surname[0]}\u3000{person.given[0]}"

    def kana_of(self, person: Person) -> str:
        """氏名カナ."""
        return f"{self.surname[1]}\u3000{person.given[1]}"

    def tax_home(self) -> str:
        """課税した市: where the household lived on 1 January of both years in question."""
        return CITY_B if self.is_mover else self.municipality

    def tax_number_of(self, person: Person) -> str:
        """課税した市での宛名番号."""
        return person.previous_addressee_number if self.is_mover else person.addressee_number


@dataclass(slots=True)
class Country:
    """合成の国: all households, and the year that the files speak of."""

    year: int
    households: list[Household] = field(default_factory=list)

    def residents(self, *municipalities: str) -> list[tuple[Household, Person]]:
        """住民: of these cities, household by household."""
        return [
            (household, person)
            for household in self.households
            if household.municipality in municipalities
            for person in household.members
        ]
