"""署名した文: checkpoints as C2SP signed notes, with the log's signature and cosignatures.

c2sp.org/tlog-checkpoint (origin, size, root), c2sp.org/signed-note (lines, key ids, type 0x01),
c2sp.org/tlog-cosignature (type 0x04, "cosignature/v1" with the time). The log signs both ways: its
plain signature says what, its timed one when. Reading is in `offline.py`, which needs nothing else.
"""

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tesuri.workplace.audit.offline import COSIGNED, SIGNED, key_id


def origin_of(system: str, body: str) -> str:
    """木の名: the first line of every checkpoint, and the name of the log's key."""
    return f"tesuri/{system}/{body}"


def text_of(origin: str, size: int, root: bytes) -> str:
    """頭の文: the three lines that are signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def checkpoint(
    origin: str, size: int, root: bytes, key: Ed25519PrivateKey, signed_at: datetime
) -> str:
    """署名した頭: the note that the log signs, plainly and with its time."""
    text = text_of(origin, size, root)
    signature = key_id(origin, SIGNED, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_line(origin, signature)}{cosignature(text, origin, key, signed_at)}"


def cosignature(text: str, name: str, key: Ed25519PrivateKey, at: datetime) -> str:
    """副署の行: of a witness, or of the log itself, that this is the newest head it knows."""
    seconds = int(at.timestamp())
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    signature = seconds.to_bytes(8, "big") + key.sign(message)
    return _line(name, key_id(name, COSIGNED, key.public_key()) + signature)


def _line(name: str, signature: bytes) -> str:
    return f"— {name} {base64.b64encode(signature).decode()}\n"
