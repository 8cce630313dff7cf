"""封筒: one data key for each body and purpose, wrapped by a key from outside the database.

A stolen table is of no use without the wrapping key; a value moved to another row does not open;
an equality search needs no plain text. AES-GCM-SIV forgives a repeated nonce.
"""

import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

KEY_BYTES, NONCE_BYTES = 32, 12


@dataclass(frozen=True)
class Place:
    """置き場所: where a sealed value may be opened, and nowhere else."""

    table: str
    column: str
    row: str
    key_version: int = 1

    def bound(self) -> bytes:
        """Unambiguous bytes: each part with its length, so that no two places read the same."""
        parts = (self.table, self.column, self.row, str(self.key_version))
        return b"".join(f"{len(part.encode())}:".encode() + part.encode() for part in parts)


@dataclass(frozen=True)
class DataKey:
    """データ鍵: seals values, and makes the marks by which equal values are found."""

    sealing: bytes = field(repr=False)
    marking: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "DataKey":
        return cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def unwrap(cls, wrapped: bytes, wrapping_key: bytes) -> "DataKey":
        both = aes_key_unwrap(wrapping_key, wrapped)
        return cls(both[:KEY_BYTES], both[KEY_BYTES:])

    def wrap(self, wrapping_key: bytes) -> bytes:
        return aes_key_wrap(wrapping_key, self.sealing + self.marking)

    def seal(self, plain: str, place: Place) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCMSIV(self.sealing).encrypt(nonce, plain.encode(), place.bound())

    def open(self, sealed: bytes, place: Place) -> str:
        """Raises InvalidTag when the value was changed, or was moved from another place."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCMSIV(self.sealing).decrypt(nonce, rest, place.bound()).decode()

    def mark(self, plain: str) -> bytes:
        """The same for the same value: index it, compare it, never show it."""
        return hmac.digest(self.marking, plain.encode(), "sha256")
