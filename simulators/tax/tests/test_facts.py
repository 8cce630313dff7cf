"""税務の試験: over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.country.loading import filling
from simulators.store import opened
from simulators.tax.desk import desk
from simulators.tax.tables import TABLES
from simulators.tests.loopback import serving
from simulators.tests.town import Town, town

OWN = "112020"


@dataclass
class Tax:
    """税務: its address, its reader's token, its people."""

    address: str
    var: Path
    town: Town
    client: httpx.Client

    def ask(self, number: str, year: Any = 2025, **other: Any) -> httpx.Response:
        """たずねる."""
        token = (self.var / "keys" / "welfare" / "tax.token").read_text()
        message = {"municipality": OWN, "addressee_number": number, "income_year": year, **other}
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.post(f"{self.address}/tax-facts", json=message, headers=headers)


@pytest.fixture(scope="module")
def tax(
    make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tax]:
    var = tmp_path_factory.mktemp("var")
    made = town(var / "country", 200)
    with opened(make_database(), TABLES) as store, httpx.Client(trust_env=False) as client:
        filling(store, "tax_facts", made.folder / "tax.csv", "")()
        with serving(desk(store, var)) as address:
            yield Tax(address, var, made, client)


def test_it_tells_the_facts_of_a_year(tax: Tax) -> None:
    kept = next(row for row in tax.town.rows("tax") if row["municipality"] == OWN)
    told = tax.ask(kept["addressee_number"], int(kept["income_year"])).json()

    keys = ("municipality", "addressee_number")
    assert {name: str(value) for name, value in told.items()} == {
        name: value for name, value in kept.items() if name not in keys
    }


def test_it_has_nothing_of_one_who_lived_elsewhere(tax: Tax) -> None:
    mover = next(row for row in tax.town.of(OWN) if row["previous_municipality"])
    answer = tax.ask(mover["addressee_number"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_record")


def test_it_tells_nothing_of_another_city(tax: Tax) -> None:
    answer = tax.ask("0000000000", municipality="112186")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "other_municipality")


@pytest.mark.parametrize("year", ["2025", None, 25, 20255])
def test_it_refuses_a_year_that_is_none(tax: Tax, year: Any) -> None:
    assert tax.ask("0000000000", year).status_code == 400


def test_it_answers_no_stranger(tax: Tax) -> None:
    assert tax.client.post(f"{tax.address}/tax-facts", json={}).status_code == 401
