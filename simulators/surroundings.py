"""周囲: ports, addresses and folders, all of them from the environment."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

PORTS = {"nws": 8010, "juki": 8011, "tax": 8012}
INTERMEDIARY_PORT = 8002

Clock = Callable[[], datetime]


def clock() -> datetime:
    """時刻: the moment, which tests replace with one of their own."""
    return datetime.now(UTC)


def var() -> Path:
    """置き場: the folder of everything that is made while running."""
    return Path(os.environ.get("TESURI_VAR", "var")).resolve()


def port(system: str) -> int:
    """ポート: TESURI_PORT_NWS, _JUKI, _TAX."""
    return int(os.environ.get(f"TESURI_PORT_{system.upper()}", PORTS[system]))


def url(system: str) -> str:
    """宛先: where another system listens, TESURI_URL_<SYSTEM>."""
    default = PORTS.get(system, INTERMEDIARY_PORT)
    return os.environ.get(f"TESURI_URL_{system.upper()}", f"http://localhost:{default}").rstrip("/")


def database_url(system: str) -> str:
    """保存先: TESURI_DATABASE_URL_SIM_<SYSTEM>; empty when nobody has said."""
    return os.environ.get(f"TESURI_DATABASE_URL_SIM_{system.upper()}", "")
