"""検証: reads a log as its auditor, believes nothing, and names what was changed.

It needs the rows, the public key and the heads kept outside the database; no Django, no network.
Every leaf is worked out again from its event, which names a changed record alone; every head is
checked against the leaves before it and its signature, which finds a record forged together with
its leaf; heads kept outside tell of a cut tail or an older copy put back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tesuri.workplace.audit.entries import leaf_of
from tesuri.workplace.audit.frontier import grow, root_of
from tesuri.workplace.audit.heads import statement

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SignedHead:
    """署名した頭: as the database holds it, or as it was kept outside."""

    body: str
    size: int
    root: bytes
    signed_at: str
    signature: bytes
    is_outside: bool = False

    def is_signed(self, system: str, key: Ed25519PublicKey) -> bool:
        try:
            key.verify(
                self.signature, statement(system, self.body, self.size, self.root, self.signed_at)
            )
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Finding:
    """異常: what was found, and the record or the range of places that it concerns."""

    body: str
    what: str
    first: int
    last: int
    record: int | None = None

    def __str__(self) -> str:
        place = f"{self.first}番" if self.first == self.last else f"{self.first}～{self.last}番"
        named = f"（記録 {self.record}）" if self.record is not None else ""
        return f"{self.body} {place}{named}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    """検証の結果: sound when nothing was found and a signed head covers every event."""

    body: str
    events: int
    heads: int
    root: str
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify(
    system: str, body: str, rows: Iterable[Row], heads: Iterable[SignedHead], key: Ed25519PublicKey
) -> Verdict:
    """検証する: rows are leaves in order of `index`, each with its event (None when it is gone)."""
    findings: list[Finding] = []
    waiting = sorted(heads, key=lambda head: head.size)
    counted = len(waiting)
    frontier: list[bytes] = []
    size = sound_to = 0
    for row in rows:
        findings += _of_row(body, row, size)
        frontier, size = grow(frontier, size, [bytes(row["hash"])])
        while waiting and waiting[0].size <= size:
            head = waiting.pop(0)
            found = list(_of_head(system, head, size, root_of(frontier), sound_to, key))
            findings += found
            sound_to = sound_to if found else max(sound_to, head.size)
    findings += _of_tail(system, body, size, sound_to, waiting, key)
    return Verdict(body, size, counted, root_of(frontier).hex(), tuple(findings))


def _of_row(body: str, row: Row, expected: int) -> Iterator[Finding]:
    if row["index"] != expected:
        yield Finding(body, "葉の番号が続いていません", expected, row["index"], row["record_id"])
    elif row["id"] is None:
        yield Finding(body, "記録が消されています", expected, expected, row["record_id"])
    elif row["body"] != body:
        yield Finding(body, "記録の団体が書き換えられています", expected, expected, row["id"])
    elif leaf_of(row) != bytes(row["hash"]):
        yield Finding(body, "記録が書き換えられています", expected, expected, row["id"])


def _of_head(
    system: str, head: SignedHead, size: int, root: bytes, sound_to: int, key: Ed25519PublicKey
) -> Iterator[Finding]:
    where = "控えの" if head.is_outside else ""
    last = max(head.size - 1, 0)
    if not head.is_signed(system, key):
        yield Finding(head.body, f"{where}頭の署名が合いません", last, last)
    elif head.size != size or head.root != root:
        yield Finding(head.body, f"{where}署名した頭と記録が合いません", min(sound_to, last), last)


def _of_tail(
    system: str,
    body: str,
    size: int,
    sound_to: int,
    beyond: list[SignedHead],
    key: Ed25519PublicKey,
) -> Iterator[Finding]:
    """What stands after the last head, and the heads that reach past the last event."""
    signed = [head for head in beyond if head.is_signed(system, key)]
    if signed:
        yield Finding(body, "末尾の記録がなくなっています", size, signed[-1].size - 1)
    if len(signed) < len(beyond):
        yield Finding(body, "頭の署名が合いません", size, beyond[-1].size - 1)
    if size > sound_to and not beyond:
        yield Finding(body, "署名した頭に覆われていない記録があります", sound_to, size - 1)
