"""自前のデータベース: a private PostgreSQL below `<var>/postgres`, made, started and stopped here.

The server refuses root, so root drops to the OS user `tesuripg`. When that user may not pass
through the folders above `<var>`, the data goes to /var/lib/tesuri, and `<var>/postgres` points
there.
"""

import fcntl
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg

from tesuri.commands import binaries, databases
from tesuri.commands.machine import (
    OS_USER,
    free_port,
    identity,
    is_root,
    is_taken,
    make_folder,
    may_pass,
    os_account,
)
from tesuri.commands.trouble import Trouble

PASSABLE = Path("/var/lib/tesuri")  # where the OS user may go when the project folder is closed
PORT = 54329
PATIENCE = 60  # seconds
SOCKET_PATH_LIMIT = 90  # a socket path holds 107 bytes, its file name included
PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{socket}'
timezone = 'Asia/Tokyo'
log_timezone = 'Asia/Tokyo'
max_connections = 120
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
log_error_verbosity = terse      # a detail line would quote people's data
log_min_error_statement = panic  # and so would a statement
"""
FAST = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"  # for tests, never for data
)


class Cluster:
    """データベース群: the server of one var folder with the databases of its systems."""

    def __init__(
        self,
        var: Path,
        fast: bool = False,
        port: int | None = None,
        systems: tuple[str, ...] = databases.SYSTEMS,
        may_create: bool = False,
    ) -> None:
        """`port` 0 takes a free one; None the one of TESURI_PG_PORT, else 54329."""
        self.var = var.resolve()
        self.fast, self.systems, self.may_create = fast, systems, may_create
        self.wanted_port = int(os.environ.get("TESURI_PG_PORT", PORT)) if port is None else port

    # --- where it is ---

    @property
    def home(self) -> Path:
        """置き場所: of the data, the socket and the server's log."""
        return (self.var / "postgres").resolve()

    @property
    def data(self) -> Path:
        """データの置き場所: the folder that PostgreSQL calls PGDATA."""
        return self.home / "data"

    @property
    def keys(self) -> Path:
        """鍵の置き場所: below it lie the passwords of the roles."""
        return self.var / "keys"

    @property
    def port(self) -> int:
        """ポート: the one that the running server listens on."""
        if not (lines := self._server_lines()):
            raise Trouble(
                f"{self.var} のデータベースは動いていません。make run で起動してください",
                f"the database of {self.var} is not running: start it with make run",
            )
        return int(lines[3])

    def url(self, system: str, role: str) -> str:
        """接続先: of a system's database in one of its three roles."""
        return self._url(databases.role_name(system, role), databases.database(system))

    def superuser_url(self, name: str = "postgres") -> str:
        """管理者の接続先: for setting up and for tests only; no process is given it."""
        return self._url(databases.SUPERUSER, name)

    def backup_url(self) -> str:
        """控えを取る接続先: of a role that copies the cluster and may ask nothing of it."""
        return self._url(databases.BACKUP, "postgres")

    def _url(self, role: str, name: str) -> str:
        word = databases.password(self.keys, role)
        return f"postgresql://{role}:{word}@127.0.0.1:{self.port}/{name}"

    # --- starting and stopping ---

    def start(self) -> bool:
        """起動: make what is missing and start; True when this call started the server."""
        make_folder(self.var)
        with self._alone():
            started = not self.is_running()
            if started:
                self._make_home()
                self._make_data()
                self._serve()
            databases.prepare(
                self.superuser_url(), self.keys, self.systems, may_create=self.may_create
            )
        return started

    def stop(self) -> None:
        """停止: end every connection and stop the server; nothing happens when it is stopped."""
        with self._alone():
            if self.is_running():
                self._as_server([self._bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"])

    def discard(self) -> None:
        """廃棄: stop the server and remove its data; for the databases of tests."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def room_for_data(self) -> Path:
        """控えを戻す所: the empty folder of the data; Trouble when there are data already."""
        if (self.data / "PG_VERSION").exists():
            raise Trouble(
                f"{self.var} にはもうデータがあります。空のフォルダーを指定してください",
                f"{self.var} has data already: name an empty folder",
            )
        make_folder(self.var)
        self._make_home()
        return self.data

    def program(self, name: str) -> Path:
        """実行ファイル: of the server that these data are for."""
        return self._bin / name

    def is_running(self) -> bool:
        """稼働: whether the server of this folder, and not a namesake process, is alive."""
        return bool(self._settled())

    def _server_lines(self) -> list[str]:
        """The lines of postmaster.pid while its process lives and works in our data folder."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            working_in = Path(f"/proc/{lines[0]}/cwd").readlink()
        except (OSError, IndexError):
            return []
        return lines if working_in == self.data else []

    def _settled(self) -> list[str]:
        """The same, once a server that is just starting or stopping has finished doing so."""
        deadline = time.monotonic() + PATIENCE
        while (lines := self._server_lines()) and time.monotonic() < deadline:
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return lines
            time.sleep(0.1)
        return []

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter at a time: test workers and commands start together."""
        with (self.var / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @cached_property
    def _bin(self) -> Path:
        made_by = self.data / "PG_VERSION"
        found = binaries.find(major=int(made_by.read_text()) if made_by.exists() else 0)
        return found if may_pass(found) else copied(found)

    def _make_home(self) -> None:
        link = self.var / "postgres"
        if not link.exists() and not may_pass(self.var):
            make_folder(PASSABLE)
            link.unlink(missing_ok=True)
            link.symlink_to(PASSABLE / secrets.token_hex(6))
        make_folder(self.home)
        for folder, mode in ((self.data, 0o700), (self.home / "socket", 0o711)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
            self._give(folder)

    def _make_data(self) -> None:
        if (self.data / "PG_VERSION").exists():
            if not (self.keys / "db" / databases.SUPERUSER).exists():
                raise Trouble(
                    f"{self.keys}/db の合言葉がありません。控えから戻すか、不要なら {self.home} を"
                    f"消してください",
                    f"the passwords in {self.keys}/db are gone: restore them, "
                    f"or remove {self.home} if its data is not needed",
                )
            return
        word_file = self.home / "word"
        word_file.touch(mode=0o600)
        word_file.write_text(databases.password(self.keys, databases.SUPERUSER))
        self._give(word_file)
        command: list[str | Path] = [
            self._bin / "initdb",
            "-D",
            self.data,
            "-U",
            databases.SUPERUSER,
            "--no-sync",
        ]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        command += ["--auth=scram-sha-256", f"--pwfile={word_file}"]
        try:
            self._as_server(command)
        finally:
            word_file.unlink()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude = 'tesuri.conf'\n")

    def _serve(self) -> None:
        settings = self.data / "tesuri.conf"
        if not self.wanted_port:
            self.wanted_port = free_port()
        elif is_taken(self.wanted_port):
            raise Trouble(
                f"ポート{self.wanted_port}は使用中です。"
                "TESURI_PG_PORT に別の番号を指定してください",
                f"port {self.wanted_port} is in use: set TESURI_PG_PORT to another one",
            )
        folder = self.home / "socket"
        socket_path = str(folder) if len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT else ""
        text = SETTINGS.format(port=self.wanted_port, socket=socket_path)
        settings.write_text(text + (FAST if self.fast else ""))
        self._give(settings)
        log = self.home / "server.log"
        log.touch()
        self._give(log)
        command: list[str | Path] = [self._bin / "pg_ctl", "-D", self.data, "-l", log]
        self._as_server([*command, "-w", "-t", str(PATIENCE), "start"])

    # --- as the user that PostgreSQL accepts ---

    def _give(self, path: Path) -> None:
        if is_root():
            account = os_account()
            os.chown(path, account.pw_uid, account.pw_gid)

    def _as_server(self, command: Sequence[str | Path]) -> None:
        finished = subprocess.run(
            command,
            cwd="/",  # the server must not hold the caller's folder
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **identity(),
        )
        if finished.returncode:
            log = self.home / "server.log"
            said = finished.stderr.strip() or (log.read_text()[-400:] if log.exists() else "")
            raise Trouble(
                f"データベースの {Path(command[0]).name} が失敗しました。{log} を確かめてください",
                f"{Path(command[0]).name} failed, see {log}: {' '.join(said.split())[-400:]}",
            )


def test_cluster() -> Cluster:
    """試験用のデータベース: one fast server for all test workers, left running for the next run.

    Its owner may create databases but is no superuser. What an earlier crash left unusable is
    thrown away and made anew.
    """
    cluster = test_cluster_unstarted()
    try:
        cluster.start()
    except (Trouble, psycopg.Error):
        cluster.discard()
        cluster = test_cluster_unstarted()
        cluster.start()
    return cluster


def test_cluster_unstarted() -> Cluster:
    """試験用のデータベースの置き場所: below var/test, or where TESURI_TEST_VAR says."""
    var = Path(os.environ.get("TESURI_TEST_VAR", PROJECT / "var" / "test"))
    return Cluster(var, fast=True, port=0, systems=("test",), may_create=True)


def copied(folder: Path) -> Path:
    """写し: a wheel's server that lies in a closed folder, copied to an open one."""
    if folder.parent.name != "pginstall":
        raise Trouble(
            f"OSの利用者 {OS_USER} が {folder} に入れません。chmod a+x で通れるようにしてください",
            f"the OS user {OS_USER} may not enter {folder}: open the folders above it by chmod a+x",
        )
    place = PASSABLE / f"server-{binaries.version(folder)}"
    if not (place / "pginstall" / "bin" / "postgres").exists():
        make_folder(PASSABLE)
        package = folder.parents[1]
        draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        shutil.copytree(package / "pginstall", draft / "pginstall", symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, PASSABLE / libraries.name, dirs_exist_ok=True)
        draft.rename(place)
    return place / "pginstall" / "bin"
