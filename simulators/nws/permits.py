"""情報提供許可証: a signed paper of ten minutes, issued once for an enquiry."""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulators import jose
from simulators.jose import BadSignature, Claims
from simulators.nws.codes import converted
from simulators.nws.hub import KID, NAME, Hub
from simulators.nws.institutions import Institution
from simulators.nws.permit_list import Line
from simulators.server import Refused, text_of

LIFE = timedelta(minutes=10)
LONGEST_TERMS_BYTES = 2_000
LONGEST_REQUEST, LONGEST_PERMIT = 8_000, 20_000
TOLD = ("enquiry_number", "provider", "procedure", "item", "terms")
JAPAN = ZoneInfo("Asia/Tokyo")


def permit(hub: Hub, sender: Institution, claims: Claims) -> Claims:
    """許可: the permit of an enquiry; the same number has the same permit while it lives."""
    number, code = text_of(claims, "enquiry_number"), text_of(claims, "enquirer_code")
    provider = hub.institutions.named(text_of(claims, "provider"))
    line = permitted_by(hub, sender, provider, claims)
    check_terms(claims.get("terms"))
    check_request(hub, sender, claims)
    provider_code = converted(hub, code, sender.code, provider.code)
    with hub.store.connection() as connection:
        lock = f"{sender.code}|{number}"
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (lock,))
        living = connection.execute(LIVING, (sender.code, number, hub.clock())).fetchone()
        if living is None:
            paper = draft(hub, sender, line, claims, provider_code)
            living = as_row(hub, paper, claims)
            connection.execute(ENTER, living)
        elif living["digest"] != digest_of(claims):
            raise Refused(409, "enquiry_number_reused", "同じ照会番号で内容が違います。")
    return {"permit": living["permit"]}


LIVING = """
    SELECT permit, digest FROM permits
    WHERE enquirer = %s AND enquiry_number = %s AND expires_at > %s
"""
ENTER = """
    INSERT INTO permits (permit_id, enquirer, enquiry_number, digest, permit, provider, procedure,
        item, requested_at, expires_at)
    VALUES (%(permit_id)s, %(enquirer)s, %(enquiry_number)s, %(digest)s, %(permit)s, %(provider)s,
        %(procedure)s, %(item)s, %(requested_at)s, %(expires_at)s)
"""


def permitted_by(hub: Hub, sender: Institution, provider: Institution, claims: Claims) -> Line:
    """照合: the line of the list that allows the enquiry today."""
    what = (text_of(claims, "procedure"), text_of(claims, "item"))
    today = hub.clock().astimezone(JAPAN).date()
    line = hub.permit_list.match(sender, provider, what, today)
    if line is None:
        sentence = "照会許可照合リストに、この照会を許す行がありません。"
        raise Refused(403, "not_permitted", sentence)
    return line


def check_terms(terms: object) -> None:
    """照会条件: an object of modest size."""
    if not isinstance(terms, dict) or len(json.dumps(terms)) > LONGEST_TERMS_BYTES:
        raise Refused(400, "malformed", "項目「terms」がないか、形が違います。")


def check_request(hub: Hub, sender: Institution, claims: Claims) -> None:
    """照会の書面: signed by the enquirer itself, for this enquiry; the hub only carries it."""
    try:
        kid, paper = jose.verify(text_of(claims, "request", LONGEST_REQUEST), hub.keys)
    except BadSignature:
        raise Refused(403, "bad_request", "照会の書面の署名を確かめられません。") from None
    issuers = {kid.partition("#")[0], paper.get("iss"), paper.get("enquirer")}
    if issuers != {sender.code} or paper.get("typ") != "request":
        raise Refused(403, "bad_request", "照会の書面が、照会する機関のものではありません。")
    if [paper.get(name) for name in (*TOLD, "aud")] != [
        *(claims[name] for name in TOLD),
        claims["provider"],
    ]:
        raise Refused(403, "bad_request", "照会の書面の内容が、この照会と違います。")
    check_answer_key(paper.get("answer_key"))


def check_answer_key(key: object) -> None:
    """回答の鍵: a public X25519 key, and surely not the private one."""
    jwk = key.get("jwk") if isinstance(key, dict) and isinstance(key.get("kid"), str) else None
    given = jwk if isinstance(jwk, dict) else {}
    if (given.get("kty"), given.get("crv")) != ("OKP", "X25519") or "d" in given:
        raise Refused(
            400, "malformed", "書面の項目「answer_key」はX25519の公開鍵で送ってください。"
        )


def draft(hub: Hub, sender: Institution, line: Line, claims: Claims, provider_code: str) -> Claims:
    """許可証の文面: what the provider checks before it answers."""
    now = int(hub.clock().timestamp())
    return {
        "iss": NAME,
        "typ": "permit",
        "aud": claims["provider"],
        "permit_id": secrets.token_hex(16),
        "enquirer": sender.code,
        **{name: claims[name] for name in (*TOLD, "request")},
        "legal_basis": line.legal_basis,
        "provider_code": provider_code,
        "iat": now,
        "exp": now + int(LIFE.total_seconds()),
    }


def as_row(hub: Hub, paper: Claims, claims: Claims) -> dict[str, Any]:
    """許可の記帳: one row for one permit."""
    now = hub.clock()
    plain = ("permit_id", "enquirer", "enquiry_number", "provider", "procedure", "item")
    return {
        **{name: paper[name] for name in plain},
        "digest": digest_of(claims),
        "permit": jose.sign(paper, hub.key, KID),
        "requested_at": now,
        "expires_at": now + LIFE,
    }


def digest_of(claims: Claims) -> str:
    """要約: what must be the same for the number to be the same enquiry; not the paper's times."""
    content = {name: claims[name] for name in (*TOLD, "enquirer_code")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_permit(hub: Hub, sender: Institution, claims: Claims) -> Claims:
    """許可証の確認: our own signature, the sender's own permit, and still alive."""
    compact = text_of(claims, "permit", LONGEST_PERMIT)
    try:
        kid, paper = jose.verify(compact, hub.keys)
    except BadSignature:
        raise Refused(403, "bad_permit", "許可証の署名を確かめられません。") from None
    told = (paper.get("iss"), paper.get("typ"), paper.get("enquirer"))
    if kid != KID or told != (NAME, "permit", sender.code):
        raise Refused(403, "foreign_permit", "この機関に出した許可証ではありません。")
    if int(paper["exp"]) <= hub.clock().timestamp():
        sentence = "許可証の期限が切れています。許可を取り直してください。"
        raise Refused(403, "permit_expired", sentence)
    return paper
