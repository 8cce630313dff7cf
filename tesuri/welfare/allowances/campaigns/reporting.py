"""現況の届出の決まり: when it is due, and who owes it.

省令（昭和50年厚生省令第34号、text of 2024-08-01, found）5条: whoever receives 障害児福祉手当
hands in 所得状況届 with the papers of 2条4号・5号 from 12 August to 11 September of each year,
unless one about the income of the year before came with the claim (2条4号: a claim from July on
brings that year, one until June the year before it). 13条1項: whoever is entitled but not paid
because of an income owes it too, unless the reason goes on. 16条 applies both to 特別障害者手当;
for 経過的福祉手当 昭和60年厚生省令第49号附則4条1項 applies 5条 alone, so that whoever is stopped
there owes none.
"""

from dataclasses import dataclass
from datetime import date

from tesuri.welfare.allowances.models import Program
from tesuri.welfare.allowances.rules.months import Result


@dataclass(frozen=True)
class Window:
    """届出の期間: the days of one year, both included; `first_claim` brings its report itself."""

    year: int

    @property
    def first_day(self) -> date:
        """８月12日."""
        return date(self.year, 8, 12)

    @property
    def last_day(self) -> date:
        """９月11日."""
        return date(self.year, 9, 11)

    @property
    def first_claim(self) -> date:
        """７月１日: a claim from this day on brings the report about the same income."""
        return date(self.year, 7, 1)

    @property
    def first_month(self) -> date:
        """８月分: the first month that the income of the year before decides (法20条・21条)."""
        return date(self.year, 8, 1)

    @property
    def last_month(self) -> date:
        """翌年７月分."""
        return date(self.year + 1, 7, 1)

    @property
    def income_year(self) -> int:
        """届に書く所得の年: 前年."""
        return self.year - 1


def owes_report(program: str, claimed_on: date, result: str, window: Window) -> bool:
    """届を要するか: by the result of August, or of the last month that was decided before it."""
    if claimed_on >= window.first_claim:
        return False
    if result == Result.PAYABLE:
        return True
    return result == Result.SUSPENDED and program != Program.TRANSITIONAL
