"""控えから戻す: into a var folder that has none of it yet; what is not whole leaves nothing."""

import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

import pyrage

from tesuri.commands.cluster import Cluster
from tesuri.commands.machine import identity, make_folder
from tesuri.commands.trouble import Trouble


def restore(what: str, file: Path, key: Path, var: Path) -> None:
    """戻す: `data` becomes a stopped cluster, `keys` the folders of keys."""
    secret = _identity(key)
    if what == "data":
        _data(file, secret, Cluster(var))
    else:
        _keys(file, secret, var)


def _identity(key: Path) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(key.read_text().strip())
    except (pyrage.IdentityError, OSError, UnicodeDecodeError):
        raise Trouble(
            f"{key} は秘密の鍵ではありません。市が保管する鍵のファイルを指定してください",
            f"{key} is no secret key: name the file that the municipality keeps",
        ) from None


def _data(file: Path, secret: pyrage.x25519.Identity, cluster: Cluster) -> None:
    folder = cluster.room_for_data()
    try:
        _unpacked(file, secret, folder, identity())
        verify = [str(cluster.program("pg_verifybackup")), "--quiet", str(folder)]
        done = subprocess.run(verify, capture_output=True, text=True, cwd="/", **identity())
        if done.returncode:
            raise _broken(file, done.stderr)
    except BaseException:
        shutil.rmtree(cluster.home)
        raise


def _keys(file: Path, secret: pyrage.x25519.Identity, var: Path) -> None:
    if (var / "keys").exists():
        raise Trouble(
            f"{var} にはもう鍵があります。空のフォルダーを指定してください",
            f"{var} has keys already: name an empty folder",
        )
    make_folder(var)
    draft = var / ".restored"
    make_folder(draft)
    draft.chmod(0o700)
    try:
        _unpacked(file, secret, draft, {})
        for each in draft.iterdir():
            if not (var / each.name).exists():
                each.rename(var / each.name)
    finally:
        shutil.rmtree(draft)


def _unpacked(
    file: Path, secret: pyrage.x25519.Identity, folder: Path, who: dict[str, Any]
) -> None:
    """Opened and unpacked in one stream; GNU tar takes no name that leads out of the folder."""
    command = ["tar", "-x", "-p", "-f", "-", "-C", str(folder)]
    with (
        file.open("rb") as sealed,
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, **who) as tar,
    ):
        assert tar.stdin
        assert tar.stderr
        wrong = _opened(sealed, tar.stdin, secret)
        said = tar.stderr.read().decode(errors="replace")
    if wrong or tar.returncode:
        raise _broken(file, wrong or said)


def _opened(sealed: IO[bytes], target: IO[bytes], secret: pyrage.x25519.Identity) -> str:
    """What was wrong with it, or nothing; the target is closed."""
    try:
        with target:
            pyrage.decrypt_io(sealed, target, [secret])
    except (pyrage.DecryptError, OSError) as failure:
        return str(failure) or type(failure).__name__
    return ""


def _broken(file: Path, said: str) -> Trouble:
    return Trouble(
        f"{file} は戻せません。鍵が違うか、ファイルが欠けたか変えられています。何も残していません",
        f"{file} was not restored, the key is another or the file is not whole: "
        f"{' '.join(said.split())[-200:]}",
    )
