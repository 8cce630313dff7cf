"""許可証の試験."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from simulators.nws.institutions import Institutions
from simulators.nws.permit_list import PermitList
from simulators.nws.tests.bodies import CITY_A, CITY_B, PREFECTURE, PROCEDURE, TAX
from simulators.nws.tests.conftest import Network

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it


def test_it_permits_what_the_list_allows(network: Network) -> None:
    link = secrets.token_hex(32)
    question = network.city_a.question(network.new_number(), network.code(network.city_a, link))
    status, answer = network.city_a.send("/permits", question)
    permit = network.city_a.read(answer["permit"])

    assert status == 200
    assert (permit["iss"], permit["aud"], permit["enquirer"]) == ("nws", CITY_B, CITY_A)
    assert permit["legal_basis"] == "番号利用法19条8号（見本の照合リスト1行）"
    assert permit["provider_code"] == network.code(network.city_b, link)
    assert permit["exp"] - permit["iat"] == 600
    asked = ("provider", "procedure", "item", "terms", "request", "enquiry_number")
    assert {name: permit[name] for name in asked} == {name: question[name] for name in asked}
    assert question["enquirer_code"] not in permit.values()


@pytest.mark.parametrize(
    "other",
    [
        {"procedure": "JTX0000000000999"},
        {"item": "TMX0000000000101"},
        {"provider": CITY_A},
        {"provider": PREFECTURE},
    ],
)
def test_it_refuses_what_no_line_allows(network: Network, other: dict[str, str]) -> None:
    code = network.code(network.city_a)
    question = network.city_a.question(network.new_number(), code, **other)
    status, answer = network.city_a.send("/permits", question)

    assert (status, answer["error"]["code"]) == (403, "not_permitted")


def test_it_refuses_what_a_line_no_longer_allows(network: Network) -> None:
    known, line = Institutions(), ("JTX0000000000012", TAX)
    parties = known.named(PREFECTURE), known.named(CITY_B)
    lines = PermitList()

    assert lines.match(*parties, line, date(2024, 5, 26)) is None
    assert lines.match(*parties, line, date(2024, 5, 27)) is not None
    assert lines.match(*parties, line, date(2025, 3, 31)) is not None
    assert lines.match(*parties, line, date(2025, 4, 1)) is None


def test_it_lets_a_line_speak_of_one_institution(network: Network) -> None:
    known, line = Institutions(), (PROCEDURE, "TMX0000000000110")
    day, lines = date(2026, 11, 24), PermitList()

    assert lines.match(known.named(CITY_A), known.named(PREFECTURE), line, day)
    assert not lines.match(known.named(CITY_B), known.named(PREFECTURE), line, day)


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"enquirer_code": "A" * 26}, 404, "unknown_code"),
        ({"provider": "XA99000000999999"}, 404, "unknown_institution"),
        ({"terms": None}, 400, "malformed"),
        ({"terms": {"note": "x" * 3000}}, 400, "malformed"),
        ({"request": ""}, 400, "malformed"),
        ({"request": "a.b.c"}, 403, "bad_request"),
        ({"item": "TMX\0"}, 400, "malformed"),
        ({"enquiry_number": ""}, 400, "malformed"),
    ],
)
def test_it_refuses_a_malformed_enquiry(
    network: Network, other: dict[str, Any], status: int, code: str
) -> None:
    own_code = network.code(network.city_a)
    question = {**network.city_a.question(network.new_number(), own_code), **other}

    got, answer = network.city_a.send("/permits", question)
    assert (got, answer["error"]["code"]) == (status, code)


def test_it_refuses_a_private_key_of_the_answer(network: Network) -> None:
    question = network.city_a.question(network.new_number(), network.code(network.city_a))
    key = {"kid": "k", "jwk": network.city_a.answer_key.as_dict(private=True)}
    for wrong in (key, {"kid": "k"}, {"kid": "k", "jwk": {"kty": "OKP", "crv": "Ed25519"}}):
        question["request"] = network.city_a.request({**question, "answer_key": wrong})
        assert network.city_a.send("/permits", question)[0] == 400


def test_it_refuses_a_request_that_the_sender_did_not_sign_for_this(network: Network) -> None:
    number, code = network.new_number(), network.code(network.city_a)
    question = network.city_a.question(number, code)
    for wrong in (
        network.city_b.request(question),
        network.city_a.request({**question, "terms": {"income_years": [2020]}}),
        network.city_a.request({**question, "enquiry_number": "E-other"}),
        network.city_a.request(question, typ="message"),
    ):
        status, answer = network.city_a.send("/permits", {**question, "request": wrong})
        assert (status, answer["error"]["code"]) == (403, "bad_request")


def test_it_gives_the_same_permit_though_the_request_was_signed_again(network: Network) -> None:
    question = network.city_a.question(network.new_number(), network.code(network.city_a))
    first = network.city_a.send("/permits", question)[1]["permit"]
    again = {**question, "request": network.city_a.request(question)}

    assert again["request"] != question["request"]
    assert network.city_a.send("/permits", again)[1]["permit"] == first


def test_it_refuses_another_bodys_code(network: Network) -> None:
    code_of_b = network.code(network.city_b)
    question = network.city_a.question(network.new_number(), code_of_b)

    assert network.city_a.send("/permits", question)[1]["error"]["code"] == "unknown_code"


def test_it_gives_one_permit_for_one_number(network: Network) -> None:
    number = network.new_number()
    question = network.city_a.question(number, network.code(network.city_a))
    permits = {network.city_a.send("/permits", question)[1]["permit"] for _ in range(3)}

    assert len(permits) == 1
    assert [row["enquiry_number"] for row in network.records()].count(number) == 1


def test_it_gives_one_permit_even_to_those_who_ask_at_once(network: Network) -> None:
    question = network.city_a.question(network.new_number(), network.code(network.city_a))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: network.city_a.send("/permits", question)[1], range(16)))

    assert len({answer["permit"] for answer in answers}) == 1


def test_it_refuses_a_number_with_other_content(network: Network) -> None:
    number, code = network.new_number(), network.code(network.city_a)
    network.city_a.send("/permits", network.city_a.question(number, code))
    other = network.city_a.question(number, code, terms={"income_years": [2023]})
    status, answer = network.city_a.send("/permits", other)

    assert (status, answer["error"]["code"]) == (409, "enquiry_number_reused")


def test_it_gives_a_fresh_permit_when_the_first_has_died(network: Network) -> None:
    question = network.city_a.question(network.new_number(), network.code(network.city_a))
    first = network.city_a.send("/permits", question)[1]["permit"]
    network.clock.pass_by(minutes=9, seconds=59)
    assert network.city_a.send("/permits", question)[1]["permit"] == first
    network.clock.pass_by(seconds=1)
    second = network.city_a.send("/permits", question)[1]["permit"]

    assert second != first
    assert [network.record(permit)["outcome"] for permit in (first, second)] == [
        "expired",
        "permitted",
    ]
