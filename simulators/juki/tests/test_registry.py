"""住民基本台帳の試験: over HTTP, with the hub behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.country.loading import filling
from simulators.country.names import is_hard
from simulators.juki.desk import desk, line, registry
from simulators.juki.tables import TABLES
from simulators.nws import hub as hubs
from simulators.nws.codes import code_of
from simulators.nws.desk import desk as hub_desk
from simulators.nws.tables import TABLES as HUB_TABLES
from simulators.nws.tests.bodies import CITY_A, Body
from simulators.store import opened
from simulators.surroundings import clock
from simulators.tests.loopback import serving
from simulators.tests.town import Row, Town, town

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it
OWN = "112020"


@dataclass
class Juki:
    """住民基本台帳: its address, its readers' tokens, its people, and the hub behind it."""

    address: str
    var: Path
    town: Town
    client: httpx.Client
    hub: hubs.Hub
    city: Body

    def ask(self, path: str, message: dict[str, Any], reader: str = "welfare") -> httpx.Response:
        """たずねる."""
        token = (self.var / "keys" / reader / "juki.token").read_text()
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.post(f"{self.address}{path}", json=message, headers=headers)

    def somebody(self, **like: str) -> Row:
        """住民: the first of city A who is like this."""
        residents = self.town.of(OWN)
        return next(row for row in residents if all(row[name] == like[name] for name in like))


@pytest.fixture(scope="module")
def juki(
    make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Juki]:
    var = tmp_path_factory.mktemp("var")
    made = town(var / "country", 400)
    with (
        opened(make_database(), TABLES) as store,
        opened(make_database(), HUB_TABLES) as hub_store,
        line() as client,
    ):
        filling(store, "residents", made.folder / "people.csv", "")()
        hub = hubs.hub(hub_store, var, clock)
        with (
            serving(hub_desk(hub, client)) as hub_address,
            serving(desk(registry(store, var, hub_address, client))) as address,
        ):
            city = Body(CITY_A, var / "wire" / "keys", clock, hub_address)
            yield Juki(address, var, made, client, hub, city)
            city.client.close()


def test_it_finds_a_resident_by_kana_and_birth_date(juki: Juki) -> None:
    person = juki.somebody(previous_municipality="112186")
    keys = {"kana": person["kana"], "birth_date": person["birth_date"], "municipality": OWN}
    found = juki.ask("/residents/search", keys).json()["residents"]

    shown = next(row for row in found if row["addressee_number"] == person["addressee_number"])
    assert shown == {name: person[name] for name in shown}
    assert shown["previous_municipality"] == "112186"


def test_it_finds_by_the_beginning_of_a_kana_however_it_is_typed(juki: Juki) -> None:
    person = next(row for row in juki.town.of(OWN) if "ョ" in row["kana"])
    typed = person["kana"].replace("\u3000", " ").replace("ョ", "ヨ")
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ン" else c for c in typed)
    for kana in (typed, hiragana, typed[:3]):
        keys = {"kana": kana, "birth_date": person["birth_date"], "municipality": OWN}
        found = juki.ask("/residents/search", keys).json()["residents"]
        assert person["addressee_number"] in [row["addressee_number"] for row in found]


def test_it_finds_a_hard_name_by_its_plain_characters(juki: Juki) -> None:
    plain = str.maketrans("𠮷髙﨑濵德邉", "吉高崎浜徳辺", "\U000e0100")
    people = [row for row in juki.town.of(OWN) if is_hard(row["name"])]
    for person in people:
        name = person["name"].translate(plain)
        keys = {"name": name, "birth_date": person["birth_date"], "municipality": OWN}
        found = juki.ask("/residents/search", keys).json()["residents"]
        assert name != person["name"]
        assert person["name"] in [row["name"] for row in found]
    assert len({person["name"][0] for person in people}) >= 3


def test_it_finds_nobody_who_is_not_there(juki: Juki) -> None:
    keys = {"kana": "ナイ", "birth_date": "1900-01-01", "municipality": OWN}

    assert juki.ask("/residents/search", keys).json() == {"residents": []}


def test_it_asks_for_more_than_one_key(juki: Juki) -> None:
    answer = juki.ask("/residents/search", {"kana": "サトウ", "municipality": OWN})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_few_keys")


def test_it_refuses_a_day_that_is_none(juki: Juki) -> None:
    keys = {"kana": "サ", "birth_date": "S55.2.30", "municipality": OWN}

    assert juki.ask("/residents/search", keys).json()["error"]["code"] == "malformed"


def test_it_shows_a_resident_with_the_household(juki: Juki) -> None:
    person = juki.somebody(relationship="子")
    key = {"addressee_number": person["addressee_number"], "municipality": OWN}
    shown = juki.ask("/residents/read", key).json()
    number = person["household_number"]
    home = [row for row in juki.town.of(OWN) if row["household_number"] == number]

    assert shown["household"][0]["relationship"] == "世帯主"
    assert {row["addressee_number"] for row in shown["household"]} == {
        row["addressee_number"] for row in home
    }


def test_it_knows_no_unknown_resident(juki: Juki) -> None:
    key = {"addressee_number": "0000000000", "municipality": OWN}

    assert juki.ask("/residents/read", key).status_code == 404


@pytest.mark.parametrize("path", ["/residents/search", "/residents/read"])
def test_it_shows_no_number_to_welfare(juki: Juki, path: str) -> None:
    person = juki.somebody(relationship="世帯主")
    names = ("addressee_number", "kana", "birth_date")
    answer = juki.ask(path, {**{name: person[name] for name in names}, "municipality": OWN})

    assert person["addressee_number"] in answer.text
    assert person["my_number"] not in answer.text
    assert person["link"] not in answer.text


@pytest.mark.parametrize("path", ["/identity/read", "/codes/handover"])
def test_it_takes_a_number_from_addressees_alone(juki: Juki, path: str) -> None:
    message = {"my_number": juki.somebody()["my_number"], "acquisition_number": "any"}
    answer = juki.ask(path, message)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_entitled")


@pytest.mark.parametrize(
    "path", ["/residents/search", "/residents/read", "/identity/read", "/codes/handover"]
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_it_answers_no_stranger(juki: Juki, path: str, headers: dict[str, str]) -> None:
    answer = juki.client.post(f"{juki.address}{path}", json={}, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")


def test_it_shows_no_other_citys_residents(juki: Juki) -> None:
    keys = {"kana": "サ", "birth_date": "1980-01-01", "municipality": "112186"}

    assert juki.ask("/residents/search", keys).json()["error"]["code"] == "other_municipality"


def test_it_tells_addressees_who_a_number_is(juki: Juki) -> None:
    person = juki.somebody(previous_municipality="112186")
    told = juki.ask("/identity/read", {"my_number": person["my_number"]}, "addressees").json()

    assert told == {name: person[name] for name in told}
    assert set(told) == {
        *("name", "kana", "birth_date", "sex", "address", "addressee_number", "municipality"),
        "is_shielded",
    }


def test_it_knows_no_unknown_number(juki: Juki) -> None:
    answer = juki.ask("/identity/read", {"my_number": "no such number"}, "addressees")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_it_hands_a_person_over_to_the_hub_without_a_number(juki: Juki) -> None:
    person = juki.somebody(relationship="世帯主")
    _, acquired = juki.city.send("/codes/acquisitions", {})
    message = {**acquisition(acquired), "my_number": person["my_number"]}

    assert juki.ask("/codes/handover", message, "addressees").status_code == 204
    assert juki.ask("/codes/handover", message, "addressees").status_code == 204
    _, fetched = juki.city.send("/codes/fetch", acquisition(acquired))
    assert fetched["code"] == code_of(juki.hub.secret, person["link"], CITY_A)


def acquisition(acquired: dict[str, Any]) -> dict[str, Any]:
    return {"acquisition_number": acquired["acquisition_number"]}


def test_it_says_when_a_handover_cannot_be(juki: Juki) -> None:
    number = juki.somebody()["my_number"]
    unknown = {"acquisition_number": "unknown", "my_number": number}
    nobody = {"acquisition_number": "unknown", "my_number": "no such number"}

    assert juki.ask("/codes/handover", unknown, "addressees").status_code == 409
    assert juki.ask("/codes/handover", nobody, "addressees").status_code == 404


def test_it_writes_no_person_into_its_log(juki: Juki, capsys: pytest.CaptureFixture[str]) -> None:
    person = juki.somebody(relationship="世帯主")
    juki.ask("/identity/read", {"my_number": person["my_number"]}, "addressees")
    juki.client.get(f"{juki.address}/residents/{person['my_number']}")
    logged = capsys.readouterr().out

    assert '"/identity/read"' in logged
    assert not any(person[name] in logged for name in ("my_number", "name", "addressee_number"))
