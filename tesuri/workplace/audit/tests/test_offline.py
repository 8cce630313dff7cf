"""持ち出せる検証: one short file, run by itself, on what was taken away."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tesuri.workplace.audit import offline
from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import entry
from tesuri.workplace.audit.models import Leaf
from tesuri.workplace.audit.offline import Unsound, check_tiles, heads_in, tile_path
from tesuri.workplace.audit.places import public_key_file
from tesuri.workplace.audit.proving import NoProof, of_event, of_growth
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.stored import dictionaries
from tesuri.workplace.audit.tests.log import BODY, folder, keys, sealed, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
FILE = Path(offline.__file__)
LONGEST = 300


def alone(*words: object) -> subprocess.CompletedProcess[str]:
    """一人で: in a folder of its own, where nothing of Tesuri can be imported."""
    place = Path(settings.TESURI_VAR) / "auditor"
    place.mkdir(exist_ok=True)
    shutil.copy(FILE, place / "offline.py")
    environment = {name: each for name, each in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "offline.py", *map(str, words)],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def key() -> Path:
    return public_key_file(settings.TESURI_VAR, "welfare")


def with_entries(copy: Path, count: int) -> Path:
    """A copy of the tree with its entries, as an export makes it."""
    shutil.copytree(folder(), copy)
    numbers = list(Leaf.objects.order_by("index").values_list("record_id", flat=True))
    events = {row["id"]: row for row in dictionaries(connection.connection, EVENTS, [numbers])}
    path = copy / tile_path("entries", 0, count)
    path.parent.mkdir(parents=True)
    written = [entry(events[number]) for number in numbers]
    path.write_bytes(b"".join(len(each).to_bytes(2, "big") + each for each in written))
    return path


def test_it_is_one_short_file_with_one_dependency() -> None:
    text = FILE.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            modules |= {each.name.split(".")[0] for each in node.names}
    assert modules - sys.stdlib_module_names == {"cryptography"}


def test_it_checks_the_proof_of_one_event_and_shows_it(tmp_path: Path) -> None:
    log = sealed(5, 4)
    shown = of_event(connection.connection, log[3])
    (proof := tmp_path / "proof.json").write_text(json.dumps(shown), "utf-8")
    told = alone("proof", proof, "--key", key())
    assert (told.returncode, told.stderr) == (0, "")
    assert "佐藤" in told.stdout
    shown["index"] += 1
    proof.write_text(json.dumps(shown), "utf-8")
    told = alone("proof", proof, "--key", key())
    assert told.returncode == 1
    assert f"NOT SOUND: 記録 {log[3]} は" in told.stderr


def test_it_checks_that_the_tree_only_grew(tmp_path: Path) -> None:
    sealed(5, 4, 2)
    shown = of_growth(connection.connection, BODY, 5, 11)
    (proof := tmp_path / "proof.json").write_text(json.dumps(shown), "utf-8")
    assert alone("proof", proof, "--key", key()).returncode == 0
    shown["proof"] = shown["proof"][:-1]
    proof.write_text(json.dumps(shown), "utf-8")
    assert alone("proof", proof, "--key", key()).returncode == 1


@pytest.mark.parametrize("content", ["{}", "[]", "no JSON", '{"kind": "inclusion", "proof": 1}'])
def test_what_is_no_proof_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    sealed(1)
    (proof := tmp_path / "proof.json").write_text(content, "utf-8")
    told = alone("proof", proof, "--key", key())
    assert told.returncode == 1
    assert "Traceback" not in told.stderr


def test_what_has_no_signed_head_yet_has_no_proof() -> None:
    sealed(2)
    (young,) = write(1)
    with pytest.raises(NoProof, match="木にない"):
        of_event(connection.connection, young)
    with pytest.raises(NoProof, match="頭はありません"):
        of_growth(connection.connection, BODY, 1, 2)


def test_it_checks_a_folder_of_tiles_and_entries_with_heads_that_others_kept(
    tmp_path: Path,
) -> None:
    sealed(5)
    shutil.copy(folder() / "checkpoint", tmp_path / "checkpoint")
    write(3)
    seal_heads()
    bundle = with_entries(tmp_path / "taken", 8)
    told = alone("tiles", tmp_path / "taken", "--key", key(), "--heads", tmp_path / "checkpoint")
    assert (told.returncode, told.stderr) == (0, "")
    assert "8 件、頭 2 件" in told.stdout
    (other := tmp_path / "of_no_tree").mkdir()
    told = alone("tiles", tmp_path / "taken", "--key", key(), "--heads", other)
    assert (told.returncode, "控えの頭か" in told.stderr) == (1, True)
    bundle.write_bytes(bundle.read_bytes().replace("佐藤".encode(), "鈴木".encode(), 1))
    told = alone("tiles", tmp_path / "taken", "--key", key())
    assert told.returncode == 1
    assert "0番の記録が葉と合いません" in told.stderr


@pytest.mark.parametrize("cut", [1, 100])
def test_a_bundle_with_an_entry_too_few_is_named(tmp_path: Path, cut: int) -> None:
    sealed(3)
    bundle = with_entries(tmp_path / "taken", 3)
    bundle.write_bytes(bundle.read_bytes()[:-cut])
    with pytest.raises(Unsound):
        check_tiles(tmp_path / "taken", heads_in(tmp_path / "taken" / "checkpoint", keys()))


def test_a_changed_tile_is_found(tmp_path: Path) -> None:
    sealed(3)
    shutil.copytree(folder(), tmp_path / "taken")
    path = tmp_path / "taken" / tile_path(0, 0, 3)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    told = alone("tiles", tmp_path / "taken", "--key", key())
    assert told.returncode == 1
    assert "3 件の頭とタイルが合いません" in told.stderr


def test_tiles_have_the_paths_of_the_specification() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(2, 5, 17) == "tile/2/005.p/17"
    assert tile_path("entries", 1000) == "tile/entries/x001/000"
