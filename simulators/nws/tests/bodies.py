"""相手: two cities and a prefecture that speak the wire with another library than the hub's."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc import jws
from joserfc.jwk import OKPKey

from simulators.server import Answer, Desk, Refused, Request, in_json
from simulators.surroundings import Clock

CITY_A, CITY_B = "XA99000000112020", "XA99000000112186"
PREFECTURE = "XA99000000110001"
PROCEDURE, TAX = "JTX0000000000047", "TMX0000000000002"
HEADERS = {"Content-Type": "application/jose"}

Claims = dict[str, Any]


def loosely(reader: Callable[[], jws.CompactSignature]) -> Claims:
    """読む: the claims of a compact JWS."""
    claims = json.loads(reader().payload)
    assert isinstance(claims, dict)
    return claims


@dataclass
class Body:
    """機関: with its own keys, laid out where the hub looks for them."""

    code: str
    folder: Path
    clock: Clock
    hub: str = ""
    key: OKPKey = field(init=False)
    answer_key: OKPKey = field(init=False)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))

    def __post_init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519")
        self.answer_key = OKPKey.generate_key("X25519")
        self.folder.mkdir(parents=True, exist_ok=True)
        public = json.dumps(self.key.as_dict(private=False))
        (self.folder / f"{self.code}_1.jwk").write_text(public)

    def signed(self, claims: Claims, aud: str = "nws", **other: Any) -> str:
        """署名: an envelope that is right unless told otherwise."""
        now = int(self.clock().timestamp())
        envelope = {"typ": "message", "iss": self.code, "aud": aud, "iat": now, "exp": now + 60}
        paper = {**claims, **envelope, "jti": secrets.token_hex(8), **other}
        header = {"alg": "EdDSA", "kid": other.get("kid", f"{self.code}#1")}
        return jws.serialize_compact(header, json.dumps(paper), self.key, ["EdDSA"])

    def post(self, path: str, paper: str) -> httpx.Response:
        """送る: what was signed."""
        return self.client.post(f"{self.hub}{path}", content=paper, headers=HEADERS)

    def send(self, path: str, claims: Claims, **other: Any) -> tuple[int, Claims]:
        """送って読む: status and claims of the hub's signed answer."""
        response = self.post(path, self.signed(claims, **other))
        return response.status_code, self.read(response.text)

    def read(self, compact: str) -> Claims:
        """読む: a paper signed by the hub."""
        hub_key = OKPKey.import_key(json.loads((self.folder / "nws_1.jwk").read_text()))
        return loosely(lambda: jws.deserialize_compact(compact, hub_key, ["EdDSA"]))

    def question(self, number: str, code: str, **other: Any) -> Claims:
        """照会: of tax facts to city B, unless told otherwise."""
        told = {
            "enquiry_number": number,
            "provider": CITY_B,
            "procedure": PROCEDURE,
            "item": TAX,
            "terms": {"income_years": [2024, 2025]},
            **other,
        }
        return {"enquirer_code": code, **told, "request": self.request(told)}

    def request(self, told: Claims, **other: Any) -> str:
        """照会の書面: for the provider's eyes, with the key that opens the answer."""
        jwk = self.answer_key.as_dict(private=False)
        key = {"kid": f"{self.code}#e1", "jwk": jwk}
        claims = {"enquirer": self.code, "answer_key": key, **told}
        return self.signed(claims, told["provider"], **{"typ": "request", **other})


@dataclass
class Intermediary:
    """相手の中間サーバー: takes what the hub sends and says what the test has told it to say."""

    provider: Body
    reply: Claims = field(default_factory=dict)
    status: int = 200
    is_signed: bool = True
    taken: list[tuple[str, Claims]] = field(default_factory=list)
    envelope: Claims = field(default_factory=dict)

    def desk(self) -> Desk:
        """窓口: the two addresses that the hub knows."""
        routes = {
            ("POST", "/wire/requests"): self.take,
            ("POST", "/wire/answers"): self.take,
        }
        return Desk("intermediary", routes, lambda: True)

    def take(self, request: Request) -> Answer:
        """受ける: remembers it and replies."""
        taken = self.provider.read(request.body.decode())
        self.taken.append((request.path, taken))
        if not self.is_signed:
            return in_json(self.reply, self.status)
        envelope = {"typ": "reply", "re": taken["jti"], **self.envelope}
        paper = self.provider.signed(self.reply, **envelope)
        return Answer(self.status, paper.encode(), "application/jose")

    def will(self, reply: Claims, status: int = 200, is_signed: bool = True) -> None:
        """指示: what it says from now on."""
        self.reply, self.status, self.is_signed = reply, status, is_signed
        self.envelope = {}
        self.taken.clear()

    def refuse(self, code: str) -> None:
        """拒否の指示: a signed 403."""
        self.will(Refused(403, code, "副本がありません。").content, 403)
