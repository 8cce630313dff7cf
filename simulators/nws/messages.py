"""電文: signed requests in, signed answers out; no message counts twice."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from simulators import jose
from simulators.jose import BadSignature, Claims
from simulators.nws.hub import KID, NAME, Hub
from simulators.nws.institutions import Institution
from simulators.server import Answer, Refused, Request, Route
from simulators.store import done

JOSE = "application/jose"
LONGEST_LIFE_SECONDS = 120
LEEWAY_SECONDS = 30
JTI = re.compile(r"[A-Za-z0-9_-]{8,64}")
ENVELOPE = ("iss", "aud", "iat", "exp", "jti", "typ", "re")

Deed = Callable[[Hub, Institution, Claims], Claims]


def message(hub: Hub, claims: Claims, to: str, jti: str) -> str:
    """電文: from the hub to one institution, good for two minutes."""
    return _signed(hub, claims, to, {"typ": "message", "jti": jti})


def reply(hub: Hub, claims: Claims, to: str, answering: str) -> str:
    """応答: says which message it answers."""
    envelope = {"typ": "reply", "jti": new_jti(), "re": answering}
    return _signed(hub, claims, to, envelope)


def new_jti() -> str:
    """電文の番号: never used twice."""
    return secrets.token_hex(16)


def _signed(hub: Hub, claims: Claims, to: str, envelope: Claims) -> str:
    now = int(hub.clock().timestamp())
    times: Claims = {"iss": NAME, "aud": to, "iat": now, "exp": now + LONGEST_LIFE_SECONDS}
    return jose.sign({**claims, **times, **envelope}, hub.key, KID)


def content(claims: Claims) -> Claims:
    """中身: the claims without the envelope."""
    return {name: value for name, value in claims.items() if name not in ENVELOPE}


def door(hub: Hub, deed: Deed) -> Route:
    """電文の窓口: checks the sender, does the deed, signs what comes of it."""

    def route(request: Request) -> Answer:
        sender, claims = authentic(hub, request.body)
        jti = str(claims.get("jti", ""))
        try:
            check_envelope(hub, sender, claims)
            status, answer = 200, deed(hub, sender, content(claims))
        except Refused as refusal:
            status, answer = refusal.status, refusal.content
        return Answer(status, reply(hub, answer, sender.code, jti).encode(), JOSE)

    return route


def authentic(hub: Hub, body: bytes) -> tuple[Institution, Claims]:
    """送信者の確認: who signed it; issuer and key must name the same institution."""
    try:
        kid, claims = jose.verify(body.decode("ascii"), hub.keys)
    except (BadSignature, UnicodeDecodeError):
        raise Refused(401, "bad_signature", "署名を確かめられません。") from None
    issuer = kid.partition("#")[0]
    if claims.get("iss") != issuer:
        raise Refused(401, "bad_signature", "発行者と署名した鍵が違います。")
    return hub.institutions.named(issuer), claims


def check_envelope(hub: Hub, sender: Institution, claims: Claims) -> None:
    """封筒の確認: meant for the hub, fresh, and never seen before."""
    if claims.get("aud") != NAME:
        raise Refused(401, "wrong_audience", "この電文の宛先は情報提供ネットワークではありません。")
    if claims.get("typ") != "message":
        raise Refused(400, "malformed", "項目「typ」は message で送ってください。")
    expires_at = fresh_until(hub, claims)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not JTI.fullmatch(jti):
        raise Refused(400, "malformed", "項目「jti」がないか、形が違います。")
    if not remember(hub, sender.code, jti, expires_at):
        raise Refused(
            401, "replayed", "この電文はすでに受け取っています。新しい電文を作ってください。"
        )


def fresh_until(hub: Hub, claims: Claims) -> datetime:
    """期限: when the message dies; refused when it is stale or lives too long."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise Refused(400, "malformed", "項目「iat」「exp」は秒の整数で送ってください。")
    now = int(hub.clock().timestamp())
    if expires <= now or issued > now + LEEWAY_SECONDS:
        raise Refused(401, "expired", "電文の期限が切れています。時計を確かめてください。")
    if expires - issued > LONGEST_LIFE_SECONDS:
        raise Refused(401, "lives_too_long", "電文の有効期間は120秒までです。")
    return datetime.fromtimestamp(expires, UTC)


def remember(hub: Hub, issuer: str, jti: str, expires_at: datetime) -> bool:
    """再送の確認: true the first time; what has died is forgotten."""
    sql = "DELETE FROM messages WHERE expires_at < %(now)s"
    done(hub.store, sql, {"now": datetime.fromtimestamp(hub.clock().timestamp() - 60, UTC)})
    sql = """
        INSERT INTO messages (issuer, jti, expires_at)
        VALUES (%(issuer)s, %(jti)s, %(expires_at)s) ON CONFLICT DO NOTHING
    """
    return done(hub.store, sql, {"issuer": issuer, "jti": jti, "expires_at": expires_at}) == 1
