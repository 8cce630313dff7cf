"""嘘をつくネットワークの検査: what the hub signs is believed only as far as it may speak."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from tests.exchange.hubs import CODES, Hub, request
from tests.exchange.rows import a_code, enquiry_message
from tests.people import CITY, OTHER_CITY, PREFECTURE
from tesuri.intermediary.enquiries import actions
from tesuri.intermediary.enquiries.models import Permit, Status
from tesuri.intermediary.wire import envelopes
from tesuri.intermediary.wire import hub as line
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.workplace.audit.actors import Actor

Bodies = dict[str, Actor]
Claims = dict[str, Any]
TOLD = ("enquiry_number", "provider", "procedure", "item", "terms", "request")


class Answering(BaseHTTPRequestHandler):
    """応答する: with what the test wants said to each message."""

    say: Callable[[Claims], str]

    def do_POST(self) -> None:
        """送る."""
        message = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = type(self).say(envelopes.signed_by(message, CODES[CITY]).claims).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/jose")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """標準の記録: silent."""


@pytest.fixture
def says(bodies: Bodies, hub: Hub, settings: Any) -> Iterator[Callable[..., None]]:
    """ネットワークの応答: to an enquiry of 熊谷市 that is ready to go out."""
    a_code(bodies[CITY], "CODEATCITY")
    asked, approval = actions.approved_in(enquiry_message())
    actions.accept_enquiry(bodies[CITY], asked, approval)
    handler: Any = type("Handler", (Answering,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": url}

    def speak(said: Callable[[Claims], str]) -> None:
        handler.say = staticmethod(said)

    yield speak
    line.hang_up()
    server.shutdown()
    thread.join()
    server.server_close()


def reached() -> tuple[int, list[str]]:
    with acting_for(CITY):
        return Permit.objects.count(), list(Status.objects.values_list("state", flat=True))


def permit_of(hub: Hub, asked: Claims, **changes: Any) -> Claims:
    told = {name: asked[name] for name in TOLD}
    return {"permit": hub.permit("CODE", **told | changes)}


def test_the_permit_of_this_enquiry_is_kept(bodies: Bodies, hub: Hub, says: Any) -> None:
    def said(asked: Claims) -> str:
        is_for_permit = "request" in asked
        return hub.reply(permit_of(hub, asked), CITY, asked["jti"]) if is_for_permit else "nothing"

    says(said)
    with pytest.raises(HubUnreachable):
        actions.carry_out(bodies[CITY], "E-1")
    assert reached() == (1, ["accepted", "permitted"])


@pytest.mark.control("C-6-06")
@pytest.mark.parametrize(
    "changes",
    [
        {"terms": {"income_years": [2020]}},
        {"enquiry_number": "E-2"},
        {"item": "TMX0000000000110"},
        {"enquirer": CODES[OTHER_CITY]},
        {"aud": CODES[PREFECTURE]},
        {"typ": "message"},
        {"request": ""},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_permit_that_says_something_else_is_none(
    bodies: Bodies, hub: Hub, says: Any, changes: Claims
) -> None:
    says(lambda asked: hub.reply(permit_of(hub, asked, **changes), CITY, asked["jti"]))
    with pytest.raises(HubUnreachable):
        actions.carry_out(bodies[CITY], "E-1")
    assert reached() == (0, ["accepted"])


@pytest.mark.control("C-6-22")
def test_a_permit_with_a_key_that_is_not_ours_is_none(bodies: Bodies, hub: Hub, says: Any) -> None:
    key = OKPKey.generate_key("X25519", private=True)
    named = {"kid": f"{CODES[CITY]}#enc1", "jwk": key.as_dict(private=False)}
    told = enquiry_message() | {"enquirer": CODES[CITY]}
    forged = request(CITY, told, answer_key=named)
    says(lambda asked: hub.reply(permit_of(hub, asked, request=forged), CITY, asked["jti"]))
    with pytest.raises(HubUnreachable):
        actions.carry_out(bodies[CITY], "E-1")
    assert reached() == (0, ["accepted"])


def test_an_answer_to_another_message_is_none(bodies: Bodies, hub: Hub, says: Any) -> None:
    says(lambda asked: hub.reply(permit_of(hub, asked), CITY, "of-another-message"))
    with pytest.raises(HubUnreachable):
        actions.carry_out(bodies[CITY], "E-1")
    says(lambda asked: hub.message(permit_of(hub, asked), CITY))
    with pytest.raises(HubUnreachable):
        actions.carry_out(bodies[CITY], "E-1")
    assert reached() == (0, ["accepted"])
