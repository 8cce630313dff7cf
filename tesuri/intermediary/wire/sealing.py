"""回答の封: HPKE to the enquirer's key, bound to the one permit; the hub cannot open it."""

import base64
import binascii
import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from tesuri.ground.records import canonical
from tesuri.intermediary.wire.refusals import DoesNotOpen, Forged

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
LABEL = b"tesuri-answer"


def bound_to(permit: str) -> bytes:
    """許可証への結び付け: a payload under another permit does not open."""
    return LABEL + sha256(permit.encode("ascii")).digest()


def seal_answer(jwk: dict[str, Any], permit: str, content: Any) -> str:
    """封をする: base64url without padding, for the key that the permit names."""
    try:
        public = OKPKey.import_key(jwk).public_key
    except (JoseError, ValueError) as reason:
        raise Forged("許可証の受取の鍵が正しくありません。") from reason
    if not isinstance(public, X25519PublicKey):
        raise Forged("許可証の受取の鍵が X25519 ではありません。")
    sealed = SUITE.encrypt(canonical(content), public, info=bound_to(permit))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def open_answer(private: X25519PrivateKey, permit: str, sealed: str) -> Any:
    """封を切る: raises DoesNotOpen, and never says what was inside."""
    try:
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return json.loads(SUITE.decrypt(raw, private, info=bound_to(permit)))
    except (InvalidTag, ValueError, binascii.Error) as reason:
        raise DoesNotOpen(
            "届いた回答を開けません。この照会は終了しました。同じ内容で照会をやり直し、"
            "続くときは運用担当に知らせてください。"
        ) from reason
