"""住民基本台帳の窓口: which address does which deed, and for whom."""

from functools import partial
from pathlib import Path

import httpx

from simulators import papers
from simulators.juki.registry import Registry, handover, identity, read, search
from simulators.server import Desk
from simulators.store import Store, is_alive

CITY = "112020"
CONNECT_SECONDS, ANSWER_SECONDS = 3, 20


def line() -> httpx.Client:
    """回線: the connection to the hub."""
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    return httpx.Client(timeout=timeout, trust_env=False)


def registry(store: Store, var: Path, hub_address: str, client: httpx.Client) -> Registry:
    """台帳: with a token for each reader, made when missing."""
    readers = ("welfare", "addressees")
    tokens = {name: papers.token(var / "keys" / name / "juki.token") for name in readers}
    hub_token = papers.token(var / "simulators" / "nws" / "juki.token")
    return Registry(store, tokens, CITY, hub_token, hub_address, client)


def desk(own: Registry) -> Desk:
    """住民基本台帳の窓口: everything that the wire's description promises."""
    both, addressees = {"welfare", "addressees"}, {"addressees"}
    routes = {
        ("POST", "/residents/search"): own.door(both, search),
        ("POST", "/residents/read"): own.door(both, read),
        ("POST", "/identity/read"): own.door(addressees, identity),
        ("POST", "/codes/handover"): own.door(addressees, handover),
    }
    return Desk("juki", routes, partial(is_alive, own.store))
