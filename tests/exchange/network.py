"""本物のネットワーク: the hub simulator as a process, and this platform as a live server."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS, GLANCE_SECONDS = 20.0, 0.05


@dataclass
class Network:
    """ネットワーク: where it listens, and the folder of its tokens."""

    url: str
    var: Path

    def token(self, name: str) -> str:
        return (self.var / "simulators" / "nws" / f"{name}.token").read_text().strip()

    def assign(self, acquisition_number: str, link: str) -> None:
        """割当て: what juki tells the hub."""
        reply = httpx.post(
            f"{self.url}/codes/assign",
            json={"acquisition_number": acquisition_number, "link": link},
            headers={"Authorization": f"Bearer {self.token('juki')}"},
            trust_env=False,
        )
        assert reply.status_code == 204

    def records(self) -> list[dict[str, Any]]:
        from tesuri.intermediary.wire import hub

        return hub.records(self.token("operator"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def own_database() -> Iterator[str]:
    """保存先: a database of the hub's own on the server of the tests."""
    server, name = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0], secrets.token_hex(4)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as superuser:
        superuser.execute(f'CREATE DATABASE "nws_{name}"'.encode())
        try:
            yield f"{server}/nws_{name}"
        finally:
            superuser.execute(f'DROP DATABASE "nws_{name}" WITH (FORCE)'.encode())


@contextmanager
def running(var: Path, intermediary: str) -> Iterator[Network]:
    """運転中: python -m simulators.nws, until the end of the block."""
    port = free_port()
    with own_database() as database:
        process = subprocess.Popen(
            [sys.executable, "-m", "simulators.nws"],
            cwd=ROOT,
            env={
                **os.environ,
                "TESURI_VAR": str(var),
                "TESURI_PORT_NWS": str(port),
                "TESURI_URL_INTERMEDIARY": intermediary,
                "TESURI_DATABASE_URL_SIM_NWS": database,
            },
        )
        try:
            yield _ready(Network(f"http://127.0.0.1:{port}", var), process)
        finally:
            process.terminate()
            process.wait(timeout=10)


class Cutter(BaseHTTPRequestHandler):
    """切れる回線: passes requests on, and once loses the answer to the path that it was given."""

    server: "Cut"

    def do_POST(self) -> None:
        """送る: the hub has done its deed by the time the line breaks."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reply = httpx.post(
            f"{self.server.target}{self.path}",
            content=body,
            headers={"Content-Type": self.headers["Content-Type"]},
            trust_env=False,
        )
        if self.path == self.server.losing:
            self.server.losing = ""
            self.close_connection = True
            return
        self.send_response(reply.status_code)
        self.send_header("Content-Type", reply.headers["Content-Type"])
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content)

    def log_message(self, format: str, *args: Any) -> None:
        """標準の記録: silent."""


class Cut(ThreadingHTTPServer):
    """切れる回線の中継."""

    target = losing = ""


@contextmanager
def losing_once(target: str, path: str) -> Iterator[str]:
    """一度だけ失う: a relay before the hub that loses the first answer to the path."""
    relay = Cut(("127.0.0.1", 0), Cutter)
    relay.target, relay.losing = target, path
    thread = Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{relay.server_address[1]}"
    finally:
        relay.shutdown()
        thread.join()
        relay.server_close()
        assert relay.losing == ""


def _ready(network: Network, process: "subprocess.Popen[bytes]") -> Network:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{network.url}/healthz", trust_env=False).status_code == 200:
                return network
        except httpx.TransportError:
            time.sleep(GLANCE_SECONDS)  # the hub needs the processor to start
    raise AssertionError("the hub does not answer")
