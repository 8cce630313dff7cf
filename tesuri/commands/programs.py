"""プロセスの表: every process of the three systems and the simulators, and what each is given.

A process gets the connection of its own database and the folder of its own keys, no one else's.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from tesuri.commands.trouble import Trouble
from tesuri.ground.records.limits import PREFIX, Choice, Limit, given_in

PRODUCT = Path(__file__).resolve().parents[1]

SITES = ("welfare", "addressees", "intermediary")
SIMULATORS = ("nws", "juki", "tax")
PORTS = {
    "welfare": 8000,
    "addressees": 8001,
    "intermediary": 8002,
    "nws": 8010,
    "juki": 8011,
    "tax": 8012,
}
WORKERS = tuple(f"{site}-worker" for site in SITES)
NAMES = (*SIMULATORS, *SITES, *WORKERS)
WEB_WORKERS, WEB_THREADS, GRACE_SECONDS = 2, 4, 5
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "TESURI_AUTHENTICATORS",
    "TESURI_PASSWORD_WORDS",
    "TESURI_ATTESTATION",
    "TESURI_ATTESTATION_ROOTS",
    "TESURI_PROXY_CERT_HEADER",
    "TESURI_TRUSTED_PROXIES",
)
USUAL = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Program:
    """プロセス: its name, its system, its port (0: none), and its command line."""

    name: str
    system: str
    port: int
    command: tuple[str, ...]

    @property
    def database(self) -> str:
        """データベースの名: as TESURI_DATABASE_URL_… and `tesuri db url` call it."""
        return f"sim_{self.system}" if self.system in SIMULATORS else self.system

    @property
    def role(self) -> str:
        """役割: a simulator makes its own tables; the product's processes own nothing."""
        return "owner" if self.system in SIMULATORS else "app"


def port_of(name: str) -> int:
    """ポート: TESURI_PORT_<NAME>, else the usual one."""
    return int(os.environ.get(f"TESURI_PORT_{name.upper()}", PORTS[name]))


def program(name: str, ports: Mapping[str, int], bind: str = "127.0.0.1") -> Program:
    """プロセスを引く: one of NAMES with the ports of this town."""
    if name in SIMULATORS:
        return Program(name, name, ports[name], (sys.executable, "-m", f"simulators.{name}"))
    if name in SITES:
        return Program(name, name, ports[name], _web_server(name, f"{bind}:{ports[name]}"))
    system = name.removesuffix("-worker")
    command = (sys.executable, "-m", "tesuri.commands.worker", "--system", system)
    return Program(name, system, 0, command)


def _web_server(site: str, address: str) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "gunicorn", f"tesuri.sites.{site}.wsgi:application"),
        *("--config", "python:tesuri.sites.server"),
        *("--bind", address, "--worker-class", "gthread", "--no-control-socket"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
        *("--graceful-timeout", str(GRACE_SECONDS), "--log-level", "warning"),
        *("--logger-class", "tesuri.sites.journal.ServerJournal"),
    )


def environment(
    var: Path, system: str, database_urls: Mapping[str, str], urls: Mapping[str, str], demo: bool
) -> dict[str, str]:
    """環境: what a process of a system is told; `database_urls` are the variables it may have."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    kept |= {f"{PREFIX}{name}": value for name, value in _limits(system).items()}
    settings = {"DJANGO_SETTINGS_MODULE": f"tesuri.sites.{system}.settings"}
    addresses = {f"TESURI_URL_{name.upper()}": url for name, url in urls.items()}
    ports = {f"TESURI_PORT_{name.upper()}": url.rpartition(":")[2] for name, url in urls.items()}
    return {
        **USUAL,
        **kept,
        **(settings if system in SITES else {}),
        **addresses,
        **(ports if system in SIMULATORS else {}),
        **database_urls,
        "TESURI_VAR": str(var),
        "TESURI_KEYS": str(var / "keys" / system),
        "TESURI_DEMO": "1" if demo else "0",
    }


def _limits(system: str) -> dict[str, str]:
    """限度: those set that the system has; what none has is a slip of the pen, and ends here."""
    given = given_in(os.environ)
    known = {name for site in SITES for name in limits_of(site)}
    if unknown := sorted(given.keys() - known):
        raise Trouble(
            f"{PREFIX}{unknown[0]} という設定はありません。docs/for-operator.md の表を見てください",
            "there is no such setting: see the table in docs/for-operator.md",
        )
    own = limits_of(system) if system in SITES else frozenset()
    return {name: value for name, value in given.items() if name in own}


@cache
def limits_of(site: str) -> frozenset[str]:
    """限度の名: that the rooms of a system declare, those of the workplace among them."""
    found = set()
    for floor in ("workplace", site):
        rooms = [PRODUCT / floor, *(each for each in (PRODUCT / floor).iterdir() if each.is_dir())]
        for file in (room / "limits.py" for room in rooms if (room / "limits.py").exists()):
            parts = file.relative_to(PRODUCT.parent).with_suffix("").parts
            declared = vars(import_module(".".join(parts))).values()
            found |= {each.name for each in declared if type(each) in (Limit, Choice)}
    return frozenset(found)
