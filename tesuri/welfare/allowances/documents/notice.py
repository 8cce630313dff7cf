"""認定通知書: the values that fill `grant.typ`.

    pdf = documents.render(TEMPLATE, notice_values(...), exact=EXACT)

The notice itself is owed by 省令（昭和50年厚生省令第34号）3条1項; the order gives no form for it.
What it says of one allowance and not of another stands in that one's `Wording`.
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
from tesuri.welfare.allowances.documents.wording import PAY_MONTHS, Wording

TEMPLATE = Path(__file__).parent / "grant.typ"
BANK_HOLIDAY = "金融機関の休業日に当たるときは、その直前の営業日"


@dataclass(frozen=True)
class FirstPayment:
    """初回の支払: the day, its target months in order, and their sum."""

    paid_on: date
    months: tuple[date, ...]
    yen: int


def notice_values(
    words: Wording,
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
    return frame(letter, f"{words.program}認定通知書") | {
        "opening": _opening(words, claimed_on, decided_on),
        "decided": f"受給資格を認定し、{words.program}を支給します。",
        "first_month": printed(wareki_month(monthly_amounts[0].since)),
        "amounts": amount_rows(monthly_amounts),
        "pay_months": [list(row) for row in PAY_MONTHS],
        "pay_day": f"各支払期月の{printed(str(payment_day))}日（{BANK_HOLIDAY}）",
        "first_payment": _first_payment(first_payment),
        "reasons": [printed(reason) for reason in reasons],
        "basis": words.grant,
        "notes": words.notes(),
    }


def _opening(words: Wording, claimed_on: date, decided_on: date) -> str:
    return (
        f"{printed(wareki(claimed_on))}に請求のありました{words.program}について、審査した結果、"
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
