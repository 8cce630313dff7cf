"""通知書の言葉: what the notices of one allowance say that those of another do not."""

from dataclasses import dataclass

# 法19条の2, which 26条の5 and 昭和60年法律第34号附則97条2項 apply: four times a year. found
PAY_MONTHS = (
    ("２月", "11月分から１月分まで"),
    ("５月", "２月分から４月分まで"),
    ("８月", "５月分から７月分まで"),
    ("11月", "８月分から10月分まで"),
)
ACT = "特別児童扶養手当等の支給に関する法律（昭和39年法律第134号。以下「法」という。）"
DECREE = "特別児童扶養手当等の支給に関する法律施行令（昭和50年政令第207号。「施行令」）"
ORDER = "障害児福祉手当及び特別障害者手当の支給に関する省令（昭和50年厚生省令第34号）"


@dataclass(frozen=True)
class Wording:
    """通知書の言葉: the name of the allowance, the articles of each notice, what is asked.

    `suspension_at_once` are the articles of a stop that the first decision tells.
    `report` is the yearly report; `to_tell` what has to be told without delay; `claim_again` what
    is said to whoever is refused or has lost the entitlement. `withholding` are the articles by
    which payments wait for a report; empty where none was read, and then nothing is withheld.
    """

    program: str
    grant: str
    refusal: str
    suspension: str
    suspension_at_once: str
    resumption: str
    amount: str
    loss: str
    report: str
    to_tell: str
    claim_again: str
    again_after_loss: str
    withholding: str = ""

    def notes(self) -> list[str]:
        """届出などのお願い: of whoever receives the allowance.

        省令5条, 7条–9条: found (text of 2024-08-01). 法20条・21条: found.
        """
        return [
            f"毎年８月12日から９月11日までの間に、{self.report}を提出してください（現況の届出）。"
            f"{'提出がないと、手当の支払を差し止めることがあります。' if self.withholding else ''}"
            "前年の所得により、８月分から翌年７月分までの支給を停止することがあります。",
            "氏名又は住所を変更したときは、14日以内に届け出てください。",
            f"{self.to_tell}などは、速やかに届け出てください。"
            "届出が遅れると、支払った手当を返していただくことがあります。",
        ]

    def while_stopped(self) -> list[str]:
        """支給停止の間のお願い: 省令13条1項 applies 5条, but not while the reason goes on: found.

        法20条・21条: from August to the next July.
        """
        return [
            "所得による支給の停止は、審査する所得の年ごとに、８月分から翌年７月分までについて行います。",
            "支給停止の理由がなくなったときは、その年の８月12日から９月11日までの間に、"
            f"{self.report}を提出してください。",
        ]
