"""向こう側: the systems that one of ours speaks with, as it sees them, behind real sockets.

Written from the description of the wire alone. Each keeps what it was sent; `answers` says what it
replies to the path that begins so; `is_silent` makes it hang up.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs

Reply = tuple[int, dict[str, Any]]
TOKEN_PATH, NO_CONTENT = "/oauth/token", 204
JUKI_TOKEN = "the-token-for-the-registry"
BEARER = "a-bearer-token-of-the-test"
SECRET = "a-secret-of-the-test-that-is-long-enough-0123456789"


class Heard(NamedTuple):
    """聞いたこと: one message, with everything that came with it."""

    method: str
    path: str
    message: dict[str, Any]
    headers: dict[str, str]

    @property
    def bearer(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    @property
    def key(self) -> str:
        return self.headers.get("Idempotency-Key", "")


class FarSide:
    """相手: one HTTP server on a free port, to be told what to answer; it knows everybody."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: dict[str, Reply] = {}
        self.is_silent = False
        handler = type("Handler", (_Handler,), {"far_side": self})
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

    def sent_to(self, path: str) -> list[dict[str, Any]]:
        return [each.message for each in self.heard if each.path == path]

    def keys_sent_to(self, path: str) -> list[str]:
        return [each.key for each in self.heard if each.path == path]

    def answer(self, heard: Heard) -> Reply:
        if heard.path == TOKEN_PATH:
            return 200, {"access_token": BEARER, "token_type": "Bearer", "expires_in": 300}
        fitting = [begins for begins in self.answers if heard.path.startswith(begins)]
        return self.answers[max(fitting, key=len)] if fitting else no(404, "unknown")


class Juki(FarSide):
    """住民基本台帳: knows people by their number, and its caller by the token."""

    def __init__(self, people: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self.people = people

    def answer(self, heard: Heard) -> Reply:
        if heard.bearer != JUKI_TOKEN:
            return no(401, "not_let_in")
        if heard.path == "/codes/handover":
            return NO_CONTENT, {}
        person = self.people.get(heard.message["my_number"])
        return (200, person) if person else no(404, "unknown")


class Intermediary(FarSide):
    """中間サーバー: hands out tokens, wants them back, and answers as it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.answers |= {
            "/api/codes": (200, {"acquisition_number": "AQ-1", "state": "requested"}),
            "/api/codes/completion": (200, {"state": "obtained"}),
            "/api/enquiries": (202, {"state": "accepted"}),
            "/api/copies": (201, {"state": "registered"}),
        }

    def answer(self, heard: Heard) -> Reply:
        if heard.path != TOKEN_PATH and heard.bearer != BEARER:
            return no(401, "invalid_token")
        return super().answer(heard)


def no(status: int, code: str) -> Reply:
    """A refusal without words."""
    return status, {"error": {"code": code, "message": "-"}}


class _Handler(BaseHTTPRequestHandler):
    far_side: FarSide
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        is_json = "json" in self.headers.get("Content-Type", "")
        self._reply(json.loads(text) if is_json and text else dict(parse_qs(text)))

    def _reply(self, message: dict[str, Any]) -> None:
        heard = Heard(self.command, self.path, message, dict(self.headers))
        self.far_side.heard.append(heard)
        self.close_connection = True
        if self.far_side.is_silent:
            return
        status, answer = self.far_side.answer(heard)
        body = b"" if status == NO_CONTENT else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at `heard`."""


def lay_secrets(folder: Path, partner: str) -> None:
    """鍵の支度: the token for the registry and the secret for the partner."""
    (folder / "partners").mkdir(parents=True, exist_ok=True)
    (folder / "juki.token").write_text(JUKI_TOKEN, "utf-8")
    (folder / "partners" / f"{partner}.secret").write_text(SECRET, "utf-8")
