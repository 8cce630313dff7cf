"""署名: compact JWS (RFC 7515) with Ed25519 and nothing else, after RFC 8037.

Written with the bare curve, so that the product's library and this one check each other.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from simulators.papers import made_once

KID = re.compile(r"[A-Za-z0-9]{1,32}#[A-Za-z0-9]{1,8}")

Claims = dict[str, Any]
FindKey = Callable[[str], Ed25519PublicKey]


class BadSignature(Exception):
    """署名不正: the paper is not what it says it is."""


def encoded(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """base64url without padding, read strictly."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as reason:
        raise BadSignature("base64url") from reason
    if encoded(content) != text:
        raise BadSignature("base64url")
    return content


def sign(claims: Claims, key: Ed25519PrivateKey, kid: str) -> str:
    """署名する: the claims as a compact JWS."""
    header = {"alg": "EdDSA", "kid": kid}
    parts = [encoded(json.dumps(part, ensure_ascii=False).encode()) for part in (header, claims)]
    signed = ".".join(parts)
    return f"{signed}.{encoded(key.sign(signed.encode()))}"


def verify(compact: str, find_key: FindKey) -> tuple[str, Claims]:
    """署名を確かめる: the kid and the claims of a paper whose signature holds."""
    if not compact.isascii() or compact.count(".") != 2:
        raise BadSignature("form")
    head, body, signature = compact.split(".")
    header, claims = _object(head), _object(body)
    kid = header.get("kid")
    if header.get("alg") != "EdDSA" or "crit" in header or not isinstance(kid, str):
        raise BadSignature("header")
    try:
        find_key(kid).verify(decoded(signature), f"{head}.{body}".encode())
    except InvalidSignature as reason:
        raise BadSignature("signature") from reason
    return kid, claims


def _object(part: str) -> Claims:
    try:
        content = json.loads(decoded(part))
    except (ValueError, RecursionError) as reason:
        raise BadSignature("json") from reason
    if not isinstance(content, dict):
        raise BadSignature("json")
    return content


def key_in(folder: Path) -> FindKey:
    """鍵束: finds the public JWK of a kid among the files that each side has put there."""

    def find(kid: str) -> Ed25519PublicKey:
        if not KID.fullmatch(kid):
            raise BadSignature("kid")
        path = folder / f"{kid.replace('#', '_')}.jwk"
        if not path.exists():
            raise BadSignature("unknown kid")
        return public_key(json.loads(path.read_text("utf-8")))

    return find


def public_key(jwk: Claims) -> Ed25519PublicKey:
    """公開鍵: an Ed25519 key from its JWK."""
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
        raise BadSignature("jwk")
    return Ed25519PublicKey.from_public_bytes(decoded(str(jwk.get("x", ""))))


def public_jwk(key: Ed25519PrivateKey, kid: str) -> Claims:
    """公開JWK: what others need to check our signature."""
    x = encoded(key.public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig"}


def signing_key(path: Path) -> Ed25519PrivateKey:
    """署名鍵: the private key in the file, made when missing."""
    fresh = Ed25519PrivateKey.generate()
    pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = load_pem_private_key(made_once(path, pem), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def published(key: Ed25519PrivateKey, kid: str, folder: Path) -> None:
    """公開: writes the public JWK where the others look for it; replaces a stale one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kid.replace('#', '_')}.jwk"
    text = json.dumps(public_jwk(key, kid), sort_keys=True) + "\n"
    if not path.exists() or path.read_text("utf-8") != text:
        draft = path.with_suffix(".new")
        draft.write_text(text, "utf-8")
        draft.replace(path)
