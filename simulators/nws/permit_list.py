"""照会許可照合リスト: dated lines that say who may ask whom for what, and by which law."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from simulators.nws.institutions import Institution

LIST = Path(__file__).parent / "permit_list.yaml"


@dataclass(frozen=True)
class Line:
    """照合リストの行: since and through are both included; no through means no end yet."""

    line: int
    enquirer: str
    procedure: str
    provider: str
    item: str
    legal_basis: str
    since: date
    through: date | None = None

    def allows(self, enquirer: Institution, provider: Institution, what: tuple[str, str]) -> bool:
        """該当: whether the line speaks of these parties, this procedure and this item."""
        return (
            self.enquirer in (enquirer.kind, enquirer.code)
            and self.provider in (provider.kind, provider.code)
            and what == (self.procedure, self.item)
        )

    def holds_on(self, day: date) -> bool:
        """有効: whether the line is in force on the day."""
        return self.since <= day and (self.through is None or day <= self.through)


class PermitList:
    """照会許可照合リスト: read once, at the start."""

    def __init__(self, path: Path = LIST) -> None:
        self.lines = [Line(**line) for line in yaml.safe_load(path.read_text("utf-8"))]

    def match(
        self, enquirer: Institution, provider: Institution, what: tuple[str, str], day: date
    ) -> Line | None:
        """照合: the line in force that allows it, or nothing."""
        if enquirer.code == provider.code:
            return None
        fitting = (line for line in self.lines if line.allows(enquirer, provider, what))
        return next((line for line in fitting if line.holds_on(day)), None)
