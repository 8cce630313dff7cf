"""スコープ: `provider:resource:operation`, the grammar of 共通機能標準仕様書 2.7.

A scope names one operation of one system; there is no wildcard and no shorter form.
"""

import re
from collections.abc import Collection, Iterable

PART = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PART_COUNT = 3


class ScopeRefused(ValueError):
    """スコープの拒否: `reason` is missing_part, extra_part, malformed, foreign_… or unknown_…."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(text: str, *, provider: str, offered: Collection[str]) -> str:
    """確かめたスコープ: the text itself, or ScopeRefused."""
    parts = text.split(":")
    if len(parts) != PART_COUNT or "" in parts:
        raise ScopeRefused("extra_part" if len(parts) > PART_COUNT else "missing_part")
    if not all(PART.fullmatch(part) for part in parts):
        raise ScopeRefused("malformed")
    if parts[0] != provider:
        raise ScopeRefused("foreign_provider")
    if text not in offered:
        raise ScopeRefused("unknown_operation")
    return text


def granted(
    asked: Iterable[str], held: Collection[str], *, provider: str, offered: Collection[str]
) -> list[str]:
    """与えるスコープ: what was asked, each one checked and held; asking nothing means all held."""
    wanted = sorted({checked(each, provider=provider, offered=offered) for each in asked})
    if foreign := [each for each in wanted if each not in held]:
        raise ScopeRefused(f"not_granted:{len(foreign)}")
    return wanted or sorted(held)
