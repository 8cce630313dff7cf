"""記録の葉: the canonical bytes of one event, salted, as they are hashed into the tree.

Sealer, auditor and archive read an event by the same columns; change nothing here without a new
`FORM`. What the bytes look like is written in docs/for-auditor.md.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any

from tesuri.workplace.audit.merkle import leaf

FORM = 1
SALT_BYTES = 16
COLUMNS = (
    *("id", "body", "kind", "outcome", "user_id", "user_name", "office", "terminal", "session"),
    *("duty", "purpose", "subject", "details"),
)
IS_PLAIN = "r.at >= '0001-01-01 00:00+00' AND r.at < '10000-01-01 00:00+00'"
AT = f"""CASE WHEN {IS_PLAIN} THEN to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
ELSE r.at::text END"""  # to_char knows no infinity, and writes a year before Christ as one after
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
DEEPEST, DIGITS = 200, 1_000  # what is deeper or longer stands as PostgreSQL wrote it
LONG = re.compile(f"[0-9]{{{DIGITS}}}")
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|[\]}]')


class NoSuchNumber(ValueError):
    """表せない数: no float has this value; read as one, the change of a digit would be lost."""


def entry(row: Mapping[str, Any]) -> bytes:
    """塩 + 正準形: the salt keeps a leaf from being guessed once the event itself is erased.

    `details` and `at` are taken as PostgreSQL's text (SELECTED) or as Python's values alike.
    """
    at, details = row["at"], row["details"]
    # By hand, key after key in their order: the encoder of a whole dictionary takes half as long
    # again, and an auditor waits for a million of these.
    content = (
        f'{{"at":{quoted(at if isinstance(at, str) else moment(at))},"body":{quoted(row["body"])},'
        f'"details":{written(details) if isinstance(details, str) else ENCODE(details)},'
        f'"duty":{quoted(row["duty"])},"form":{FORM},"id":{row["id"]},"kind":{quoted(row["kind"])},'
        f'"office":{quoted(row["office"])},"outcome":{quoted(row["outcome"])},'
        f'"purpose":{quoted(row["purpose"])},"session":{quoted(row["session"])},'
        f'"subject":{quoted(row["subject"])},"terminal":{quoted(row["terminal"])},'
        f'"user_id":{quoted(row["user_id"])},"user_name":{quoted(row["user_name"])}}}'
    )
    return bytes(row["salt"]) + content.encode()


def written(details: str) -> str:
    """内容の正準形: as Python writes it, or, where Python has no such value, PostgreSQL's text.

    Which of both follows from the text alone, never from who reads it; both say the same JSON.
    """
    try:
        return ENCODE(decoded(details))
    except ValueError:
        return details


def decoded(details: str) -> Any:
    """内容: raises ValueError for numbers that Python would round or refuse, and for depths."""
    if _is_deep(details):
        raise ValueError("too deep")
    return (DECODE_LONG if LONG.search(details) else DECODE)(details)


def _is_deep(details: str) -> bool:
    if details.count("[") + details.count("{") <= DEEPEST:
        return False
    depth = deepest = 0
    for found in BRACKETS.finditer(details):
        if not found[0].startswith('"'):
            depth += 1 if found[1] else -1
            deepest = max(deepest, depth)
    return deepest > DEEPEST


def _exact(number: str) -> float:
    value = float(number)
    if Decimal(repr(value)) != Decimal(number):
        raise NoSuchNumber(number)
    return value


def _short(number: str) -> int:
    if len(number) > DIGITS:
        raise NoSuchNumber("too long")
    return int(number)


DECODE = json.JSONDecoder(parse_float=_exact).decode
DECODE_LONG = json.JSONDecoder(parse_float=_exact, parse_int=_short).decode


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """葉のハッシュ: what stands in the tree for the event."""
    return leaf(entry(row))


def moment(at: datetime) -> str:
    """UTC to the microsecond, as PostgreSQL keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
