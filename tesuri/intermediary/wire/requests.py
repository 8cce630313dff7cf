"""照会の書面: what the enquirer itself signed. The hub carries it, and can change nothing in it.

It names the key that opens the answer, so that no hub has an answer sealed to a key of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tesuri.intermediary.wire import envelopes, hub, keys, queries
from tesuri.intermediary.wire.envelopes import REQUEST_LIFE, Claims, Kind
from tesuri.intermediary.wire.models import BodyKey
from tesuri.intermediary.wire.refusals import Forged

TOLD = ("enquiry_number", "enquirer", "provider", "procedure", "item", "terms")


@dataclass(frozen=True)
class Request:
    """照会の書面: verified, and in agreement with the permit that carries it."""

    claims: Claims
    answer_kid: str
    answer_key: Mapping[str, Any]


def draw_up(body: str, asked: Claims) -> str:
    """書面を作る: the enquiry and the body's own answer key, signed; inside acting_for(body)."""
    key = keys.current(body, BodyKey.Use.ANSWER)
    fields = {name: asked[name] for name in TOLD if name != "enquirer"} | {
        "enquirer": queries.institution_of(body).code,
        "answer_key": {"kid": key.kid, "jwk": key.public_jwk},
    }
    return hub.signed(body, fields, to=asked["provider"], typ=Kind.REQUEST, life=REQUEST_LIFE)


def request_in(permit: Claims, now: datetime) -> Request:
    """書面を確かめる: by the enquirer's own key; raises Forged, Foreign or Expired."""
    compact, enquirer, provider = (permit.get(each) for each in ("request", "enquirer", "provider"))
    if not (isinstance(compact, str) and isinstance(enquirer, str) and isinstance(provider, str)):
        raise Forged("許可証に、照会者が署名した書面がありません。")
    claims = envelopes.verify(
        compact, sender=enquirer, to=provider, typ=Kind.REQUEST, life=REQUEST_LIFE, now=now
    ).claims
    if any(name not in claims or claims[name] != permit.get(name) for name in TOLD):
        raise Forged("許可証の内容が、照会者が署名した書面と違います。")
    key = claims.get("answer_key")
    kid, jwk = (key.get("kid"), key.get("jwk")) if isinstance(key, Mapping) else (None, None)
    if not isinstance(kid, str) or not isinstance(jwk, Mapping):
        raise Forged("照会者の書面に、回答を受け取る鍵がありません。")
    return Request(claims, kid, jwk)
