"""試験の支度: a hub with a clock that can be moved, and the bodies around it."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from simulators.nws.desk import desk
from simulators.nws.hub import Hub, hub
from simulators.nws.relays import line
from simulators.nws.tables import TABLES
from simulators.nws.tests.bodies import CITY_A, CITY_B, PREFECTURE, Body, Intermediary
from simulators.store import opened
from simulators.tests.loopback import serving


@dataclass
class MovableClock:
    """時計: stands still until it is moved."""

    now: datetime = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: int) -> None:
        """進める."""
        self.now += timedelta(**time)


@dataclass
class Network:
    """ネットワーク: the hub, who is around it, and the time."""

    hub: Hub
    address: str
    clock: MovableClock
    city_a: Body
    city_b: Body
    prefecture: Body
    intermediary: Intermediary
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def new_number(self) -> str:
        """照会番号: one that was not used before."""
        return f"E{next(self.numbers):06}"

    def assign(self, number: str, link: str, token: str | None = None) -> httpx.Response:
        """割当て: as juki does it."""
        bearer = self.hub.juki_token if token is None else token
        content = {"acquisition_number": number, "link": link}
        headers = {"Authorization": f"Bearer {bearer}"}
        url = f"{self.address}/codes/assign"
        return self.city_a.client.post(url, json=content, headers=headers)

    def code(self, body: Body, link: str = "") -> str:
        """符号: of a person, who is new unless a link is given."""
        _, acquired = body.send("/codes/acquisitions", {})
        number = acquired["acquisition_number"]
        assert self.assign(number, link or secrets.token_hex(32)).status_code == 204
        _, fetched = body.send("/codes/fetch", {"acquisition_number": number})
        return str(fetched["code"])

    def permit(self, number: str = "") -> str:
        """許可証: for an enquiry of city A to city B."""
        question = self.city_a.question(number or self.new_number(), self.code(self.city_a))
        status, answer = self.city_a.send("/permits", question)
        assert status == 200, answer
        return str(answer["permit"])

    def record(self, permit: str) -> dict[str, str]:
        """記録: of one permit, as the operator reads it."""
        permit_id = self.city_a.read(permit)["permit_id"]
        return next(row for row in self.records() if row["permit_id"] == permit_id)

    def records(self) -> list[dict[str, str]]:
        """記録: all of them."""
        headers = {"Authorization": f"Bearer {self.hub.operator_token}"}
        answer = self.city_a.client.get(f"{self.address}/records", headers=headers)
        found: list[dict[str, str]] = answer.json()["records"]
        return found


@pytest.fixture(scope="module")
def network(
    make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    var = tmp_path_factory.mktemp("var")
    clock = MovableClock()
    keys = var / "wire" / "keys"
    city_a, city_b, prefecture = bodies = tuple(
        Body(code, keys, clock) for code in (CITY_A, CITY_B, PREFECTURE)
    )
    intermediary = Intermediary(city_b)
    with (
        opened(make_database(), TABLES) as store,
        line() as client,
        pytest.MonkeyPatch.context() as patch,
        serving(intermediary.desk()) as intermediary_address,
    ):
        patch.setenv("TESURI_URL_INTERMEDIARY", intermediary_address)
        own = hub(store, var, clock)
        with serving(desk(own, client)) as address:
            for body in bodies:
                body.hub = address
            yield Network(own, address, clock, city_a, city_b, prefecture, intermediary)
        for body in bodies:
            body.client.close()
