"""機関: who is known to the hub, of what kind, and where it listens."""

import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from simulators.server import Refused
from simulators.surroundings import url

LIST = Path(__file__).parent / "institutions.yaml"


@dataclass(frozen=True)
class Institution:
    """機関: an enquirer or a provider, by its 機関コード."""

    code: str
    name: str
    kind: str
    body: str
    url: str = ""

    def address(self) -> str:
        """宛先: where its intermediary takes what the hub sends."""
        own = os.environ.get(f"TESURI_URL_WIRE_{self.code}", self.url)
        return own.rstrip("/") or url("intermediary")


class Institutions:
    """機関の一覧: finds an institution or says that it is not known."""

    def __init__(self, path: Path = LIST) -> None:
        lines = yaml.safe_load(path.read_text("utf-8"))
        self._known = {line["code"]: Institution(**line) for line in lines}

    def named(self, code: str) -> Institution:
        """機関: by its code."""
        if code not in self._known:
            raise Refused(404, "unknown_institution", "この機関コードは登録されていません。")
        return self._known[code]
