"""来訪者: a program that works a site as a browser does: terminal, password, passkey, pages."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tesuri.commands.passkey import SoftwarePasskey, encoded

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEPT_SECONDS = 1.0  # gunicorn closes a connection that rests for two
SECONDS = 30.0
ANNOUNCEMENT, VERIFICATION, NOT_FRESH = (
    "/entry/announcement/",
    "/entry/verification/",
    "種別 not_fresh",
)


class TurnedAway(RuntimeError):
    """断られた: the site answered otherwise than with the page or step that was asked for."""

    def __init__(self, path: str, status: int, said: str) -> None:
        super().__init__(f"{path}: {status} {said}")
        self.path, self.status, self.said = path, status, said


@dataclass
class Desk:
    """端末: the key of one workplace for one site, which signs the site's questions."""

    origin: str
    label: str = "案内役の端末"
    number: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )

    @property
    def public_jwk(self) -> dict[str, str]:
        """公開鍵."""
        point = self.key.public_key().public_numbers()
        x, y = (encoded(each.to_bytes(32, "big")) for each in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, challenge: str) -> str:
        """端末の証明: r and s, 32 bytes each, as a browser gives them."""
        signed = f"tesuri-terminal|{self.origin}|{challenge}".encode()
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(hashes.SHA256())))
        return encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Visitor:
    """来訪者: one person with a passkey at one desk of one site; cookies are kept."""

    def __init__(self, base_url: str, *, desk: Desk | None = None) -> None:
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.desk = desk or Desk(self.origin)
        self.passkey = SoftwarePasskey(self.origin, parts.hostname or "")
        kept = httpx.Limits(keepalive_expiry=KEPT_SECONDS)
        self.http = httpx.Client(base_url=self.origin, timeout=SECONDS, limits=kept)
        self._token = ""

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """接続を閉じる."""
        self.http.close()

    # --- 入口 ---
    def sit_down(self) -> str:
        """端末に座る: registers the desk if it is new, and proves it; the terminal's number."""
        self._read(self.http.get("/entry/"))
        if not self.desk.number:
            wish = {"public_jwk": self.desk.public_jwk, "label": self.desk.label}
            self.desk.number = self.step("/entry/terminal/request", wish)["terminal"]
        asked = self.step("/entry/terminal/challenge", {"terminal": self.desk.number})
        proof = {"terminal": self.desk.number, "signature": self.desk.sign(asked["challenge"])}
        self.step("/entry/terminal/proof", proof)
        return self.desk.number

    def enrol(self, user_id: str, password: str, ticket: str) -> None:
        """鍵を登録する: with the ticket; the key stays in this visitor."""
        self.sit_down()
        given = {"user_id": user_id, "password": password, "ticket": ticket}
        options = self.step("/entry/enrol/options", given)
        self.step("/entry/enrol", self.passkey.create(options))

    def enter(self, user_id: str, password: str) -> None:
        """ログインする: terminal, password and passkey."""
        self.sit_down()
        options = self.step("/entry/password", {"user_id": user_id, "password": password})
        self.step("/entry/key", self.passkey.get(options))
        home = self.get("/")
        if home.url.path == ANNOUNCEMENT:
            home = self.post(ANNOUNCEMENT, {})  # reads that all is recorded, as people do
        _must_be_inside(home, "/")
        self.post("/entry/purpose/", {"reason": "claim", "words": "案内"})

    def verify(self) -> None:
        """本人を確かめる: once more with the passkey, when the site asks for it."""
        asked = self.step("/entry/verify/options", {})
        if not asked["fresh"]:
            self.step("/entry/verify", self.passkey.get(asked["options"]))

    def leave(self) -> None:
        """ログアウトする."""
        self.post("/entry/leave", {})

    def step(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """入口の一歩: one JSON message and its answer; raises TurnedAway."""
        reply = self.http.post(path, json=message, headers=self._headers())
        if reply.status_code != 200:
            raise TurnedAway(path, reply.status_code, reply.text[:300])
        answer: dict[str, Any] = json.loads(reply.text)
        return answer

    # --- 画面 ---
    def get(self, path: str) -> httpx.Response:
        """画面を開く: follows redirects; the reply whatever its status; check it with `page`."""
        reply = self._read(self.http.get(path, follow_redirects=True))
        if reply.url.path != VERIFICATION:
            return reply
        self.verify()
        return self._read(self.http.get(path, follow_redirects=True))

    def post(self, path: str, form: dict[str, Any], **parts: Any) -> httpx.Response:
        """画面を送る: a form with its token, redirects followed; `files=` (bytes) for uploads.

        What asks for a fresh verification gets it and is sent once more.
        """
        reply = self._send(path, form, **parts)
        if reply.status_code == 403 and NOT_FRESH in reply.text:
            self.verify()
            reply = self._send(path, form, **parts)
        return reply

    def _send(self, path: str, form: dict[str, Any], **parts: Any) -> httpx.Response:
        if not self._token:
            self.get(path)
        given = {**form, "csrfmiddlewaretoken": self._token}
        headers = {"Origin": self.origin, "Referer": f"{self.origin}{path}"}
        reply = self.http.post(path, data=given, headers=headers, follow_redirects=True, **parts)
        return self._read(reply)

    def page(self, path: str) -> str:
        """画面の文字: of a page that must open; raises TurnedAway."""
        reply = self.get(path)
        _must_be_inside(reply, path)
        return reply.text

    def _headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self._token, "Origin": self.origin, "Referer": f"{self.origin}/"}

    def _read(self, reply: httpx.Response) -> httpx.Response:
        """Each page carries the token for the next act; a login changes it."""
        found = (
            TOKEN.search(reply.text) if "html" in reply.headers.get("content-type", "") else None
        )
        if found:
            self._token = found.group(1)
        return reply


def _must_be_inside(reply: httpx.Response, path: str) -> None:
    if reply.status_code != 200 or reply.url.path.startswith("/entry/"):
        raise TurnedAway(path, reply.status_code, str(reply.url))
