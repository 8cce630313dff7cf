"""署名付き電文: compact JWS (EdDSA) with sender, receiver, a short life and a number of its own."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from tesuri.intermediary.wire.keys import public_key
from tesuri.intermediary.wire.refusals import Expired, Foreign, Forged, UnknownKey

HUB = "nws"
ALGORITHM = "EdDSA"
MESSAGE_LIFE = timedelta(seconds=120)
PERMIT_LIFE = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(seconds=30)

Claims = dict[str, Any]


class EdDSAOnly(JWSRegistry):
    """EdDSA だけ: the one algorithm of this wire (joserfc 1.8 warns of its old name each time)."""

    def get_alg(self, name: str) -> Any:
        if name != ALGORITHM:
            raise Forged("この署名方式は使えません。")
        return self.algorithms[ALGORITHM]


REGISTRY = EdDSAOnly()


@dataclass(frozen=True)
class Paper:
    """確かめた電文: the claims of a paper whose signature, receiver and time hold."""

    kid: str
    claims: Claims


def sign(kid: str, key: OKPKey, fields: Claims, *, to: str, now: datetime) -> str:
    """署名する: the fields, from the institution of the kid to the receiver."""
    envelope = {
        "iss": kid.partition("#")[0],
        "aud": to,
        "iat": int(now.timestamp()),
        "exp": int((now + MESSAGE_LIFE).timestamp()),
        "jti": secrets.token_hex(16),
    }
    payload = json.dumps({**fields, **envelope}, ensure_ascii=False).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": kid}, payload, key, registry=REGISTRY)


def verify(compact: str, *, sender: str, to: str, life: timedelta, now: datetime) -> Paper:
    """確かめる: signature first, then receiver, then time; raises a WireRefusal."""
    paper = signed_by(compact, sender)
    if paper.claims.get("aud") != to:
        raise Foreign("この電文の宛先はこの団体ではありません。")
    _must_be_live(paper.claims, life, now)
    return paper


def signed_by(compact: str, sender: str) -> Paper:
    """署名を確かめる: by any published version of the sender's key; nothing else is looked at."""
    try:
        kid = str(jws.extract_compact(compact.encode("ascii")).headers().get("kid", ""))
        if kid.partition("#")[0] != sender:
            raise Forged("署名した機関が、送信した機関と違います。")
        opened = jws.deserialize_compact(compact, public_key(kid), registry=REGISTRY)
        claims = json.loads(opened.payload)
    except (JoseError, UnknownKey, UnicodeError, ValueError) as reason:
        raise Forged("署名を確かめられません。送信元に再送を依頼してください。") from reason
    if not isinstance(claims, dict) or claims.get("iss") != sender:
        raise Forged("署名した機関と、電文の差出人が違います。")
    return Paper(kid, claims)


def addressed_to(compact: str) -> str:
    """宛先の見出し: what a paper says of itself, before anything was verified."""
    try:
        claims = json.loads(jws.extract_compact(compact.encode("ascii")).payload or b"{}")
    except (JoseError, UnicodeError, ValueError):
        return ""
    receiver = claims.get("aud", "") if isinstance(claims, dict) else ""
    return receiver if isinstance(receiver, str) else ""


def _must_be_live(claims: Claims, life: timedelta, now: datetime) -> None:
    begins, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(begins, int) or not isinstance(ends, int):
        raise Forged("電文に期限がありません。")
    if ends - begins > life.total_seconds() or begins > (now + CLOCKS_DIFFER).timestamp():
        raise Forged("電文の期限が正しくありません。")
    if ends <= now.timestamp():
        raise Expired("電文の期限が切れています。照会をやり直してください。")
