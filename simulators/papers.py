"""秘密の紙: files that are made once, readable by their owner alone."""

import hmac
import os
import secrets
from pathlib import Path

TOKEN_BYTES = 32


def made_once(path: Path, content: bytes) -> bytes:
    """秘密の紙: the bytes of the file, which is written with this content when it is missing.

    Two processes may ask at once: the first file stays, both read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def token(path: Path) -> str:
    """通行札: the bearer token in the file, made when missing."""
    return made_once(path, secrets.token_hex(TOKEN_BYTES).encode()).decode().strip()


def secret(path: Path) -> bytes:
    """秘密: 32 random bytes kept as hex in the file, made when missing."""
    text = made_once(path, secrets.token_hex(TOKEN_BYTES).encode()).decode()
    return bytes.fromhex(text.strip())


def same(left: str, right: str) -> bool:
    """照合: equality that takes as long for a near miss as for a far one."""
    return hmac.compare_digest(left.encode(), right.encode())
