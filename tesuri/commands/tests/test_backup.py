"""控えの試験: it comes back whole, and nobody without the municipality's key reads a word of it."""

import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tesuri.commands import backup, binaries, databases
from tesuri.commands.backup import DATA, KEYS
from tesuri.commands.cluster import Cluster
from tesuri.commands.main import main
from tesuri.commands.tests.strangers import open_folder
from tesuri.commands.trouble import Trouble

pytestmark = [pytest.mark.control("C-3-18"), pytest.mark.control("C-6-23")]
CANARY = "控えのカナリア春子"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with open_folder() as folder:
        made = Cluster(folder / "var", fast=True, port=0)
        made.start()
        with psycopg.connect(made.url("welfare", "owner")) as connection:
            connection.execute("CREATE TABLE resident (name text)")
            connection.execute("INSERT INTO resident VALUES (%s)", [CANARY])
        yield made
        made.discard()


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """監査記録: what would be told there; with tables it is in tests/failures/test_operator.py."""
    told: list[dict[str, object]] = []
    monkeypatch.setattr(backup, "_tell", lambda var, what: told.append(what))
    return told


@pytest.fixture
def place() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def key(place: Path) -> tuple[Path, str]:
    """鍵の対: the file of the secret one, and the public one."""
    return place / "city.key", backup.new_key(place / "city.key")


def of_the_data(cluster: Cluster, place: Path, public: str) -> Path:
    return backup.make(cluster.var, DATA, [public], place / "copies", "佐藤")[0]


def restored(what: str, file: Path, secret: Path, var: Path) -> int:
    given = ["--what", what, "--file", str(file), "--identity", str(secret), "--to", str(var)]
    return main(["backup", "restore", *given])


def test_it_comes_back_whole(
    cluster: Cluster, place: Path, key: tuple[Path, str], log: list[dict[str, object]]
) -> None:
    secret, public = key
    other = Cluster(place / "var", fast=True, port=0)
    data = of_the_data(cluster, place, public)
    keys, _ = backup.make(cluster.var, KEYS, [public], place / "copies", "鈴木")
    assert restored(KEYS, keys, secret, other.var) == 0
    assert restored(DATA, data, secret, other.var) == 0
    other.start()
    try:
        with psycopg.connect(other.url("welfare", "owner")) as connection:
            found = connection.execute("SELECT name FROM resident").fetchall()
    finally:
        other.discard()
    assert found == [(CANARY,)]
    assert [(each["what"], each["by"]) for each in log] == [(DATA, "佐藤"), (KEYS, "鈴木")]


def test_nothing_in_it_is_readable(cluster: Cluster, place: Path, key: tuple[Path, str]) -> None:
    content = of_the_data(cluster, place, key[1]).read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    for word in (CANARY.encode(), b"PG_VERSION", b"tesuri_welfare"):
        assert word not in content
    assert len(list((place / "copies").iterdir())) == 1  # no draft stays


@pytest.mark.parametrize("what", [DATA, KEYS])
def test_another_key_opens_nothing_and_leaves_nothing(
    cluster: Cluster, place: Path, key: tuple[Path, str], what: str
) -> None:
    backup.new_key(place / "other.key")
    file, _ = backup.make(cluster.var, what, [key[1]], place, "佐藤")
    assert restored(what, file, place / "other.key", place / "var") == 1
    assert left_in(place / "var") == []
    assert restored(what, file, file, place / "var") == 1  # the file itself is no key


@pytest.mark.parametrize("wrong", ["cut", "flipped", "cut at a chunk"])
def test_a_file_that_is_not_whole_leaves_nothing(
    cluster: Cluster, place: Path, key: tuple[Path, str], wrong: str
) -> None:
    secret, public = key
    file = of_the_data(cluster, place, public)
    content = bytearray(file.read_bytes())
    if wrong == "flipped":
        content[len(content) // 2] ^= 1
    else:
        at = 3 * (64 * 1024 + 16) if wrong == "cut at a chunk" else len(content) // 2
        del content[at:]
    file.write_bytes(content)
    assert restored(DATA, file, secret, place / "var") == 1
    assert left_in(place / "var") == []


def left_in(var: Path) -> list[Path]:
    """What is left in a var folder but the lock of those who start it."""
    return [each for each in var.rglob("*") if each.is_file() and each.name != "postgres.lock"]


def test_it_never_takes_the_place_of_what_is_there(
    cluster: Cluster, place: Path, key: tuple[Path, str]
) -> None:
    secret, public = key
    data = of_the_data(cluster, place, public)
    keys, _ = backup.make(cluster.var, KEYS, [public], place / "copies", "佐藤")
    before = sorted(each.name for each in cluster.var.iterdir())
    assert restored(DATA, data, secret, cluster.var) == 1
    assert restored(KEYS, keys, secret, cluster.var) == 1
    assert sorted(each.name for each in cluster.var.iterdir()) == before
    with psycopg.connect(cluster.url("welfare", "owner")) as connection:
        assert connection.execute("SELECT name FROM resident").fetchall() == [(CANARY,)]


def test_the_secret_key_is_for_its_owner_and_never_overwritten(key: tuple[Path, str]) -> None:
    secret, public = key
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text().startswith("AGE-SECRET-KEY-1")
    assert public.startswith("age1")
    with pytest.raises(FileExistsError):
        backup.new_key(secret)


def test_what_is_no_public_key_is_refused(cluster: Cluster, place: Path) -> None:
    with pytest.raises(Trouble, match="公開鍵ではありません"):
        backup.make(cluster.var, DATA, ["age1xyz"], place, "佐藤")
    with pytest.raises(Trouble, match="氏名"):
        backup.make(cluster.var, DATA, ["age1xyz"], place, " ")
    assert list(place.iterdir()) == []


def test_a_failed_copy_leaves_no_file(
    cluster: Cluster, place: Path, key: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = cluster.url("welfare", "operator")
    monkeypatch.setenv(backup.BACKUP_URL, nobody)
    with pytest.raises(Trouble, match="pg_basebackup が失敗"):
        of_the_data(cluster, place, key[1])
    assert list((place / "copies").iterdir()) == []


@pytest.mark.parametrize("role", databases.LOGINS)
def test_no_role_of_a_system_can_copy_the_cluster(cluster: Cluster, place: Path, role: str) -> None:
    program = binaries.find() / "pg_basebackup"
    url = cluster.url("welfare", role)
    words = [str(program), "-d", url, "-D", str(place / "copy"), "--no-password"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode != 0
    assert "must be superuser or replication role" in done.stderr
    shutil.rmtree(place / "copy", ignore_errors=True)


def test_the_role_that_copies_may_ask_nothing(cluster: Cluster) -> None:
    url = cluster.backup_url()
    for name in ("postgres", "tesuri_welfare"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(f"{url.rpartition('/')[0]}/{name}")
