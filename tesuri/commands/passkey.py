"""ソフトウェアの鍵: an authenticator for programs (the tour, the tests), as the demo page has one.

It answers WebAuthn options with real answers: ES256, attestation "none", user present and verified.
Its AAGUID names it, and outside demo mode every server of ours refuses it.
"""

import base64
import json
import secrets
import struct
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

AAGUID = b"tesuri-demo-key!"
PRESENT, VERIFIED, NEW_CREDENTIAL = 0x01, 0x04, 0x40
ID_BYTES = 32


class NoSuchKey(LookupError):
    """鍵がない: none of the credentials that the server allows is held here."""


class SoftwarePasskey:
    """ソフトウェアの鍵: holds any number of credentials for one origin."""

    def __init__(
        self, origin: str, rp_id: str, *, is_verified: bool = True, aaguid: bytes = AAGUID
    ) -> None:
        self.origin, self.rp_id, self.aaguid = origin, rp_id, aaguid
        self.is_verified = is_verified
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.counts: dict[str, int] = {}

    def copied(self) -> "SoftwarePasskey":
        """複製する: what a thief of the key would hold: the same keys, counters as they are."""
        other = SoftwarePasskey(
            self.origin, self.rp_id, is_verified=self.is_verified, aaguid=self.aaguid
        )
        other.keys, other.counts = dict(self.keys), dict(self.counts)
        return other

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """鍵を作る: the registration response for these creation options."""
        shown = encoded(secrets.token_bytes(ID_BYTES))
        self.keys[shown], self.counts[shown] = ec.generate_private_key(ec.SECP256R1()), 0
        return self.attest(shown, options)

    def attest(self, shown: str, options: dict[str, Any]) -> dict[str, Any]:
        """鍵を示す: the registration response for a credential that is held already."""
        identity = base64.urlsafe_b64decode(shown + "=")
        head = self.aaguid + struct.pack(">H", ID_BYTES) + identity
        data = self._authenticator_data(NEW_CREDENTIAL, 0) + head + _cose(self.keys[shown])
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options)),
            "attestationObject": encoded(attestation),
            "transports": ["internal"],
        }
        return _answer(shown, response)

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """鍵を使う: the assertion of the first allowed credential held here."""
        allowed = [each["id"] for each in options.get("allowCredentials", [])]
        shown = next((each for each in allowed if each in self.keys), None)
        if shown is None:
            raise NoSuchKey("no credential that the server allows is held by this passkey")
        self.counts[shown] += 1
        data = self._authenticator_data(0, self.counts[shown])
        client = self._client_data("webauthn.get", options)
        signed = data + sha256(client).digest()
        response = {
            "clientDataJSON": encoded(client),
            "authenticatorData": encoded(data),
            "signature": encoded(self.keys[shown].sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": None,
        }
        return _answer(shown, response)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps({**said, "crossOrigin": False}).encode()

    def _authenticator_data(self, flags: int, count: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.is_verified else 0)
        return sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, count)


def encoded(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _cose(key: ec.EllipticCurvePrivateKey) -> bytes:
    point = key.public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def _answer(shown: str, response: dict[str, Any]) -> dict[str, Any]:
    kind = {"type": "public-key", "clientExtensionResults": {}}
    return {"id": shown, "rawId": shown, **kind, "response": response}
