"""正準形: one content, one sequence of bytes, so that two people speak of the same thing."""

import json
from hashlib import sha256
from typing import Any


def canonical(content: Any) -> bytes:
    """JSON with sorted keys and no spaces; refuses what JSON cannot say (NaN, dates, bytes)."""
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8", "strict")


def digest_of(content: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return sha256(canonical(content)).hexdigest()
