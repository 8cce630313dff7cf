"""特別障害者手当認定通知書: the values that fill `special_disability_notice.typ`.

    pdf = documents.render(TEMPLATE, notice_values(...), exact=EXACT)

The notice itself is owed by 省令（昭和50年厚生省令第34号）3条1項, through its 16条; the order
gives no form for it. What is printed about reports and pay months stands beside its source and how
sure we are of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.allowances.documents.layout import (
    Letter,
    MonthlyAmount,
    amount_rows,
    frame,
    printed,
)

TITLE = "特別障害者手当認定通知書"
TEMPLATE = Path(__file__).parent / "special_disability_notice.typ"

# 法2条3項（特別障害者）, 26条の2（支給要件）, 26条の3（額）; through 26条の5: 5条の2第1項（始期と
# 終期）, 19条（認定）, 19条の2（支払期月）, 20条・21条（所得）. found (text of 2025-06-01)
LEGAL_BASIS = (
    "特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）第２条第３項、第26条の２、第26条の３並びに"
    "同法第26条の５において準用する第５条の２第１項、第19条から第21条まで"
)

# 法19条の2: four times a year, each for the months before. found
PAY_MONTHS = (
    ("２月", "11月分から１月分まで"),
    ("５月", "２月分から４月分まで"),
    ("８月", "５月分から７月分まで"),
    ("11月", "８月分から10月分まで"),
)

# 省令5条, 7条–9条, through its 16条: found (text of 2024-08-01). 法26条の2第3号, 20条・21条: found.
NOTES = (
    "毎年８月12日から９月11日までの間に、特別障害者手当所得状況届を提出してください（現況の届出）。"
    "提出がないと、手当の支払を差し止めることがあります。"
    "前年の所得により、８月分から翌年７月分までの支給を停止することがあります。",
    "氏名又は住所を変更したときは、14日以内に届け出てください。",
    "施設に入所したとき、病院、診療所又は介護老人保健施設に継続して３か月を超えて入院したとき、市外へ転出したとき、"
    "障害の程度が支給要件に該当しなくなったときなどは、速やかに届け出てください。"
    "届出が遅れると、支払った手当を返していただくことがあります。",
)


BANK_HOLIDAY = "金融機関の休業日に当たるときは、その直前の営業日"


@dataclass(frozen=True)
class FirstPayment:
    """初回の支払: the day, its target months in order, and their sum."""

    paid_on: date
    months: tuple[date, ...]
    yen: int


def notice_values(
    letter: Letter,
    *,
    claimed_on: date,
    decided_on: date,
    monthly_amounts: Sequence[MonthlyAmount],
    reasons: Sequence[str],
    first_payment: FirstPayment | None = None,
    payment_day: int = 10,
) -> dict[str, Any]:
    """認定通知書の値: all that stands on the page, as JSON, ready for `documents.render`.

    `decided_on` is the date of the decision. `monthly_amounts` are in order, from the first payable
    month on.
    `reasons` are plain Japanese sentences, about eight lines at most (else NotOnOnePage).
    """
    return frame(letter, TITLE) | {
        "opening": _opening(claimed_on, decided_on),
        "first_month": printed(wareki_month(monthly_amounts[0].since)),
        "amounts": amount_rows(monthly_amounts),
        "pay_months": [list(row) for row in PAY_MONTHS],
        "pay_day": f"各支払期月の{printed(str(payment_day))}日（{BANK_HOLIDAY}）",
        "first_payment": _first_payment(first_payment),
        "reasons": [printed(reason) for reason in reasons],
        "basis": LEGAL_BASIS,
        "notes": list(NOTES),
    }


def _opening(claimed_on: date, decided_on: date) -> str:
    return (
        f"{printed(wareki(claimed_on))}に請求のありました特別障害者手当について、審査した結果、"
        f"{printed(wareki(decided_on))}付けで、次のとおり受給資格を認定しましたので、通知します。"
    )


def _first_payment(payment: FirstPayment | None) -> str:
    if payment is None:
        return ""
    first, last = payment.months[0], payment.months[-1]
    months = f"{wareki_month(first)}分" + (
        "" if first == last else f"から{wareki_month(last)}分まで"
    )
    return f"{printed(wareki(payment.paid_on))}（{printed(months)}　{payment.yen:,}円）"
