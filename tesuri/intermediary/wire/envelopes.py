"""署名付き電文: compact JWS (EdDSA) with sender, receiver, a short life and a number of its own."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from tesuri.ground.records.incoming import Unreadable, read_json
from tesuri.intermediary.wire.keys import public_key
from tesuri.intermediary.wire.refusals import Expired, Foreign, Forged, Malformed, UnknownKey

HUB = "nws"
ALGORITHM = "EdDSA"
MESSAGE_LIFE = timedelta(seconds=120)
PERMIT_LIFE = timedelta(minutes=10)
REQUEST_LIFE = timedelta(minutes=15)  # it outlives the permit that is issued for it
CLOCKS_DIFFER = timedelta(seconds=30)

Claims = dict[str, Any]


class Kind(StrEnum):
    """紙の種類 (typ): a paper of one kind is never taken for one of another."""

    MESSAGE = "message"
    REPLY = "reply"
    PERMIT = "permit"
    REQUEST = "request"


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


def sign(
    kid: str,
    key: OKPKey,
    fields: Claims,
    *,
    to: str,
    now: datetime,
    typ: Kind = Kind.MESSAGE,
    life: timedelta = MESSAGE_LIFE,
) -> str:
    """署名する: the fields, from the institution of the kid to the receiver."""
    envelope = {
        "iss": kid.partition("#")[0],
        "aud": to,
        "iat": int(now.timestamp()),
        "exp": int((now + life).timestamp()),
        "typ": typ.value,
    }
    content = {"jti": new_jti(), **fields, **envelope}
    payload = json.dumps(content, ensure_ascii=False).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": kid}, payload, key, registry=REGISTRY)


def new_jti() -> str:
    """紙の番号: never used twice."""
    return secrets.token_hex(16)


def verify(
    compact: str, *, sender: str, to: str, typ: Kind, life: timedelta, now: datetime
) -> Paper:
    """確かめる: signature first, then kind, receiver and time; raises a WireRefusal."""
    paper = signed_by(compact, sender)
    if paper.claims.get("typ") != typ:
        raise Forged("電文の種類が違います。")
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
    except (JoseError, UnknownKey, ValueError, TypeError, RecursionError) as reason:
        raise Forged("署名を確かめられません。送信元に再送を依頼してください。") from reason
    claims = _claims(opened.payload or b"")
    if claims.get("iss") != sender:
        raise Forged("署名した機関と、電文の差出人が違います。")
    return Paper(kid, claims)


def _claims(payload: bytes) -> Claims:
    try:
        claims = read_json(payload)
    except Unreadable as reason:
        raise Malformed("電文を読み取れません。形を確かめて送り直してください。") from reason
    if not isinstance(claims, dict):
        raise Malformed("電文の中身がJSONのオブジェクトではありません。")
    return claims


def _must_be_live(claims: Claims, life: timedelta, now: datetime) -> None:
    begins, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(begins, int) or not isinstance(ends, int):
        raise Forged("電文に期限がありません。")
    if ends - begins > life.total_seconds() or begins > (now + CLOCKS_DIFFER).timestamp():
        raise Forged("電文の期限が正しくありません。")
    if ends <= now.timestamp():
        raise Expired("電文の期限が切れています。照会をやり直してください。")
