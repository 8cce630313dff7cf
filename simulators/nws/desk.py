"""ハブの窓口: which address does which deed."""

from functools import partial

import httpx

from simulators.nws import codes, permits, records
from simulators.nws.hub import Hub
from simulators.nws.messages import door
from simulators.nws.relays import Relay
from simulators.server import Desk, Route
from simulators.store import is_alive


def desk(hub: Hub, client: httpx.Client) -> Desk:
    """ハブの窓口: everything that the wire's description promises."""
    relay = Relay(client)
    routes: dict[tuple[str, str], Route] = {
        ("POST", "/codes/acquisitions"): door(hub, codes.acquire),
        ("POST", "/codes/fetch"): door(hub, codes.fetch),
        ("POST", "/codes/assign"): partial(codes.assign, hub),
        ("POST", "/permits"): door(hub, permits.permit),
        ("POST", "/requests"): door(hub, relay.ask),
        ("POST", "/answers"): door(hub, relay.deliver),
        ("GET", "/records"): partial(records.records, hub),
    }
    return Desk("nws", routes, partial(is_alive, hub.store))
