"""電文の試験."""

from typing import Any

import httpx
import pytest

from simulators.nws.tests.bodies import CITY_B, Body
from simulators.nws.tests.conftest import Network

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it


def test_it_takes_a_message_once(network: Network) -> None:
    paper = network.city_a.signed({})
    first = network.city_a.post("/codes/acquisitions", paper)
    second = network.city_a.post("/codes/acquisitions", paper)

    assert first.status_code == 200
    assert second.status_code == 401
    assert network.city_a.read(second.text)["error"]["code"] == "replayed"


def test_it_says_to_which_message_it_answers(network: Network) -> None:
    status, answer = network.city_a.send("/codes/acquisitions", {}, jti="a-jti-of-ours")

    assert (status, answer["iss"], answer["aud"]) == (200, "nws", network.city_a.code)
    assert (answer["typ"], answer["re"]) == ("reply", "a-jti-of-ours")


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"aud": CITY_B}, "wrong_audience"),
        ({"exp": 1_000_000_000, "iat": 999_999_990}, "expired"),
        ({"exp": 4_000_000_000}, "lives_too_long"),
        ({"iat": 3_999_999_990, "exp": 4_000_000_000}, "expired"),
        ({"exp": "soon"}, "malformed"),
        ({"jti": ""}, "malformed"),
        ({"jti": "a-jti-with-\0"}, "malformed"),
        ({"typ": "reply"}, "malformed"),
        ({"typ": None}, "malformed"),
    ],
)
def test_it_refuses_a_wrong_envelope(network: Network, envelope: dict[str, Any], code: str) -> None:
    status, answer = network.city_a.send("/codes/acquisitions", {}, **envelope)

    assert status in (400, 401)
    assert answer["error"]["code"] == code


def test_it_refuses_a_foreign_signature(network: Network) -> None:
    stranger = Body(network.city_a.code, network.city_a.folder / "elsewhere", network.clock)
    answer = network.city_a.post("/permits", stranger.signed({}))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")


@pytest.mark.parametrize("kid", ["XA99000000112186#1", "XA99000000999999#1", "../../nws#1"])
def test_it_refuses_a_key_that_is_not_the_senders(network: Network, kid: str) -> None:
    answer = network.city_a.post("/permits", network.city_a.signed({}, kid=kid))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")


def test_it_refuses_an_issuer_that_did_not_sign(network: Network) -> None:
    answer = network.city_a.post("/permits", network.city_a.signed({}, iss=CITY_B))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")


@pytest.mark.parametrize("body", ["", "a.b", "a.b.c", "日本語", "e30.e30.e30"])
def test_it_refuses_what_is_no_message(network: Network, body: str) -> None:
    answer = httpx.post(f"{network.address}/permits", content=body.encode(), trust_env=False)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")


def test_it_changes_no_letter_of_a_message(network: Network) -> None:
    head, body, signature = network.city_a.signed({}).split(".")
    changed = f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}"

    assert network.city_a.post("/permits", changed).status_code == 401
