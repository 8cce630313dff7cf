"""番地の決まり: an address of nothing is not found, however strange, and is no fault of ours."""

import pytest
from django.test import Client, override_settings

from tests.entry import inside
from tests.house.test_routes import FOR_OFFICERS, SAMPLES, SYSTEMS, Route
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level

STRANGE = {
    "an unknown number": {},
    "a huge number": {"int": "9" * 40, "str": "9" * 40},
    "a number below none": {"int": "0", "str": "-1"},
    "half a character": {"str": "%ED%A0%80"},
    "a NUL": {"str": "%00"},
}
ASKING = [route for route in FOR_OFFICERS if "<" in route.pattern]


def path_of(route: Route, told: dict[str, str]) -> str:
    first, *parts = route.pattern.split("<")
    samples = SAMPLES | {"int": "999999999"} | told  # 1 is the first officer of a new database
    filled = [samples[part.split(":")[0]] + part.partition(">")[2] for part in parts]
    return "/" + "".join([first, *filled])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("system", SYSTEMS)
def test_an_address_of_nothing_is_no_fault(system: str, kind: str) -> None:
    every = [(duty, level) for duty in Duty for level in Level]
    client = inside(Client(raise_request_exception=False), an_officer("sato", "佐藤", *every))
    paths = [path_of(route, STRANGE[kind]) for route in ASKING if route.system == system]
    with override_settings(ROOT_URLCONF=f"tesuri.sites.{system}.urls", TESURI_SYSTEM=system):
        found = {path: answers(client, path) for path in paths}
    assert found
    assert {path: told for path, told in found.items() if not is_no_fault(told)} == {}


def answers(client: Client, path: str) -> set[int]:
    return {client.get(path).status_code, client.post(path).status_code}


def is_no_fault(told: set[int]) -> bool:
    return told <= {302, 403, 404, 405, 409, 422} and (404 in told or told <= {302, 405, 422})
