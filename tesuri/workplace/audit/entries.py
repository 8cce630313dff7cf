"""記録の葉: the canonical bytes of one event, salted, as they are hashed into the tree.

Sealer, auditor and archive read an event by the same columns; change nothing here without a new
`FORM`. What the bytes look like is written in docs/for-auditor.md.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
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
COPY = f"COPY audit_auditrecord ({', '.join(INSERTED)}, details, salt) FROM STDIN"
ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def entry(row: Mapping[str, Any]) -> bytes:
    """塩 + 正準形: the salt keeps a leaf from being guessed once the event itself is erased.

    `details` and `at` are taken as PostgreSQL's text (SELECTED) or as Python's values alike.
    """
    at, details = row["at"], row["details"]
    # By hand, key after key in their order: the encoder of a whole dictionary takes half as long
    # again, and an auditor waits for a million of these.
    content = (
        f'{{"at":{quoted(at if isinstance(at, str) else moment(at))},"body":{quoted(row["body"])},'
        f'"details":{ENCODE(json.loads(details) if isinstance(details, str) else details)},'
        f'"duty":{quoted(row["duty"])},"form":{FORM},"id":{row["id"]},"kind":{quoted(row["kind"])},'
        f'"office":{quoted(row["office"])},"outcome":{quoted(row["outcome"])},'
        f'"purpose":{quoted(row["purpose"])},"session":{quoted(row["session"])},'
        f'"subject":{quoted(row["subject"])},"terminal":{quoted(row["terminal"])},'
        f'"user_id":{quoted(row["user_id"])},"user_name":{quoted(row["user_name"])}}}'
    )
    return bytes(row["salt"]) + content.encode()


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """葉のハッシュ: what stands in the tree for the event."""
    return leaf(entry(row))


def moment(at: datetime) -> str:
    """UTC to the microsecond, as PostgreSQL keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
