"""町: all processes of the three systems and the simulators, on one var folder, as one thing.

`tesuri run` is a town on the usual ports; the tour and the journeys make one on free ports:

    with Town(folder, ports="auto") as town:
        town.url("welfare"), town.database_url("welfare", "app")
        town.kill("addressees"); town.start_one("addressees")

Start it from the main thread: its processes end when the thread that started them does.
"""

import fcntl
import ipaddress
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal, Self, TextIO

from tesuri.commands import databases, foundations, furnishing, programs
from tesuri.commands.child import Child
from tesuri.commands.cluster import PROJECT, Cluster
from tesuri.commands.machine import free_port, is_taken, make_folder
from tesuri.commands.places import given_url
from tesuri.commands.trouble import Trouble

PATIENCE_SECONDS = 120.0
PEOPLE = 10_000


class Town:
    """町: start, stop, addresses, and the killing and restarting of single processes."""

    def __init__(
        self,
        var: Path,
        ports: Literal["auto", "fixed"] = "fixed",
        demo: bool = True,
        fast: bool = False,
        people: int = PEOPLE,
        names: Sequence[str] = programs.NAMES,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """`people` 0 leaves the databases empty; `fast` is a database for tests, never for data.

        `names` takes a part of the processes; simulators run in demo mode alone.
        """
        self.var = var.resolve()
        self.demo, self.people, self.say = demo, people, say
        self.is_usual = ports == "fixed"
        self.ports = {n: _port(n) if self.is_usual else free_port() for n in programs.PORTS}
        self.cluster = Cluster(self.var, fast=fast, port=None if self.is_usual else 0)
        self.names = [n for n in names if demo or n not in programs.SIMULATORS]
        self.detours: dict[str, dict[str, str]] = {}  # process → environment of its own, in tests
        self._children = {name: Child(name, self.var) for name in self.names}
        self._lock: TextIO | None = None
        self._has_cluster = False

    # --- what it tells ---

    def url(self, name: str) -> str:
        """宛先: of a process; a town on the usual ports heeds TESURI_URL_<NAME>."""
        own = f"http://localhost:{self.ports[name]}"
        return os.environ.get(f"TESURI_URL_{name.upper()}", own) if self.is_usual else own

    def database_url(self, system: str, role: str) -> str:
        """接続先: of a system (welfare … nws) in a role (owner, app, auditor)."""
        name = databases.database(system).removeprefix("tesuri_")
        return self._given_url(name, role) or self.cluster.url(system, role)

    def env(self, system: str, role: str = "app") -> dict[str, str]:
        """環境: what a process of a system is given; role="owner" is for migrations and seeds."""
        name = databases.database(system).removeprefix("tesuri_")
        own = {f"TESURI_DATABASE_URL_{name.upper()}": self.database_url(system, role)}
        urls = {each: self.url(each) for each in self.ports}
        return programs.environment(self.var, system, own, urls, self.demo)

    # --- its life ---

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """起動: database, tables, city, processes; what was started ends again when one fails."""
        self._check_bind()
        make_folder(self.var)
        self._take_var()
        try:
            self._check_ports()
            self._start_database()
            self.say("データベースを確かめています / preparing the databases")
            self._lay_foundations()
            furnishing.prepare(self)
            if self.people:
                furnishing.settle(self, self.people)
            for name in self.names:
                self.start_one(name, wait=False)
            self.wait()
        except BaseException:
            self.stop()
            raise

    def start_one(self, name: str, wait: bool = True) -> None:
        """一つを起動: nothing happens when it is alive."""
        program = programs.program(name, self.ports, _bind())
        env = {**self.env(program.system, program.role), **self.detours.get(name, {})}
        self._children[name].start(program.command, env, PROJECT)
        if wait:
            self.wait([name])

    def kill(self, name: str) -> None:
        """一つを強制終了: without warning, with all its children."""
        self._children[name].kill()

    def stop(self) -> None:
        """停止: what this town started, and nothing else."""
        for child in self._children.values():
            child.ask_to_end()
        for child in self._children.values():
            child.stop()
        if self._lock:
            if self._has_cluster:
                self.cluster.stop()
            (self.var / "run" / "town.json").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def dead(self) -> list[str]:
        """止まったもの: names of processes that should be alive and are not."""
        return [name for name, child in self._children.items() if not child.is_alive()]

    def revive_database(self) -> None:
        """データベースを生き返らせる: start it again when it died under the town."""
        if self._has_cluster and not self.cluster.is_running():
            self.cluster.start()

    def last_words(self, name: str) -> str:
        """最後の記録: the last log lines of a process."""
        return self._children[name].last_words()

    def wait(self, names: list[str] | None = None) -> None:
        """応答を待つ: until each process that listens answers its /healthz."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        for name in names or self.names:
            while not self._is_well(name):
                if name in self.dead() or time.monotonic() > deadline:
                    raise self._failed(name)
                time.sleep(0.1)

    # --- the steps of a start ---

    def _take_var(self) -> None:
        (self.var / "run").mkdir(exist_ok=True)
        lock = (self.var / "run" / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            lock.close()
            raise Trouble(
                f"{self.var} では手すりがすでに動いています。それを止めるか、"
                "TESURI_VAR に別の場所を指定してください",
                f"Tesuri already runs on {self.var}: stop it, or set TESURI_VAR to another folder",
            ) from taken
        self._lock = lock
        facts = {"pid": os.getpid(), "ports": self.ports, "demo": self.demo}
        (self.var / "run" / "town.json").write_text(json.dumps(facts))

    def _check_bind(self) -> None:
        """The demo has known passwords and a software passkey: for this machine alone."""
        if self.demo and not is_loopback(_bind()):
            raise Trouble(
                f"デモは、この機械の中からだけ使えます。TESURI_BIND（{_bind()}）を消すか、"
                "127.0.0.1 にしてください",
                f"the demo is for this machine alone: unset TESURI_BIND ({_bind()}), "
                "or set it to 127.0.0.1",
            )

    def _check_ports(self) -> None:
        for name in self.names:
            if (port := self.ports.get(name, 0)) and is_taken(port):
                raise Trouble(
                    f"ポート{port}は使用中です。使っているプログラムを止めるか、"
                    f"TESURI_PORT_{name.upper()} に別の番号を指定してください",
                    f"port {port} is in use: stop what uses it, "
                    f"or set TESURI_PORT_{name.upper()} to another one",
                )

    def _start_database(self) -> None:
        systems = {programs.program(name, self.ports).database for name in self.names}
        needed = [(s, role) for s in systems for role in _roles(s)]
        if not all(self._given_url(system, role) for system, role in needed):
            self._has_cluster = True
            self.cluster.start()

    def _lay_foundations(self) -> None:
        sites = [site for site in programs.SITES if site in self.names]
        environments = {site: self.env(site, "owner") for site in sites}
        urls: Mapping[str, Mapping[str, str]] = {
            site: {role: self.database_url(site, role) for role in databases.ROLES}
            for site in sites
        }
        foundations.lay(environments, urls)

    def _given_url(self, database: str, role: str) -> str:
        """A town on free ports is apart: it never touches the databases of the environment."""
        return given_url(database, role) if self.is_usual else ""

    def _is_well(self, name: str) -> bool:
        if name not in self.ports:
            return self._children[name].is_alive()
        line = HTTPConnection("127.0.0.1", self.ports[name], timeout=5)
        with suppress(OSError, HTTPException), closing(line):
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        return False

    def _failed(self, name: str) -> Trouble:
        said = " ".join(self.last_words(name).splitlines()[-1:])
        log = self._children[name].log
        return Trouble(
            f"{name} が起動しません。{log} を確かめてください",
            f"{name} did not start, see {log}: {said[-300:]}",
        )


def running_ports(var: Path) -> dict[str, int]:
    """動いている町のポート: of the town that runs on a var folder; empty when none does."""
    try:
        with (var / "run" / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return {}
    except FileNotFoundError:
        return {}
    except OSError:
        facts = json.loads((var / "run" / "town.json").read_text())
        return {name: int(port) for name, port in facts["ports"].items()}


def is_loopback(bind: str) -> bool:
    """この機械だけか: an address on which no other machine reaches what listens."""
    if bind == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(bind.strip("[]")).is_loopback
    return False


def _bind() -> str:
    return os.environ.get("TESURI_BIND", "127.0.0.1")


def _port(name: str) -> int:
    return programs.port_of(name)


def _roles(database: str) -> tuple[str, ...]:
    return ("owner",) if database.startswith("sim_") else databases.ROLES
