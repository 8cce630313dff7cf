"""記録の葉: the canonical bytes of one event, salted, as they are hashed into the tree.

Sealer, auditor and archive read an event by the same columns; change nothing here without a new
`FORM`. What the bytes look like is written in docs/for-auditor.md.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tesuri.workplace.audit.merkle import leaf

FORM = 1
SALT_BYTES = 16
COLUMNS = (
    *("id", "body", "kind", "outcome", "user_id", "user_name", "office", "terminal", "session"),
    *("duty", "purpose", "subject", "details"),
)
AT = """to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
SELECTED = (
    ", ".join(f"r.{name}" for name in COLUMNS if name != "details")
    + f", r.details::text AS details, {AT} AS at, r.salt"
)
INSERTED = (
    *("body", "at", "kind", "outcome", "user_id", "user_name", "office", "terminal", "session"),
    *("duty", "purpose", "subject"),
)
INSERT = f"""
INSERT INTO audit_auditrecord ({", ".join(INSERTED)}, details, salt)
VALUES ({"%s, " * len(INSERTED)}%s::jsonb, %s) RETURNING id
"""
ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def entry(row: Mapping[str, Any]) -> bytes:
    """塩 + 正準形: the salt keeps a leaf from being guessed once the event itself is erased.

    `details` and `at` are taken as PostgreSQL's text (SELECTED) or as Python's values alike.
    """
    content = {name: row[name] for name in COLUMNS}
    details, at = row["details"], row["at"]
    content["details"] = json.loads(details) if isinstance(details, str) else details
    content["form"], content["at"] = FORM, at if isinstance(at, str) else moment(at)
    return bytes(row["salt"]) + ENCODE(content).encode()


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """葉のハッシュ: what stands in the tree for the event."""
    return leaf(entry(row))


def moment(at: datetime) -> str:
    """UTC to the microsecond, as PostgreSQL keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
