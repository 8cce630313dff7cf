"""ネットワークへの窓口: signed requests to the hub, and its signed answers."""

from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone

from tesuri.intermediary.wire import envelopes, keys, queries
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.envelopes import HUB, MESSAGE_LIFE, Claims, Kind
from tesuri.intermediary.wire.models import BodyKey
from tesuri.intermediary.wire.refusals import HubRefused, HubUnreachable, WireRefusal

JOSE = "application/jose"
TIMEOUT_SECONDS = 20.0


def ask(body: str, path: str, fields: Claims) -> Claims:
    """尋ねる: raises HubUnreachable (ask again) or HubRefused (the answer is no)."""
    own, jti = queries.institution_of(body).code, envelopes.new_jti()
    compact = signed(body, {**fields, "jti": jti}, to=HUB)
    try:
        reply = _client().post(
            f"{settings.TESURI_PARTNERS[HUB]}{path}",
            content=compact,
            headers={"Content-Type": JOSE},
        )
    except httpx.HTTPError as reason:
        raise HubUnreachable(type(reason).__name__) from reason
    answer = _read(reply, own, jti)
    if error := answer.get("error"):
        raise HubRefused(str(error.get("message", "")), code=str(error.get("code", "hub_refused")))
    return answer


def signed(
    body: str,
    fields: Claims,
    *,
    to: str,
    typ: Kind = Kind.MESSAGE,
    life: timedelta = MESSAGE_LIFE,
) -> str:
    """署名した紙: by the newest signing key of the body."""
    with acting_for(body):
        key = keys.current(body, BodyKey.Use.SIGN)
        private = keys.private_key(key)
    now = timezone.now()
    return envelopes.sign(key.kid, private, fields, to=to, now=now, typ=typ, life=life)


def records(operator_token: str) -> list[dict[str, Any]]:
    """ネットワークの記録: what the hub's operator hands out for comparison."""
    headers = {"Authorization": f"Bearer {operator_token}"}
    try:
        reply = _client().get(f"{settings.TESURI_PARTNERS[HUB]}/records", headers=headers)
        reply.raise_for_status()
    except httpx.HTTPError as reason:
        raise HubUnreachable(type(reason).__name__) from reason
    found: list[dict[str, Any]] = reply.json()["records"]
    return found


def _read(reply: httpx.Response, own: str, jti: str) -> Claims:
    """A failure of the hub itself may be unsigned; anything that is not a failure is signed."""
    if reply.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise HubUnreachable(str(reply.status_code))
    if JOSE in reply.headers.get("Content-Type", ""):
        return _verified(reply.text.strip(), own, jti)
    if reply.is_success:
        raise HubRefused("ネットワークの応答に署名がありません。", code="unsigned")
    return _plain_error(reply)


def _verified(compact: str, own: str, jti: str) -> Claims:
    """What is not the hub's own answer to this message is no answer: it may be asked again."""
    now = timezone.now()
    try:
        paper = envelopes.verify(
            compact, sender=HUB, to=own, typ=Kind.REPLY, life=MESSAGE_LIFE, now=now
        )
    except WireRefusal as reason:
        raise HubUnreachable(reason.code) from reason
    if paper.claims.get("re") != jti:
        raise HubUnreachable("the answer to another message")
    return paper.claims


def _plain_error(reply: httpx.Response) -> Claims:
    try:
        content = reply.json()
    except ValueError:
        content = None
    if isinstance(content, dict) and isinstance(content.get("error"), dict):
        return content
    raise HubUnreachable(str(reply.status_code))


def hang_up() -> None:
    """回線を閉じる: the connections of this process to the hub."""
    _client().close()
    _client.cache_clear()


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
