"""署名: the key of the log signs heads; its public half is published for whoever verifies."""

import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from tesuri.workplace.audit.heads import public_key_file, statement


def sign(body: str, size: int, root: bytes, signed_at: str) -> bytes:
    """頭への署名: by the audit key of this system."""
    text = statement(settings.TESURI_SYSTEM, body, size, root, signed_at)
    return audit_key(Path(settings.TESURI_KEYS), settings.TESURI_VAR).sign(text)


@cache
def audit_key(folder: Path, var: Path) -> Ed25519PrivateKey:
    """監査鍵: made on first use, and its public half written where auditors find it."""
    path = folder / "audit.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = path.with_name(f"audit.pem.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        draft.replace(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit("監査鍵は Ed25519 の秘密鍵でなければなりません: audit.pem")
    public = public_key_file(var, settings.TESURI_SYSTEM)
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return key
