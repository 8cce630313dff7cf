"""中継の故障: what a caller sees when the other system is slow, gone, silent or cut off."""

import http.client
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.relay import LOOPBACK, Fault, Relay, relay_to

PATIENCE_SECONDS = 0.5
BODY = b"x" * 100_000


class Notebook(BaseHTTPRequestHandler):
    """相手のシステム: remembers what it was asked to do, and keeps its connections open."""

    protocol_version = "HTTP/1.1"
    heard: list[str] = []

    def do_POST(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def relay() -> Iterator[Relay]:
    server = ThreadingHTTPServer((LOOPBACK, 0), Notebook)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Notebook.heard.clear()
    with relay_to(server.server_port) as running:
        yield running
    server.shutdown()
    server.server_close()


@pytest.fixture
def caller(relay: Relay) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(LOOPBACK, relay.port, timeout=PATIENCE_SECONDS)
    yield connection
    connection.close()


def ask(caller: http.client.HTTPConnection, path: str = "/enquiries/1") -> bytes:
    caller.request("POST", path)
    return caller.getresponse().read()


def test_without_a_fault_everything_passes(caller: http.client.HTTPConnection) -> None:
    assert [ask(caller), ask(caller)] == [BODY, BODY]


def test_a_delay_is_felt(relay: Relay, caller: http.client.HTTPConnection) -> None:
    relay.fault.delay_seconds = 0.1
    begun = time.monotonic()
    ask(caller)
    assert time.monotonic() - begun >= 0.2  # there and back


def test_a_refusal_is_an_error_at_once(relay: Relay, caller: http.client.HTTPConnection) -> None:
    relay.fault.refuse = True
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(caller)
    assert Notebook.heard == []


def test_a_swallowed_reply_times_out_though_the_work_was_done(
    relay: Relay, caller: http.client.HTTPConnection
) -> None:
    relay.fault.swallow_replies = True
    with pytest.raises(TimeoutError):
        ask(caller)
    assert Notebook.heard == ["/enquiries/1"]  # so a retry must carry the same request number
    assert relay.struck > 0


@pytest.mark.parametrize("passed", [0, 1_000])
def test_a_reply_cut_in_the_middle_is_noticed(
    relay: Relay, caller: http.client.HTTPConnection, passed: int
) -> None:
    ask(caller)
    relay.fault = Fault(cut_after_bytes=passed)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(caller)
    assert relay.struck == 1
    assert len(Notebook.heard) == 2


def test_a_fault_may_be_meant_for_one_kind_of_request(
    relay: Relay, caller: http.client.HTTPConnection
) -> None:
    relay.fault = Fault(of=b"POST /enquiries", cut_after_bytes=0)
    assert ask(caller, "/oauth/token") == BODY
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(caller)


def test_the_fault_can_be_repaired(relay: Relay, caller: http.client.HTTPConnection) -> None:
    relay.fault.refuse = True
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(caller)
    relay.mend()
    caller.close()
    assert ask(caller) == BODY


def test_a_dead_system_behind_it_is_an_error_at_once() -> None:
    gone = ThreadingHTTPServer((LOOPBACK, 0), Notebook)
    port = gone.server_port
    gone.server_close()
    with relay_to(port) as relay:
        connection = http.client.HTTPConnection(LOOPBACK, relay.port, timeout=PATIENCE_SECONDS)
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            ask(connection)
        connection.close()
