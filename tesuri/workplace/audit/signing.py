"""監査鍵: the key of the log signs heads; its public half is published for whoever verifies.

To change the key: stop the worker, move `audit.pem` away, start again. The new public key is added
to `audit.pub`, in which every key stays, the oldest first, so that old heads stay verifiable.
"""

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

from tesuri.workplace.audit.places import public_key_file, write_whole


@cache
def audit_key(folder: Path, var: Path, system: str) -> Ed25519PrivateKey:
    """監査鍵: made on first use, and its public half added where auditors find it."""
    key = private_key(folder / "audit.pem")
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    published = public_key_file(var, system)
    known = published.read_bytes() if published.exists() else b""
    if public in known and not known.endswith(public):
        raise SystemExit("使い終えた監査鍵が戻されています / a retired audit key has come back")
    if public not in known:
        write_whole(published, known + public)
    return key


def private_key(path: Path) -> Ed25519PrivateKey:
    """秘密鍵: of an Ed25519 file in PEM, made on first use for its owner's eyes only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        draft.replace(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit(f"Ed25519 の秘密鍵でなければなりません: {path.name}")
    return key
