"""決裁の段: what a step of a route asks for, and how it is said."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from tesuri.workplace.access.duties import Duty

if TYPE_CHECKING:
    from tesuri.workplace.approvals.models.submissions import Outcome

OF_THE_MAKER = "@maker"  # 起案者の部署: becomes its code when a route is frozen


class Rank(models.IntegerChoices):
    """職位: a step asks for one of these or a higher one."""

    ANYBODY = 0, "職位を問わない"
    UNIT_HEAD = 10, "係長"
    ASSISTANT_HEAD = 20, "課長補佐"
    SECTION_HEAD = 30, "課長"
    DIVISION_HEAD = 40, "部長"
    DEPUTY_CHIEF = 50, "副市町村長"
    CHIEF = 60, "市町村長"


@dataclass(frozen=True)
class Step:
    """決裁の段: who takes it; and what was decided there, if it was reached."""

    ordinal: int
    duty: str
    office_name: str
    rank: Rank
    outcome: "Outcome | None" = None

    @classmethod
    def read(cls, ordinal: int, step: dict[str, Any], outcome: "Outcome | None" = None) -> "Step":
        """A step as a route holds it; its office has its name only once it is frozen."""
        unfrozen = "起案者の部署" if step["office"] == OF_THE_MAKER else step["office"]
        name = step.get("office_name") or unfrozen
        return cls(ordinal, step["duty"], name, Rank(step["rank"]), outcome)

    def __str__(self) -> str:
        """Such as 障害福祉課の課長以上（手当の承認権限）."""
        rank = f"の{self.rank.label}以上" if self.rank else ""
        duty = Duty(self.duty).label if self.duty else "その件の事務"
        return f"{self.office_name or '団体内'}{rank}（{duty}の承認権限）"
