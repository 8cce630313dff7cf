"""頭: what is signed, and where its public key and its copies lie; no database, no settings."""

from pathlib import Path


def statement(system: str, body: str, size: int, root: bytes, signed_at: str) -> bytes:
    """署名する文: system, body, size, root and moment, one a line."""
    return f"tesuri-head-1\n{system}\n{body}\n{size}\n{root.hex()}\n{signed_at}\n".encode()


def public_key_file(var: Path, system: str) -> Path:
    """公開鍵のファイル: what an auditor takes away, together with the heads."""
    return Path(var) / "audit" / system / "audit.pub"


def heads_file(var: Path, system: str) -> Path:
    """頭の控え: signed heads outside the database, one JSON a line."""
    return Path(var) / "audit" / system / "heads.jsonl"
