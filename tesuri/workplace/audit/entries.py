"""記録の葉: the canonical bytes of one event, salted, as they are hashed into the tree.

The offline verifier reads the same columns; change nothing here without a new `FORM`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tesuri.ground.records import canonical
from tesuri.workplace.audit.merkle import leaf

FORM = 1
SALT_BYTES = 16
COLUMNS = (
    *("id", "body", "kind", "outcome", "user_id", "user_name", "office", "terminal", "session"),
    *("duty", "purpose", "subject", "details"),
)


def entry(row: Mapping[str, Any]) -> bytes:
    """塩 + 正準形: the salt keeps a leaf from being guessed once the event itself is erased."""
    content = {name: row[name] for name in COLUMNS} | {"form": FORM, "at": moment(row["at"])}
    return bytes(row["salt"]) + canonical(content)


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """葉のハッシュ: what stands in the tree for the event."""
    return leaf(entry(row))


def moment(at: datetime) -> str:
    """UTC to the microsecond, as PostgreSQL keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
