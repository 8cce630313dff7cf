"""人事の変更の内容: plain rows that can be shown, approved by their digest, and applied.

Each part is a list of rows. Days are texts of ISO 8601; a missing end is null and means 期限なし.
"""

from datetime import date
from typing import Any

Row = dict[str, Any]
Content = dict[str, list[Row]]
PARTS = (
    *("accounts", "changes", "postings", "ends", "grants", "grant_ends", "offices", "reviews"),
    "terminals",
)


def day(text: str | None) -> date | None:
    """その日: as the row holds it."""
    return date.fromisoformat(text) if text else None


def must_day(text: str) -> date:
    """その日: of a part that always has one."""
    return date.fromisoformat(text)


def iso(given: date | None) -> str | None:
    """行に書く形."""
    return given.isoformat() if given else None


def subjects(content: dict[str, Any]) -> list[str]:
    """だれについてか: the accounts that any part of it is about, each once, in lower case."""
    named = [
        str(row.get("user_id") or row.get("chief") or "")
        for part in PARTS
        for row in content.get(part, [])
    ]
    return sorted({each.lower() for each in named if each})
