"""ファイルの試験: what the product's three systems are given."""

import json
from datetime import date
from typing import Any

import pytest

from simulators.country.banks import branches, holder
from simulators.country.names import is_hard
from simulators.country.people import CITY_A, CITY_B, INSTITUTIONS, PREFECTURE
from simulators.country.taxes import COLUMNS, MODEST, MODEST_OTHERS
from simulators.country.tests.conftest import PEOPLE
from simulators.nws.codes import code_of
from simulators.tests.town import SECRET, TODAY, Row, Town

YEARS = {"2024", "2025"}


def by(rows: list[Row], column: str) -> dict[str, Row]:
    found = {row[column]: row for row in rows}
    assert len(found) == len(rows)
    return found


def tax_of(made: Town, city: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in made.rows("tax"):
        if row["municipality"] == city:
            found.setdefault(row["addressee_number"], []).append(row)
    return found


def is_grown_up(row: Row) -> bool:
    return int(row["birth_date"][:4]) <= 2024 - 18


def test_tax_facts_are_kept_where_the_person_lived_on_january_first(made: Town) -> None:
    in_a, in_b = tax_of(made, CITY_A), tax_of(made, CITY_B)
    for row in filter(is_grown_up, made.of(CITY_A)):
        moved = row["previous_addressee_number"]
        kept, elsewhere = (in_b, in_a) if moved else (in_a, in_b)
        assert {fact["income_year"] for fact in kept[moved or row["addressee_number"]]} == YEARS
        assert row["addressee_number"] not in elsewhere or not moved
    for row in filter(is_grown_up, made.of(CITY_B)):
        assert {fact["income_year"] for fact in in_b[row["addressee_number"]]} == YEARS


def test_children_have_no_tax_facts(made: Town) -> None:
    in_b = tax_of(made, CITY_B)
    children = [row for row in made.of(CITY_B) if int(row["birth_date"][:4]) > 2025 - 18]

    assert children
    assert not any(row["addressee_number"] in in_b for row in children)


def test_tax_facts_go_together(made: Town) -> None:
    for row in made.rows("tax"):
        assert 0 <= int(row["salary_or_pension_income"]) <= int(row["total_income"])
        assert int(row["elderly_dependants"]) <= int(row["dependants"])
        assert int(row["specific_dependants"]) <= int(row["dependants"])
        disabled = int(row["disabled_dependants"]) + int(row["special_disabled_dependants"])
        assert disabled <= int(row["dependants"])


def test_one_in_twenty_is_known_and_nobody_who_just_moved_in(made: Town) -> None:
    residents = by(made.of(CITY_A), "addressee_number")
    known = by(made.rows("known"), "addressee_number")

    assert len(known) == round(PEOPLE * 0.05)
    assert not any(residents[number]["previous_municipality"] for number in known)
    assert all(row["my_number"] == residents[n]["my_number"] for n, row in known.items())


def test_some_households_are_shielded_as_a_whole_and_no_mover_is(made: Town) -> None:
    residents = made.rows("people")
    hidden = {row["household_number"] for row in residents if row["is_shielded"] == "True"}
    of_hidden = [row for row in residents if row["household_number"] in hidden]

    assert 0 < len(hidden) < len(residents) / 50
    assert {row["is_shielded"] for row in of_hidden} == {"True"}
    assert not any(row["previous_municipality"] for row in of_hidden)


def test_the_storys_people_could_live_the_story(made: Town) -> None:
    story = made.rows("story")
    residents = by(made.of(CITY_A), "addressee_number")
    in_b = tax_of(made, CITY_B)
    for row in story:
        own = residents[row["addressee_number"]]
        assert {name: own[name] for name in row} == row
        years = TODAY.year - date.fromisoformat(row["birth_date"]).year
        assert 20 <= years <= 65
        home = [r for r in residents.values() if r["household_number"] == row["household_number"]]
        assert len(home) <= 2
        for member in home:
            limit = MODEST if member is own else MODEST_OTHERS
            facts = in_b[member["previous_addressee_number"]]
            assert all(int(fact["total_income"]) <= limit * 1.1 for fact in facts)
    assert len(story) >= 200
    assert sum(is_hard(row["name"]) for row in story) >= 5


def test_the_storys_people_who_live_alone_come_first(made: Town) -> None:
    homes = [row["household_number"] for row in made.of(CITY_A)]
    sizes = [homes.count(row["household_number"]) for row in made.rows("story")]

    assert sizes == sorted(sizes)
    assert sizes.count(1) >= 50


def test_everybody_in_the_story_has_an_account_that_exists(made: Town) -> None:
    accounts = by(made.rows("accounts"), "addressee_number")
    people = by(made.of(CITY_A), "addressee_number")
    existing = {(at.bank_code, at.bank_name, at.branch_code, at.branch_name) for at in branches()}
    columns = ("bank_code", "bank_name", "branch_code", "branch_name")
    for number, row in accounts.items():
        assert tuple(row[column] for column in columns) in existing
        assert (row["kind"], len(row["number"])) == ("1", 7)
        assert row["holder_kana"] == holder(people[number]["kana"])
        assert len(row["holder_kana"].encode("cp932")) == len(row["holder_kana"]) <= 30
    assert {row["addressee_number"] for row in made.rows("story")} <= set(accounts)


@pytest.mark.parametrize(
    ("kana", "narrow"),
    [("キョウコ", "ｷﾖｳｺ"), ("バンドウ　ジュン", "ﾊﾞﾝﾄﾞｳ ｼﾞﾕﾝ"), ("パピー", "ﾊﾟﾋﾟｰ"), ("ヴ", "ｳ")],
)
def test_it_writes_kana_as_banks_do(kana: str, narrow: str) -> None:
    assert holder(kana) == narrow


def test_city_b_has_a_copy_for_everyone_whom_it_taxed(made: Town) -> None:
    copies = made.rows("copies_112186")
    taxed = tax_of(made, CITY_B)
    contents = [json.loads(row["content"])["tax_years"] for row in copies]

    assert len(by(copies, "code")) == len(by(copies, "unified_number")) == len(taxed)
    assert sum(map(len, contents)) == sum(map(len, taxed.values()))
    assert all(list(year) == list(COLUMNS) for years in contents for year in years)
    assert {row["item"] for row in copies} == {"TMX0000000000002"}


def test_a_copy_says_what_the_tax_office_says(made: Town) -> None:
    links = {row["code"]: row["link"] for row in made.rows("nws_codes")}
    residents = by(made.rows("people"), "link")
    taxed = tax_of(made, CITY_B)
    for copy in made.rows("copies_112186"):
        person = residents[links[copy["code"]]]
        number = person["previous_addressee_number"] or person["addressee_number"]
        for said, kept in zip(json.loads(copy["content"])["tax_years"], taxed[number], strict=True):
            assert {name: plain(value) for name, value in said.items()} == {
                name: value for name, value in kept.items() if name in COLUMNS
            }


def plain(value: Any) -> str:
    return str(value)


@pytest.mark.parametrize(("file", "body"), [("codes_110001", PREFECTURE), ("codes_112020", CITY_A)])
def test_codes_follow_from_the_hubs_secret(made: Town, file: str, body: str) -> None:
    residents = by(made.of(CITY_A), "addressee_number")
    rows = made.rows(file)
    for row in rows:
        link = residents[row["addressee_number"]]["link"]
        assert row["code"] == code_of(SECRET, link, INSTITUTIONS[body])
        assert len(row["unified_number"]) == 15
    known = {row["addressee_number"] for row in made.rows("known")}
    story = {row["addressee_number"] for row in made.rows("story")}
    expected = known | story if body == PREFECTURE else known
    assert {row["addressee_number"] for row in rows} == expected


def test_a_person_has_another_code_at_each_body(made: Town) -> None:
    rows = made.rows("nws_codes")

    assert len({row["code"] for row in rows}) == len(rows)
    assert len({row["link"] for row in rows}) < len(rows)
    assert {row["institution"] for row in rows} == set(INSTITUTIONS.values())
