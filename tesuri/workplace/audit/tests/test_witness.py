"""立会人: it signs what only grew, and refuses by name a fork, a shrunken tree, a changed tile."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from tesuri.workplace.audit.notes import checkpoint, origin_of
from tesuri.workplace.audit.offline import COSIGNED, Unsound, check_tiles, heads_in, leaf, opened
from tesuri.workplace.audit.places import write_whole
from tesuri.workplace.audit.reading import outside_heads
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.signing import audit_key, private_key
from tesuri.workplace.audit.stored import Edge
from tesuri.workplace.audit.tests.log import BODY, folder, keys, sealed, superuser, write
from tesuri.workplace.audit.tiles import hashes_in, wanted, write_tile
from tesuri.workplace.audit.witness import Witness

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """立会人: with a key of its own, on its own host."""
    return Witness("second.example", private_key(tmp_path / "witness.pem"), tmp_path / "state")


def mine(witness: Witness) -> Path:
    return witness.state / origin_of("welfare", BODY)


def a_log(place: Path, count: int, *, forged: int = -1) -> Path:
    """木: a folder of tiles over made-up leaves, signed by the log's own key; one may be forged."""
    leaves = [leaf(b"forged" if n == forged else b"%d" % n) for n in range(count)]
    levels = [leaves]
    while len(levels[-1]) >= 256:
        edge = Edge(None, BODY, 0)
        edge.grow(levels[-1])
        levels.append([hashed for level, _, hashed in edge.nodes if level == 1])
    for level, index, width in wanted(0, count):
        write_tile(place, level, index, levels[level][index * 256 : index * 256 + width])
    edge = Edge(None, BODY, 0)
    edge.grow(leaves)
    key = audit_key(settings.TESURI_KEYS, settings.TESURI_VAR, "welfare")
    note = checkpoint(origin_of("welfare", BODY), count, edge.root(), key, AT)
    write_whole(place / "checkpoint", note.encode())
    return place


def test_it_copies_what_is_new_and_countersigns_the_head(witness: Witness) -> None:
    for count in (3, 4):
        sealed(count)
        witness.countersign(folder(), AT)
    (head,) = heads_in(mine(witness) / "checkpoint", keys())
    assert head.size == 7
    assert head.signed([witness.key.public_key()], COSIGNED) == (0, int(AT.timestamp()))
    kept = (mine(witness) / "witnessed.jsonl").read_text("utf-8").splitlines()
    assert [opened(json.loads(line)["note"]).size for line in kept] == [3, 7]
    assert check_tiles(mine(witness), heads_in(witness.state, keys())) == 7
    assert not list(mine(witness).rglob("entries"))


def test_a_head_that_it_signed_is_signed_once(witness: Witness) -> None:
    sealed(3)
    for _ in range(2):
        witness.countersign(folder(), AT)
    assert len((mine(witness) / "witnessed.jsonl").read_text("utf-8").splitlines()) == 1


def test_a_large_tree_is_followed_by_uneven_steps(witness: Witness, tmp_path: Path) -> None:
    chance, size = random.Random(20261128), 0
    while size < 70_000:
        size += chance.choice((1, 200, 255, 256, 257, 30_000))
        witness.countersign(a_log(tmp_path / "log", size), AT, tmp_key(tmp_path))
    assert check_tiles(mine(witness), heads_in(mine(witness) / "checkpoint", keys())) == size


def tmp_key(tmp_path: Path) -> Path:
    """The public key, where a log in another folder has it beside it."""
    path = tmp_path / "audit.pub"
    shutil.copy(folder().parent / "audit.pub", path)
    return path


def shrunken(log: Path) -> None:
    shutil.rmtree(log)
    a_log(log, 400)


def forked_at_the_same_size(log: Path) -> None:
    shutil.rmtree(log)
    a_log(log, 600, forged=599)


def forked_and_grown(log: Path) -> None:
    shutil.rmtree(log)
    a_log(log, 700, forged=300)


def one_tile_changed(log: Path) -> None:
    path = log / "tile" / "0" / "001"
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def one_tile_gone(log: Path) -> None:
    (log / "tile" / "0" / "000").unlink()


def new_tile_unlike_its_head(log: Path) -> None:
    a_log(log, 700)
    path = log / "tile" / "0" / "002.p" / "188"
    hashes = hashes_in(path.read_bytes())
    path.write_bytes(b"".join([*hashes[:-1], leaf(b"another")]))


def another_key(log: Path) -> None:
    key = private_key(log.parent / "other.pem")
    head = opened((log / "checkpoint").read_text("utf-8"))
    note = checkpoint(head.origin, head.size, head.root, key, AT)
    (log / "checkpoint").write_text(note, "utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (shrunken, "木が縮んでいます（600 件から 400 件）"),
        (forked_at_the_same_size, "同じ 600 件の木に二つの頭があります"),
        (forked_and_grown, "tile/0/001 が変わっています"),
        (one_tile_changed, "tile/0/001 が変わっています"),
        (one_tile_gone, "tile/0/000"),
        (new_tile_unlike_its_head, "署名した頭（700 件）とタイルが合いません"),
        (another_key, "頭の署名が合いません"),
    ],
)
def test_it_refuses_and_keeps_what_it_had(
    witness: Witness, tmp_path: Path, change: Callable[[Path], None], words: str
) -> None:
    log = a_log(tmp_path / "log", 600)
    witness.countersign(log, AT, tmp_key(tmp_path))
    before = (mine(witness) / "checkpoint").read_bytes()
    change(log)
    with pytest.raises(Unsound, match=words):
        witness.countersign(log, AT)
    assert (mine(witness) / "checkpoint").read_bytes() == before


def test_an_older_backup_put_back_is_seen_by_the_witness(witness: Witness, tmp_path: Path) -> None:
    """Database and published files alike, as whoever holds the whole machine would do it."""
    sealed(3)
    backup = shutil.copytree(folder().parent, tmp_path / "backup")
    sealed(2)
    witness.countersign(folder(), AT)
    with superuser() as someone:
        someone.execute("DELETE FROM audit_head WHERE size > 3")
        someone.execute("DELETE FROM audit_leaf WHERE index >= 3")
        someone.execute(
            "DELETE FROM audit_auditrecord WHERE id NOT IN (SELECT record_id FROM audit_leaf)"
        )
    shutil.rmtree(folder().parent)
    shutil.copytree(backup, folder().parent)
    with pytest.raises(Unsound, match="木が縮んでいます（5 件から 3 件）"):
        witness.countersign(folder(), AT)
    sealed(4)  # and it grows past what was seen
    with pytest.raises(Unsound, match="000.p/5"):
        witness.countersign(folder(), AT)
    (head,) = heads_in(mine(witness) / "checkpoint", keys())
    assert head.size == 5


def test_a_name_that_leads_out_of_its_folder_is_refused(witness: Witness, tmp_path: Path) -> None:
    note = checkpoint("../../out", 1, bytes(32), witness.key, AT)
    write_whole(tmp_path / "log" / "checkpoint", note.encode())
    with pytest.raises(Unsound, match="木の名"):
        witness.countersign(tmp_path / "log", AT)


def test_a_new_key_of_the_log_counts_once_somebody_names_it(witness: Witness) -> None:
    sealed(2)
    witness.countersign(folder(), AT)
    (settings.TESURI_KEYS / "audit.pem").rename(settings.TESURI_KEYS / "audit.pem.old")
    audit_key.cache_clear()
    sealed(2)
    with pytest.raises(Unsound, match="署名"):
        witness.countersign(folder(), AT)
    assert witness.countersign(folder(), AT, folder().parent / "audit.pub").size == 4


def test_the_verifier_takes_witnessed_heads_and_only_those_with_its_key(
    witness: Witness, tmp_path: Path
) -> None:
    sealed(3)
    witness.countersign(folder(), AT)
    write(1)
    seal_heads()
    key, other = witness.key.public_key(), private_key(tmp_path / "other.pem").public_key()
    assert [head.size for head in outside_heads(witness.state, [key])] == [3, 3]
    assert outside_heads(witness.state, [other]) == []
    assert outside_heads(folder(), [key]) == []
