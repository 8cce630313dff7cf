"""監査人の読み出し: rows and heads from a database, in the auditor's role, and heads from files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from psycopg.rows import DictRow, dict_row

from tesuri.workplace.audit.entries import moment
from tesuri.workplace.audit.verifier import SignedHead, Verdict, verify

Connection = psycopg.Connection[DictRow]
ROWS = """
SELECT l.index, l.record_id, l.hash, r.* FROM audit_leaf l
LEFT JOIN audit_auditrecord r ON r.id = l.record_id WHERE l.body = %s ORDER BY l.index
"""
HEADS = "SELECT body, size, root, signed_at, signature FROM audit_head WHERE body = %s"
BODIES = "SELECT body FROM audit_leaf UNION SELECT body FROM audit_head"
UNSEALED = """
SELECT count(*) AS count FROM audit_auditrecord r
WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.record_id = r.id)
"""
CHUNK = 5_000


def verdicts(url: str, system: str, key_file: Path, heads_file: Path) -> list[Verdict]:
    """各団体の検証: one verdict for each body that the database or the kept heads know."""
    key, kept = public_key(key_file), outside_heads(heads_file)
    with psycopg.connect(url, row_factory=dict_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        named = {row["body"] for row in connection.execute(BODIES)}
        return [
            verify(
                system,
                body,
                _rows(connection, body),
                [*_heads(connection, body), *(head for head in kept if head.body == body)],
                key,
            )
            for body in sorted(named | {head.body for head in kept})
        ]


def unsealed_count(url: str) -> int:
    """まだ木にない記録の数: what the next head will cover."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        row = connection.execute(UNSEALED).fetchone()
        return int(row["count"]) if row else 0


def public_key(path: Path) -> Ed25519PublicKey:
    """公開鍵: raises ValueError when the file holds another kind of key."""
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("監査記録の公開鍵は Ed25519 でなければなりません")
    return key


def outside_heads(path: Path) -> list[SignedHead]:
    """控えの頭: one JSON a line; a missing file is an empty list."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [_head(json.loads(line), is_outside=True) for line in lines]


def _rows(connection: Connection, body: str) -> Iterator[dict[str, Any]]:
    with connection.cursor(name=f"leaves_{body}") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(ROWS, [body])
        yield from cursor


def _heads(connection: Connection, body: str) -> list[SignedHead]:
    return [
        SignedHead(
            row["body"],
            row["size"],
            bytes(row["root"]),
            moment(row["signed_at"]),
            bytes(row["signature"]),
        )
        for row in connection.execute(HEADS, [body])
    ]


def _head(line: dict[str, Any], *, is_outside: bool) -> SignedHead:
    return SignedHead(
        line["body"],
        line["size"],
        bytes.fromhex(line["root"]),
        line["signed_at"],
        bytes.fromhex(line["signature"]),
        is_outside,
    )
