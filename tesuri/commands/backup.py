"""控え: `tesuri backup`, sealed for keys that the municipality alone holds.

Whoever runs it, keeps the files or carries them away reads nothing: the machine knows the public
key only. `data` is the whole private cluster, as PostgreSQL copies it while it works; `keys` are
the folders without which its sealed values can never be read. Each is a file of its own, for a key
of its own: who holds one of the two opens nothing that is sealed. The format is that of age
(age-encryption.org), which other programs open as well.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pyrage

from tesuri.commands import binaries, databases, places, programs, restoring
from tesuri.commands.cluster import PROJECT, Cluster
from tesuri.commands.trouble import Trouble

NAME = "backup"
HELP = "市だけが開けられる控え / backups that only the municipality can open"
DATA, KEYS = "data", "keys"
BACKUP_URL = "TESURI_BACKUP_URL"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: key, make or restore."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    key = deeds.add_parser("key", help="鍵の対を作る（市の、この機械ではない所で）")
    key.add_argument("--out", type=Path, required=True, help="秘密の鍵のファイル")
    make = deeds.add_parser("make", help="控えを作る")
    make.add_argument("--recipient", action="append", required=True, help="公開鍵 age1…")
    make.add_argument("--to", type=Path, required=True, help="控えを置くフォルダー")
    make.add_argument("--by", required=True, metavar="氏名", help="控えを作る人")
    restore = deeds.add_parser("restore", help="控えから、まだない var に戻す")
    restore.add_argument("--file", type=Path, required=True)
    restore.add_argument("--identity", type=Path, required=True, help="秘密の鍵のファイル")
    restore.add_argument("--to", type=Path, required=True, help="戻す先の var フォルダー")
    for deed in (make, restore):
        deed.add_argument("--what", choices=(DATA, KEYS), required=True)


def run(args: argparse.Namespace) -> int:
    """行う."""
    if args.deed == "key":
        print(new_key(args.out))
    elif args.deed == "make":
        file, digest = make(places.var_folder(), args.what, args.recipient, args.to, args.by)
        print(f"{file}\nSHA-256 {digest}")
    else:
        restoring.restore(args.what, args.file, args.identity, args.to)
        print(f"{args.to} に戻しました。もう一方の控えも戻してから起動し、記録を検証してください")
    return 0


def new_key(out: Path) -> str:
    """鍵の対を作る: the secret one into a file for its owner's eyes; the public one returned."""
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{identity}\n")
    return str(identity.to_public())


def make(var: Path, what: str, recipients: list[str], folder: Path, by: str) -> tuple[Path, str]:
    """控えを作る: file and SHA-256; told in the log of each system first, so that no copy of
    everybody leaves without a word. Nothing is ever written unsealed."""
    if not by.strip():
        raise Trouble("--by で氏名を指定してください", "name yourself with --by")
    keys = [_recipient(text) for text in recipients]
    _tell(var, {"what": what, "recipients": recipients, "by": by.strip()})
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)  # noqa: TID251  no Django here
    file = folder / f"tesuri-{what}-{now:%Y%m%dT%H%M%SZ}.age"
    draft = file.with_name(f".{file.name}")
    try:
        with draft.open("xb") as target, _source(var, what) as source:
            pyrage.encrypt_io(source, target, keys)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    with file.open("rb") as written:
        return file, hashlib.file_digest(written, "sha256").hexdigest()


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Trouble(
            f"{text[:20]}… は公開鍵ではありません。tesuri backup key の示すものを指定してください",
            "this is no public key: give the age1… that tesuri backup key printed",
        ) from None


@contextmanager
def _source(var: Path, what: str) -> Iterator[IO[bytes]]:
    """What is to be sealed, as a stream; Trouble when the program that makes it fails."""
    command = _base_backup(var) if what == DATA else _tar(var)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        yield program.stdout
        said = " ".join(program.stderr.read().decode(errors="replace").split())
    if program.returncode:
        raise Trouble(
            f"控えを作れません。{command[0]} が失敗しました",
            f"no backup was made: {said[-300:]}",
        )


def _base_backup(var: Path) -> list[str]:
    url = os.environ.get(BACKUP_URL) or Cluster(var).backup_url()
    program = str(binaries.find() / "pg_basebackup")
    return [program, "-d", url, "-D", "-", "-Ft", "-X", "fetch", "-c", "fast", "--no-password"]


def _tar(var: Path) -> list[str]:
    """鍵の置き場所: keys, the public ones of the wire, and what testifies outside the database."""
    kept = [each for each in ("keys", "wire/keys", "audit") if (var / each).exists()]
    return ["tar", "-C", str(var), "-cf", "-", *kept]


def _tell(var: Path, told: dict[str, object]) -> None:
    for system in databases.LOGGED:
        own = {f"TESURI_DATABASE_URL_{system.upper()}": places.database_url(var, system, "app")}
        env = programs.environment(var, system, own, {}, demo=False)
        done = subprocess.run(
            [sys.executable, "-m", "tesuri.commands.telling"],
            env=env,
            cwd=PROJECT,
            input=json.dumps(told),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Trouble(
                f"{system} の監査記録に書けないので、控えを作りません",
                f"no backup without its event in the log of {system}: "
                f"{' '.join(done.stderr.split())[-200:]}",
            )
