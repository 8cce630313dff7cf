"""向こう側: the resident registry and the 宛名システム as seen from welfare, behind real sockets.

Written from the description of the wire alone. It keeps what it was sent; `answers` says what it
replies to the path that begins so; `is_silent` makes it hang up.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

Reply = tuple[int, dict[str, Any]]
TOKEN_PATH = "/oauth/token"
JUKI_TOKEN = "the-token-of-welfare"
SECRET = "a-secret-of-the-test-that-is-long-enough-0123456789"


class FarSide:
    """相手: one HTTP server on a free port, to be told what to answer."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, dict[str, Any], dict[str, str]]] = []
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
        return [message for _, where, message, _ in self.heard if where == path]

    def keys_sent_to(self, path: str) -> list[str]:
        return [headers.get("Idempotency-Key", "") for _, w, _, headers in self.heard if w == path]

    def answer(self, path: str) -> Reply:
        if path == TOKEN_PATH:
            return 200, {"access_token": "a-token", "token_type": "Bearer", "expires_in": 300}
        fitting = [begins for begins in self.answers if path.startswith(begins)]
        return self.answers[max(fitting, key=len)] if fitting else (404, {"error": {"code": "no"}})


class _Handler(BaseHTTPRequestHandler):
    far_side: FarSide
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_form = self.path == TOKEN_PATH
        self._reply({} if is_form or not body else json.loads(body))

    def _reply(self, message: dict[str, Any]) -> None:
        self.far_side.heard.append((self.command, self.path, message, dict(self.headers)))
        if self.far_side.is_silent:
            self.close_connection = True
            return
        status, answer = self.far_side.answer(self.path)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at `heard`."""


def lay_secrets(folder: Path) -> None:
    """鍵の支度: the token for the registry and the secret for the 宛名システム."""
    (folder / "partners").mkdir(parents=True, exist_ok=True)
    (folder / "juki.token").write_text(JUKI_TOKEN, "utf-8")
    (folder / "partners" / "addressees.secret").write_text(SECRET, "utf-8")
