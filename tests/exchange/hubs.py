"""試験のネットワーク: a hub that holds a key, and signs whatever a test wants signed."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey

from tests.people import CITY, OTHER_CITY, PREFECTURE
from tesuri.intermediary.wire import envelopes, keys
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.models import BodyKey
from tesuri.intermediary.wire.requests import TOLD

CODES = {CITY: "XA99000000112020", OTHER_CITY: "XA99000000112186", PREFECTURE: "XA99000000110001"}
TAX, ALLOWANCE = "TMX0000000000002", "TMX0000000000101"
CLAIM, CERTIFICATE = "JTX0000000000047", "JTX0000000000012"
HANAKO = "300000000000001"  # 団体内統合宛名番号
MINUTE = timedelta(minutes=1)
CANARY = 7_654_321


def tax_content(income: int = CANARY) -> dict[str, Any]:
    """地方税関係情報: two years of a modest income."""
    zero = dict.fromkeys(
        (
            *("salary_or_pension_income", "social_insurance", "casualty_loss", "medical_expense"),
            *("small_mutual_aid", "spouse_special", "disabled_dependants", "dependants"),
            *("special_disabled_dependants", "elderly_dependants", "specific_dependants"),
        ),
        0,
    )
    rest = {"own_disability": "special", "widow": "none", "working_student": False}
    return {
        "tax_years": [
            {"income_year": year, "total_income": income, **zero, **rest} for year in (2023, 2024)
        ]
    }


def allowance_content() -> dict[str, Any]:
    """特別障害者手当の支給に関する情報."""
    return {
        "program": "特別障害者手当",
        "state": "認定",
        "first_month": "2026-03",
        "monthly_amounts": [{"since": "2026-03", "yen": 29_590}],
        "decided_on": "2026-03-20",
    }


@dataclass
class Hub:
    """ネットワーク: what it signs, an intermediary believes; it holds no key that opens answers."""

    key: OKPKey

    @classmethod
    def opened(cls, var: Path) -> "Hub":
        """Its public key lies where the bodies look for it."""
        key = OKPKey.generate_key("Ed25519", private=True)
        folder = var / "wire" / "keys"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "nws_1.jwk").write_text(json.dumps(key.as_dict(private=False)), "utf-8")
        return cls(key)

    def message(self, fields: dict[str, Any], to: str, *, now: datetime | None = None) -> str:
        """電文: to the institution of the body."""
        moment = now or timezone.now()
        return envelopes.sign("nws#1", self.key, fields, to=CODES.get(to, to), now=moment)

    def reply(self, fields: dict[str, Any], to: str, jti: str) -> str:
        """応答: to the message of this number."""
        told, now = {**fields, "re": jti}, timezone.now()
        kind = envelopes.Kind.REPLY
        return envelopes.sign("nws#1", self.key, told, to=CODES[to], now=now, typ=kind)

    def permit(self, code: str, **changes: Any) -> str:
        """許可証: of city A to city B for its tax facts, unless changed."""
        at = timezone.now() + changes.pop("minutes", 0) * MINUTE
        ends = at + changes.pop("lives_minutes", 10) * MINUTE
        key: OKPKey = changes.pop("key", self.key)
        claims = {
            "iss": "nws",
            "aud": CODES[OTHER_CITY],
            "permit_id": secrets.token_hex(16),
            "enquirer": CODES[CITY],
            "provider": CODES[OTHER_CITY],
            "procedure": CLAIM,
            "item": TAX,
            "terms": {"income_years": [2024]},
            "legal_basis": "番号利用法19条8号（見本の照合リスト1行）",
            "provider_code": code,
            "enquiry_number": "E-1",
            "iat": int(at.timestamp()),
            "exp": int(ends.timestamp()),
        } | changes
        if "request" not in claims:
            claims["request"] = request(CITY, claims)
        return paper(key, claims)

    def send(self, permit: str, to: str = OTHER_CITY) -> tuple[int, dict[str, Any]]:
        """照会を届ける: what the body's wire endpoint says, with its signature checked."""
        return self.deliver("/wire/requests", {"permit": permit}, to)

    def deliver(self, path: str, fields: dict[str, Any], to: str) -> tuple[int, dict[str, Any]]:
        return self.carry(path, self.message(fields, to), to)

    def carry(self, path: str, message: str, to: str) -> tuple[int, dict[str, Any]]:
        """電文を運ぶ: a signed reply says to which message; what is not signed is plain JSON."""
        reply = Client().post(path, message, content_type="application/jose")
        if reply["Content-Type"] == "application/json":
            return reply.status_code, reply.json()
        answer = envelopes.verify(
            reply.content.decode(),
            sender=CODES[to],
            to="nws",
            typ=envelopes.Kind.REPLY,
            life=envelopes.MESSAGE_LIFE,
            now=timezone.now(),
        )
        assert answer.claims["re"] == envelopes.signed_by(message, "nws").claims["jti"]
        return reply.status_code, answer.claims


def paper(key: OKPKey, claims: dict[str, Any]) -> str:
    """許可証: the claims as given, signed as nws#1."""
    from joserfc import jws

    header = {"alg": "EdDSA", "kid": "nws#1"}
    claims = {"typ": "permit", **claims}
    return jws.serialize_compact(header, json.dumps(claims), key, registry=envelopes.REGISTRY)


def request(body: str, told: dict[str, Any], **changes: Any) -> str:
    """照会の書面: signed by the body, of what the permit tells."""
    with acting_for(body):
        key = keys.current(body, BodyKey.Use.SIGN)
        private = keys.private_key(key)
    minutes, kid = changes.pop("minutes", 0), changes.pop("kid", key.kid)
    typ = changes.pop("typ", envelopes.Kind.REQUEST)
    return envelopes.sign(
        kid,
        changes.pop("key", private),
        {name: told[name] for name in TOLD} | {"answer_key": answer_key(body)} | changes,
        to=str(told["provider"]),
        now=timezone.now() + minutes * MINUTE,
        typ=typ,
        life=envelopes.REQUEST_LIFE,
    )


def answer_key(body: str) -> dict[str, Any]:
    """受取の鍵: the public one, as it stands in a permit."""
    with acting_for(body):
        key = keys.current(body, BodyKey.Use.ANSWER)
    return {"kid": key.kid, "jwk": key.public_jwk}
