"""試験の町: the whole product on free ports, for journeys and failures; one town for a worker.

One worker takes all the tests that use it (tests/sharing.py), and one town is started. Each test
takes a resident whom nobody has taken:

    def test_…(town: Town) -> None:
        resident = newcomer(town)
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from csv import DictReader

import psycopg
import pytest

from tesuri.commands.processes import Town
from tesuri.commands.tests.strangers import open_folder

PEOPLE = 2000
REGISTERED = "SELECT addressee_number FROM persons_person"
_given: set[str] = set()
_enrolled: set[tuple[str, str]] = set()


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """町: databases, sites, workers and simulators, with a synthetic country; gone afterwards."""
    with (
        open_folder() as folder,
        Town(folder / "var", ports="auto", fast=True, people=PEOPLE) as started,
    ):
        yield started


def ticket(town: Town, system: str, user_id: str) -> str:
    """登録券: that of the start, as people.txt tells it, once; then those of `tesuri ticket`."""
    if (system, user_id) not in _enrolled:
        _enrolled.add((system, user_id))
        return _first_ticket(town, system, user_id)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    done = subprocess.run(
        [sys.executable, "-m", "tesuri.commands.main", "ticket"]
        + ["--system", system, "--user", user_id],
        env={**ours, "TESURI_VAR": str(town.var)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def _first_ticket(town: Town, system: str, user_id: str) -> str:
    told = (town.var / "demo" / "people.txt").read_text("utf-8")
    of_the_system = told.partition(f"{town.url(system)}/")[2].partition("http")[0]
    found = re.search(rf"^ +{user_id} +登録券 (\S+)", of_the_system, re.M)
    assert found, told
    return found[1]


def papers(town: Town, name: str) -> list[dict[str, str]]:
    """書類: the rows of one file of the synthetic country, such as story.csv."""
    with (town.var / "country" / name).open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def paper(town: Town, name: str, addressee_number: str) -> dict[str, str]:
    """一人の書類: this resident's row of a file, such as the passbook in accounts.csv."""
    rows = papers(town, name)
    return next(row for row in rows if row["addressee_number"] == addressee_number)


def newcomer(town: Town) -> dict[str, str]:
    """転入者: of story.csv, not in the register, and not given to another test before."""
    with psycopg.connect(town.database_url("welfare", "auditor")) as connection:
        known = {number for (number,) in connection.execute(REGISTERED)}
    for row in papers(town, "story.csv"):
        if (number := row["addressee_number"]) not in known | _given:
            _given.add(number)
            return row
    raise AssertionError("every newcomer of the town is taken")
