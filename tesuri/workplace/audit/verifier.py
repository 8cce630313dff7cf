"""検証: reads a log as its auditor, believes nothing, and names what was changed.

Every leaf is worked out again from its event, which names a changed record alone; every head is
checked against the leaves before it and its signature, which finds a record forged together with
its leaf; heads kept outside tell of a cut tail or an older copy put back. No Django, no network.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tesuri.workplace.audit.offline import (
    COSIGNED,
    HASH,
    Checkpoint,
    Unsound,
    grow,
    opened,
    root_of,
)

Keys = Sequence[Ed25519PublicKey]


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
class SignedHead:
    """署名した頭: as the database holds it, or as it was kept outside."""

    body: str
    size: int
    root: bytes
    note: str
    previous: int = -1  # the size of the head before; unknown to heads kept outside
    signed_at: int = 0  # POSIX seconds, as the column beside the note says
    is_outside: bool = False

    @classmethod
    def outside(cls, note: str) -> "SignedHead":
        """控えの頭: as somebody else kept it; raises Unsound when it is no checkpoint."""
        shown = opened(note)
        body = shown.origin.rpartition("/")[2]
        return cls(body, shown.size, shown.root, note, is_outside=True)

    @property
    def origin(self) -> str:
        """木の名: as the note says."""
        return opened(self.note).origin

    def signature(self, origin: str, keys: Keys) -> tuple[int, str]:
        """Which key signed, and what is wrong with the note; -1 when none of the keys did."""
        try:
            shown = opened(self.note)
        except Unsound as failure:
            return -1, str(failure)
        if (shown.origin, shown.size, shown.root) != (origin, self.size, self.root):
            return -1, "頭と署名した文が違います"
        place, _ = shown.signed(keys)
        if place < 0:
            return -1, "頭の署名が合いません"
        return place, self._of_time(shown, keys)

    def is_cosigned(self, witness: Keys) -> bool:
        """立会い: whether the witness cosigned it."""
        return opened(self.note).signed(witness, COSIGNED)[0] >= 0

    def _of_time(self, shown: Checkpoint, keys: Keys) -> str:
        place, time = shown.signed(keys, COSIGNED)
        if self.is_outside or (place >= 0 and time == self.signed_at):
            return ""
        return "頭の署名日時が書き換えられています"


@dataclass(frozen=True)
class Verdict:
    """検証の結果: sound when nothing was found and a signed head covers every event."""

    body: str
    events: int
    heads: int
    root: str
    findings: tuple[Finding, ...]
    archived: int = 0  # events that are in files; checked only when the files were given

    @property
    def is_sound(self) -> bool:
        return not self.findings


@dataclass
class Tree:
    """木の検証: takes the leaves in order, and compares each head as the tree reaches its size."""

    origin: str
    body: str
    heads: list[SignedHead]
    keys: Keys
    findings: list[Finding] = field(default_factory=list)
    size: int = 0
    sound_to: int = 0
    _frontier: list[bytes] = field(default_factory=list)
    _newest_key: int = 0
    _broken: bool = False

    def __post_init__(self) -> None:
        self._waiting = sorted(self.heads, key=lambda head: (head.size, head.is_outside))[::-1]
        self._chain()

    def take(self, leaves: bytes) -> None:
        """葉を受け取る: hashes one after the other, in the order of their places."""
        for start in range(0, len(leaves), HASH):
            self.size = grow(self._frontier, self.size, [leaves[start : start + HASH]])
            while self._waiting and self._waiting[-1].size <= self.size:
                self._compare(self._waiting.pop())

    def end(self) -> str:
        """終わり: what stands after the last head, and heads past the last leaf; gives the root."""
        beyond = [head for head in self._waiting if not self._of_signature(head)]
        if beyond:
            last = max(head.size for head in beyond) - 1
            self._find("末尾の記録がなくなっています", self.size, last)
        if self.size > self.sound_to and not beyond and not self._broken:
            self._find("署名した頭に覆われていない記録があります", self.sound_to, self.size - 1)
        return root_of(self._frontier).hex()

    def _compare(self, head: SignedHead) -> None:
        last, where = max(head.size - 1, 0), "控えの" if head.is_outside else ""
        if self._of_signature(head):
            return
        if head.size != self.size or head.root != root_of(self._frontier):
            if not self._broken:  # every later head fails too: the first one says where
                self._find(f"{where}署名した頭と記録が合いません", min(self.sound_to, last), last)
            self._broken = True
        else:
            self.sound_to = head.size

    def _of_signature(self, head: SignedHead) -> bool:
        last, where = max(head.size - 1, 0), "控えの" if head.is_outside else ""
        place, wrong = head.signature(self.origin, self.keys)
        if not wrong and place < self._newest_key:
            wrong = "頭が使い終えた鍵で署名されています"
        if wrong:
            self._find(f"{where}{wrong}", last, last)
        self._newest_key = max(self._newest_key, place)
        return bool(wrong)

    def _chain(self) -> None:
        """Each head in the database names the one before; the newest one outside is among them."""
        inside, before = sorted(h.size for h in self.heads if not h.is_outside), 0
        for head in sorted(self.heads, key=lambda head: head.size):
            if not head.is_outside:
                if head.previous != before:
                    first = min(before, head.previous, head.size - 1)
                    self._find("間の頭がなくなっています", max(first, 0), head.size - 1)
                before = head.size
        newest = inside[-1] if inside else 0
        for head in self.heads:
            if head.is_outside and head.size > newest:
                self._find("控えにある頭がデータベースにありません", newest, head.size - 1)
                return

    def _find(self, what: str, first: int, last: int) -> None:
        self.findings.append(Finding(self.body, what, first, last))


def of_places(body: str, expected: int, end: int, places: Iterable[int]) -> Iterator[Finding]:
    """番号の検証: places from `expected` to before `end` that have no leaf, as ranges; or two."""
    for place in places:
        if place > expected:
            yield Finding(body, "葉がなくなっています", expected, place - 1)
        elif place < expected:
            yield Finding(body, "同じ番号に葉が二つあります", place, place)
        expected = place + 1
    if expected < end:
        yield Finding(body, "葉がなくなっています", expected, end - 1)
