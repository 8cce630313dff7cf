"""窓口の試験: what every simulator does with a request, whatever it is about."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from simulators.server import Answer, Desk, Request, in_json, text_of
from simulators.store import Store, is_alive, one, opened
from simulators.tests.loopback import serving

SECRET = "それは書いてはいけない"


@pytest.fixture(scope="module")
def store(make_database: Callable[[], str]) -> Iterator[Store]:
    with opened(make_database(), "CREATE TABLE IF NOT EXISTS things (name text)") as store:
        yield store


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    def echo(request: Request) -> Answer:
        return in_json({"said": text_of(request.message(), "said")})

    def fail(request: Request) -> Answer:
        raise ValueError(SECRET)

    def broken(request: Request) -> Answer:
        return in_json({"row": one(store, "SELECT * FROM nothing")})

    routes = {("POST", "/echo"): echo, ("POST", "/fail"): fail, ("POST", "/broken"): broken}
    with serving(Desk("desk", routes, lambda: is_alive(store))) as address:
        yield address


def post(address: str, path: str, body: str = "{}") -> httpx.Response:
    return httpx.post(f"{address}{path}", content=body.encode(), trust_env=False)


def test_it_says_that_it_is_well(address: str) -> None:
    health = httpx.get(f"{address}/healthz", trust_env=False)

    assert (health.status_code, health.json()) == (200, {"state": "ok"})


def test_it_says_that_it_is_not_well_without_its_database(
    make_database: Callable[[], str],
) -> None:
    store = opened(make_database(), "SELECT 1")
    store.close()
    with serving(Desk("desk", {}, lambda: is_alive(store))) as address:
        health = httpx.get(f"{address}/healthz", trust_env=False)

    assert (health.status_code, health.json()["error"]["code"]) == (503, "database_unavailable")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/nowhere", "{}", 404, "not_found"),
        ("/echo", "no json", 400, "not_json"),
        ("/echo", "[]", 400, "not_an_object"),
        ("/echo", "{}", 400, "malformed"),
        ("/echo", '{"said": 1}', 400, "malformed"),
        ("/echo", "x" * 1_000_001, 413, "too_long"),
        ("/fail", "{}", 500, "internal"),
        ("/broken", "{}", 500, "internal"),
    ],
)
def test_it_refuses_in_one_form(address: str, path: str, body: str, status: int, code: str) -> None:
    answer = post(address, path, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_it_tells_nobody_why_it_failed(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = post(address, "/fail")
    logged = capsys.readouterr().out

    assert SECRET not in answer.text
    assert SECRET not in logged
    assert '"ValueError"' in logged


def test_it_logs_no_path_that_is_not_its_own(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    post(address, "/residents/1234567890")

    assert "1234567890" not in capsys.readouterr().out


def test_it_keeps_a_connection_for_the_next_request(address: str) -> None:
    with httpx.Client(trust_env=False) as client:
        for _ in range(3):
            answer = client.post(f"{address}/echo", json={"said": "はい"})
            assert answer.json() == {"said": "はい"}
