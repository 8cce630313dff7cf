"""機械: the OS user that runs the database, folders that it may enter, and free ports."""

import os
import pwd
import socket
import subprocess
from pathlib import Path
from typing import Any

from tesuri.commands.trouble import Trouble

OS_USER = "tesuripg"


def is_root() -> bool:
    """管理者か: whether this process runs as root."""
    return os.geteuid() == 0


def os_account() -> pwd.struct_passwd:
    """OS の利用者: the account that root's server runs as, made when it is missing."""
    try:
        return pwd.getpwnam(OS_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run([*command, OS_USER], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as failure:
            raise Trouble(
                f"OSの利用者 {OS_USER} を作れません。useradd --system {OS_USER} を実行するか、"
                "root以外で起動してください",
                f"the OS user {OS_USER} cannot be made: run useradd --system {OS_USER}, "
                "or start as a user other than root",
            ) from failure
        return pwd.getpwnam(OS_USER)


def identity() -> dict[str, Any]:
    """名義: what makes subprocess run a program as the server's user; nothing unless root."""
    if not is_root():
        return {}
    account = os_account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def may_pass(folder: Path) -> bool:
    """通行: whether the server's user may enter a folder and those above it."""
    return subprocess.run(["test", "-x", folder], cwd="/", **identity()).returncode == 0


def make_folder(folder: Path) -> None:
    """フォルダーを作る: passable for others, and writable for us or the sentence that says not."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    except OSError:
        pass
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(
            f"{folder} に書き込めません。持ち主を変えるか、TESURI_VAR に別の場所を指定してください",
            f"{folder} is not writable: change its owner, or set TESURI_VAR to another folder",
        )


def free_port() -> int:
    """空きポート: one that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """使用中か: whether somebody listens on a port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
