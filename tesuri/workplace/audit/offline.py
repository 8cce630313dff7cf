"""持ち出せる検証: checks what the audit log publishes, in one file that needs no database.

    python offline.py proof proof.json --key audit.pub
    python offline.py tiles FOLDER --key audit.pub [--witness witness.pub] [--heads FILE ...]
    python offline.py archive FOLDER --tiles FOLDER --key audit.pub

It needs Python 3.11 and `cryptography`, nothing of Tesuri. FOLDER holds `checkpoint` and `tile/` as
in c2sp.org/tlog-tiles; trees and proofs are those of RFC 9162, section 2.1.
"""

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, reduce
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

SIGNED, COSIGNED = 0x01, 0x04  # signature types of c2sp.org/signed-note and tlog-cosignature
WIDTH, HASH, SALT = 256, 32, 16
B64 = "(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
NOTE = re.compile(rf"((.+)\n(0|[1-9][0-9]{{0,17}})\n({B64})\n(?:.+\n)*)\n((?:— \S+ {B64}\n)+)")
SIGNATURE = re.compile(r"— (\S+) (\S+)\n")
PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n?", re.S)


class Unsound(ValueError):
    """異常: what does not hold, and where."""


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of_tile(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node(*hashes[n : n + 2]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def grow(frontier: list[bytes], size: int, leaves: Iterable[bytes]) -> int:
    """木を伸ばす: the frontier holds one root for each set bit of the size, the largest first."""
    for value in leaves:
        below = size
        while below & 1:
            value, below = sha256(b"\x01" + frontier.pop() + value).digest(), below >> 1
        frontier.append(value)
        size += 1
    return size


def root_of(frontier: Sequence[bytes]) -> bytes:
    """根: of the whole tree; the empty tree has the hash of nothing."""
    return reduce(lambda value, left: node(left, value), reversed(frontier or [sha256().digest()]))


def included(hashed: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """包含: whether the proof leads from the leaf at the index to the root (RFC 9162, 2.1.3.2)."""
    steps = _climb(index, size - 1, proof)
    if not 0 <= index < size or steps is None:
        return False
    for beside, on_left in steps:
        hashed = node(beside, hashed) if on_left else node(hashed, beside)
    return hashed == root


def grown(earlier: int, before: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """整合: whether the tree is the earlier one with leaves added at its end (2.1.4.2)."""
    if not 0 < earlier < size:
        return earlier == size > 0 and not proof and before == root
    first, *rest = proof or [b""] if earlier & (earlier - 1) else [before, *proof]
    index, last = earlier - 1, size - 1
    while index % 2:
        index, last = index // 2, last // 2
    old = new = first
    for beside, on_left in (steps := _climb(index, last, rest)) or []:
        old = node(beside, old) if on_left else old
        new = node(beside, new) if on_left else node(new, beside)
    return steps is not None and old == before and new == root


def _climb(index: int, last: int, proof: Sequence[bytes]) -> list[tuple[bytes, bool]] | None:
    steps = []  # each hash of a proof, and whether it stands on the left; None: a wrong number
    for beside in proof:
        if last == 0:
            return None
        on_left = index % 2 == 1 or index == last
        while on_left and index % 2 == 0 and index:
            index, last = index // 2, last // 2
        steps.append((beside, on_left))
        index, last = index // 2, last // 2
    return steps if last == 0 else None


class Checkpoint(NamedTuple):
    """署名した頭: origin, size and root as signed, and the signature lines (name, bytes)."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...]

    def signed(self, keys: Sequence[Ed25519PublicKey], kind: int = SIGNED) -> tuple[int, int]:
        """Which of the keys signed, by its place, and when (0 when untimed); (-1, 0) when none."""
        for place, key in enumerate(keys):
            for name, given in self.signatures:
                if key_id(name, kind, key) == given[:4] and (kind != SIGNED or name == self.origin):
                    time = int.from_bytes(given[4:12], "big") if kind == COSIGNED else 0
                    before = f"cosignature/v1\ntime {time}\n" if kind == COSIGNED else ""
                    with suppress(InvalidSignature):
                        key.verify(given[12 if before else 4 :], (before + self.text).encode())
                        return place, time
                    return -1, 0
        return -1, 0


def opened(note: str) -> Checkpoint:
    """文を読む: raises Unsound when it is no checkpoint; signatures are not yet checked."""
    form = NOTE.fullmatch(note)
    if not form:
        raise Unsound("署名した頭の形をしていません / not a checkpoint")
    text, origin, size, root, lines = form.groups()
    signed = [(name, base64.b64decode(given)) for name, given in SIGNATURE.findall(lines)]
    return Checkpoint(text, origin, int(size), base64.b64decode(root), tuple(signed))


def key_id(name: str, kind: int, key: Ed25519PublicKey) -> bytes:
    """鍵の番号: of c2sp.org/signed-note; name and number together say which key signed."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + key.public_bytes_raw()).digest()[:4]


def public_keys(pem: bytes) -> list[Ed25519PublicKey]:
    """公開鍵: every key of the file, the oldest first; raises Unsound when there is none."""
    keys = [load_pem_public_key(each) for each in PEM.findall(pem)]
    if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys):
        raise Unsound("公開鍵は Ed25519 でなければなりません / the keys must be Ed25519")
    return cast(list[Ed25519PublicKey], keys)


def signed_head(note: str, keys: Sequence[Ed25519PublicKey]) -> Checkpoint:
    """署名を確かめた頭: raises Unsound when none of the keys signed it."""
    head = opened(note)
    if head.signed(keys)[0] < 0:
        raise Unsound(f"頭の署名が合いません / bad signature: {head.origin} {head.size}")
    return head


def check_proof(shown: dict[str, Any], keys: Sequence[Ed25519PublicKey]) -> str:
    """証明を確かめる: one sentence, or Unsound."""
    steps = [base64.b64decode(each) for each in shown["proof"]]
    heads = [signed_head(note, keys) for note in shown["checkpoints"]]
    first, now = heads[0], heads[-1]
    if shown["kind"] == "consistency":
        same = first.origin == now.origin
        if not (same and grown(first.size, first.root, now.size, now.root, steps)):
            raise Unsound("前の木が後の木に含まれていません / the earlier tree is no part of it")
        return f"{now.origin}: {first.size} 件の木は {now.size} 件の木にそのまま含まれています"
    entry = base64.b64decode(shown["entry"])
    if not included(leaf(entry), shown["index"], now.size, steps, now.root):
        raise Unsound(f"記録 {shown['record']} は木にありません / the event is not in the tree")
    where = f"{now.origin} {shown['index']}番: 記録は {now.size} 件の木にあります"
    return f"{where}\n{entry[SALT:].decode()}"


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """タイルの場所: tile/<L>/<N>[.p/<W>] with N in groups of three digits."""
    path = re.sub("(...)(?=...)", r"x\1/", str(index).zfill(-(-len(str(index)) // 3) * 3))
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def tile(folder: Path, level: int, index: int, width: int) -> list[bytes]:
    """タイルを読む: a partial one may have been replaced by the full one."""
    for path in (folder / tile_path(level, index, width), folder / tile_path(level, index)):
        if path.exists() and len(content := path.read_bytes()) >= width * HASH:
            return [content[n : n + HASH] for n in range(0, width * HASH, HASH)]
    raise Unsound(f"タイルがありません / missing: {folder / tile_path(level, index, width)}")


def entries(bundle: bytes) -> Iterator[bytes]:
    """記録の束を開く: each entry after its length in two bytes."""
    place = 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        if end > len(bundle):
            raise Unsound("記録の束が途中で切れています / the bundle is cut off")
        yield bundle[place + 2 : end]
        place = end


def check_tiles(folder: Path, heads: Iterable[Checkpoint]) -> int:
    """木を確かめる: every tile, bundle and head against one another; the number of leaves."""
    waiting = sorted(heads, key=lambda each: each.size)
    size, frontier, counted = waiting[-1].size, list[bytes](), 0
    for index in range(-(-size // WIDTH)):
        hashes = tile(folder, 0, index, min(WIDTH, size - index * WIDTH))
        _check_around(folder, size, index, hashes)
        for hashed in hashes:
            counted = grow(frontier, counted, [hashed])
            while waiting and waiting[0].size <= counted:
                head = waiting.pop(0)
                if head.root != root_of(frontier):
                    raise Unsound(f"{head.size} 件の頭とタイルが合いません / another root")
    return counted


def _check_around(folder: Path, size: int, index: int, hashes: list[bytes]) -> None:
    """A full tile stands in the tile above, and so on; a bundle of entries has these hashes."""
    for path in {folder / tile_path("entries", index, width) for width in (WIDTH, len(hashes))}:
        given = [leaf(each) for each in entries(path.read_bytes())] if path.exists() else hashes
        for place, known in enumerate(hashes):
            if given[place : place + 1] != [known]:
                raise Unsound(f"{index * WIDTH + place}番の記録が葉と合いません / another entry")
    level, place = 0, WIDTH - 1
    while len(hashes) == WIDTH and place == WIDTH - 1:
        level, root = level + 1, root_of_tile(hashes)
        below, (index, place) = index, divmod(index, WIDTH)
        hashes = tile(folder, level, index, min(WIDTH, (size >> 8 * level) - index * WIDTH))
        if hashes[place] != root:
            raise Unsound(f"{tile_path(level - 1, below)} が上の段と合いません / not the one above")


def check_archive(folder: Path, tiles: Path, keys: Sequence[Ed25519PublicKey]) -> int:
    """保存した月を確かめる: each file by its hash, each event by its leaf; the number of events."""
    manifest, counted = json.loads((folder / "manifest.json").read_text("utf-8")), 0
    for body, held in manifest["bodies"].items():
        check_tiles(tiles / body, [head := heads_in(tiles / body / "checkpoint", keys)[0]])
        for name, digest in held["files"].items():
            if sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise Unsound(f"{name} が書き換えられています / changed")
        content, recent = (folder / f"{body}.entries").read_bytes(), lru_cache(maxsize=4)(tile)
        wanted = [n for first, last in held["indexes"] for n in range(first, last + 1)]
        for index, entry in zip(wanted, entries(content), strict=True):
            number, width = index // WIDTH, min(WIDTH, head.size - index // WIDTH * WIDTH)
            if leaf(entry) != recent(tiles / body, 0, number, width)[index % WIDTH]:
                raise Unsound(f"{body} {index}番の記録が葉と合いません / another entry")
        counted += len(wanted)
    return counted


def heads_in(path: Path, keys: Sequence[Ed25519PublicKey]) -> list[Checkpoint]:
    """頭を集める: a note, a file of notes (JSON lines), or a folder of them; all signed."""
    if path.is_dir():
        names = [*path.rglob("checkpoint"), *path.rglob("witnessed.jsonl")]
        return [head for name in sorted(names) for head in heads_in(name, keys)]
    text = path.read_text("utf-8")
    notes = [json.loads(each)["note"] for each in text.splitlines()] if text[:1] == "{" else [text]
    return [signed_head(note, keys) for note in notes]


def check_folder(args: argparse.Namespace, keys: Sequence[Ed25519PublicKey]) -> str:
    """フォルダーを確かめる: tiles, entries, its own head and those that others kept."""
    (own,) = heads_in(args.path / "checkpoint", keys)
    kept = [head for path in args.heads for head in heads_in(path, keys)]
    heads = [own, *(head for head in kept if head.origin == own.origin)]
    witness = public_keys(args.witness.read_bytes()) if args.witness else []
    times = sum(head.signed(witness, COSIGNED)[0] >= 0 for head in heads)
    if (args.heads and len(heads) == 1) or (witness and not times):
        raise Unsound("控えの頭か立会人の署名がありません / no head of this tree kept, or cosigned")
    counted = check_tiles(args.path, heads)
    return f"{own.origin}: {counted} 件、頭 {len(heads)} 件、立会人の署名 {times} 件"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["proof", "tiles", "archive"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--heads", type=Path, nargs="*", default=[], help="控えの頭")
    for name, words in (("key", "公開鍵"), ("witness", "立会人の公開鍵"), ("tiles", "木")):
        parser.add_argument(f"--{name}", type=Path, help=words, required=name == "key")
    args = parser.parse_args()
    try:
        keys = public_keys(args.key.read_bytes())
        if args.what == "proof":
            said = check_proof(json.loads(args.path.read_text("utf-8")), keys)
        elif args.what == "archive":
            said = f"記録 {check_archive(args.path, args.tiles, keys)} 件"
        else:
            said = check_folder(args, keys)
    except Exception as failure:  # whatever a file holds, the answer is that it is not sound
        sys.stderr.write(f"異常あり / NOT SOUND: {failure}\n")
        return 1
    sys.stdout.write(f"正しい / sound: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
