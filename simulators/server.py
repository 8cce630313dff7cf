"""窓口: a small HTTP server with threads, which says no in one form and stops when told."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NoReturn

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from simulators.journal import Journal, journal

LONGEST_BODY_BYTES = 1_000_000
IDLE_SECONDS = 30
GRACE_SECONDS = 5
WAITING_CALLERS = 128


class Refused(Exception):
    """拒否: a request that is answered with a code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    @property
    def content(self) -> dict[str, Any]:
        """拒否の内容: what goes over the wire."""
        return {"error": {"code": self.code, "message": self.message}}


@dataclass(frozen=True)
class Request:
    """要求: one request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def message(self) -> dict[str, Any]:
        """本文: the JSON object in the body."""
        try:
            message = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            raise Refused(400, "not_json", "本文がJSONではありません。") from None
        if not isinstance(message, dict):
            raise Refused(400, "not_an_object", "本文はJSONのオブジェクトで送ってください。")
        return message

    def bearer(self) -> str:
        """通行札: the bearer token, or an empty text."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind == "Bearer" else ""


@dataclass(frozen=True)
class Answer:
    """応答: one answer as it goes."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"


def in_json(content: Mapping[str, Any], status: int = 200) -> Answer:
    """応答: a JSON object."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode())


def text_of(message: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """項目: a text that must be there."""
    value = message.get(name)
    if not isinstance(value, str) or not value or len(value) > longest or "\0" in value:
        raise Refused(400, "malformed", f"項目「{name}」がないか、形が違います。")
    return value


Route = Callable[[Request], Answer]


@dataclass
class Desk:
    """係: one simulator: its routes and how it knows that it is well."""

    system: str
    routes: Mapping[tuple[str, str], Route]
    is_well: Callable[[], bool]
    log: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.log = journal(self.system)

    def answer(self, request: Request) -> Answer:
        """応答: what the route says; every failure has its code and no word of the person."""
        try:
            if request.path == "/healthz":
                return in_json({"state": "ok"}) if self.is_well() else _sick()
            return self._route(request)(request)
        except Refused as refusal:
            self.log.info("refused", path=self.known(request.path), code=refusal.code)
            return in_json(refusal.content, refusal.status)
        except (PoolTimeout, PoolClosed, psycopg.OperationalError) as failure:
            self.log.error("no_database", kind=type(failure).__name__)
            return _sick()
        except Exception as failure:
            kind = type(failure).__name__
            self.log.error("failed", path=self.known(request.path), kind=kind)
            content = Refused(
                500, "internal", "内部で失敗しました。記録を確かめてください。"
            ).content
            return in_json(content, 500)

    def known(self, path: str) -> str:
        """記録してよい経路: a path of ours; any other could carry what does not belong in a log."""
        return path if any(path == own for _, own in self.routes) else "-"

    def _route(self, request: Request) -> Route:
        route = self.routes.get((request.method, request.path))
        if route is None:
            raise Refused(404, "not_found", "この窓口はありません。")
        return route


def _sick() -> Answer:
    message = "データベースにつながりません。しばらくして再び送ってください。"
    return in_json(Refused(503, "database_unavailable", message).content, 503)


class Handler(BaseHTTPRequestHandler):
    """受付: reads one request, hands it to the desk, writes the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # head and body leave together: two small packets would wait for each other
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        """読む."""
        self._serve()

    def do_POST(self) -> None:
        """送る."""
        self._serve()

    def _serve(self) -> None:
        begun = time.monotonic()
        with self.server.at_work():
            answer = self._answer()
            self._note(answer, begun)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

    def _note(self, answer: Answer, begun: float) -> None:
        if self.path == "/healthz":
            return
        desk, took = self.server.desk, round((time.monotonic() - begun) * 1000)
        path = desk.known(self.path)
        desk.log.info("served", path=path, status=answer.status, milliseconds=took)

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LONGEST_BODY_BYTES:
            self.close_connection = True
            return in_json(Refused(413, "too_long", "本文が長すぎます。").content, 413)
        body = self.rfile.read(int(length))
        headers = dict(self.headers.items())
        return self.server.desk.answer(Request(self.command, self.path, headers, body))

    def log_message(self, format: str, *args: Any) -> None:
        """標準の記録: silent, because it would print what the caller sent."""


class Server(ThreadingHTTPServer):
    """待受: one thread a connection; those at work finish before the end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = WAITING_CALLERS

    def __init__(self, address: tuple[str, int], desk: Desk) -> None:
        self.desk = desk
        self._busy = 0
        self._changed = threading.Condition()
        super().__init__(address, Handler)

    def at_work(self) -> "AtWork":
        """仕事中: counts a request from its reading to the last byte of its answer."""
        return AtWork(self)

    def count(self, step: int) -> None:
        """数える: one more at work, or one less."""
        with self._changed:
            self._busy += step
            self._changed.notify_all()

    def finish(self) -> bool:
        """終わりを待つ: true when nobody is at work any more."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, GRACE_SECONDS)


@dataclass
class AtWork:
    """仕事中: one request being answered."""

    server: Server

    def __enter__(self) -> None:
        self.server.count(1)

    def __exit__(self, *_: object) -> None:
        self.server.count(-1)


def give_up(sentence: str) -> NoReturn:
    """断念: says why in one sentence and ends with 1."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def run(desk: Desk, port: int, host: str = "127.0.0.1") -> None:
    """運転: serves until it is told to stop by SIGTERM or Ctrl-C."""
    try:
        server = Server((host, port), desk)
    except OSError:
        give_up(
            f"ポート{port}は使われています。使っているプログラムを止めるか、"
            f"環境変数 TESURI_PORT_{desk.system.upper()} で別の番号を指定してください。"
        )

    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    desk.log.info("started", port=server.server_address[1])
    server.serve_forever(poll_interval=0.1)
    server.finish()
    server.server_close()
    desk.log.info("stopped")
