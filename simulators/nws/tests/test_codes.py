"""符号の試験."""

import secrets

import pytest

from simulators.nws.codes import code_of
from simulators.nws.tests.conftest import Network

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it


def test_it_gives_each_institution_its_own_code_of_the_same_person(network: Network) -> None:
    link = secrets.token_hex(32)
    codes = [network.code(body, link) for body in (network.city_a, network.city_b)]

    assert len(set(codes)) == 2
    assert network.code(network.city_a, link) == codes[0]
    assert codes[0] == code_of(network.hub.secret, link, network.city_a.code)
    assert {len(code) for code in codes} == {26}


def test_it_has_no_code_before_juki_has_named_the_person(network: Network) -> None:
    _, acquired = network.city_a.send("/codes/acquisitions", {})
    number = {"acquisition_number": acquired["acquisition_number"]}

    assert network.city_a.send("/codes/fetch", number)[1]["state"] == "waiting"


def test_it_keeps_a_code_from_whom_did_not_ask_for_it(network: Network) -> None:
    _, acquired = network.city_a.send("/codes/acquisitions", {})
    number = {"acquisition_number": acquired["acquisition_number"]}
    status, answer = network.city_b.send("/codes/fetch", number)

    assert (status, answer["error"]["code"]) == (404, "unknown_acquisition")


def test_it_assigns_a_number_to_one_person_only(network: Network) -> None:
    _, acquired = network.city_a.send("/codes/acquisitions", {})
    number, link = acquired["acquisition_number"], secrets.token_hex(32)

    assert network.assign(number, link).status_code == 204
    assert network.assign(number, link).status_code == 204
    assert network.assign(number, secrets.token_hex(32)).status_code == 409
    assert network.assign("unknown", link).status_code == 409


def test_it_takes_an_assignment_from_juki_alone(network: Network) -> None:
    answer = network.assign("any", secrets.token_hex(32), token="not the token")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")
    assert network.assign("any", "not a link").json()["error"]["code"] == "malformed"
