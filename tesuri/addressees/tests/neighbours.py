"""隣のシステム: a registry of residents and an intermediary of the tests, behind real sockets.

Written from the description of the wire alone. Each keeps what it was sent, and may be told to
refuse, to make wait, or to say nothing.
"""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

Answer = tuple[int, dict[str, Any]]
JUKI_TOKEN = "the-token-of-addressees"
BEARER = "a-bearer-token-of-the-test"


class Neighbour:
    """隣: one HTTP server on a free port; `heard` is every message in its order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any], str]] = []
        self.is_silent = False
        handler = type("Handler", (_Handler,), {"neighbour": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path: str, message: dict[str, Any], bearer: str) -> Answer:
        raise NotImplementedError

    def sent_to(self, path: str) -> list[dict[str, Any]]:
        return [message for where, message, _ in self.heard if where == path]


class Juki(Neighbour):
    """住民基本台帳: knows people by their number."""

    def __init__(self, people: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self.people = people

    def answer(self, path: str, message: dict[str, Any], bearer: str) -> Answer:
        if bearer != JUKI_TOKEN:
            return 401, {"error": {"code": "not_let_in", "message": "-"}}
        person = self.people.get(message["my_number"])
        if path == "/codes/handover":
            return 204, {}
        return (200, person) if person else (404, {"error": {"code": "unknown", "message": "-"}})


class Intermediary(Neighbour):
    """中間サーバー: hands out tokens, and answers as it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Answer | Callable[[], Answer]] = {
            "/api/codes": (200, {"acquisition_number": "AQ-1", "state": "requested"}),
            "/api/codes/completion": (200, {"state": "obtained"}),
            "/api/enquiries": (202, {"state": "accepted"}),
            "/api/copies": (201, {"state": "registered"}),
        }

    def answer(self, path: str, message: dict[str, Any], bearer: str) -> Answer:
        if path == "/oauth/token":
            return 200, {"access_token": BEARER, "expires_in": 300, "token_type": "Bearer"}
        if bearer != BEARER:
            return 401, {"error": {"code": "invalid_token", "message": "-"}}
        known = self.answers.get(path, (404, {"error": {"code": "unknown", "message": "-"}}))
        return known() if callable(known) else known


class _Handler(BaseHTTPRequestHandler):
    neighbour: Neighbour

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        is_json = "json" in self.headers.get("Content-Type", "")
        self._reply(json.loads(text) if is_json else dict(parse_qs(text)))

    def _reply(self, message: dict[str, Any]) -> None:
        key = self.headers.get("Idempotency-Key", "")
        self.neighbour.heard.append((self.path, message, key))
        if self.neighbour.is_silent:
            self.close_connection = True
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, content = self.neighbour.answer(self.path, message, bearer)
        body = json.dumps(content).encode() if status != 204 else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *parts: object) -> None:
        """Quiet."""
