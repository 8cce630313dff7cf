"""支払通知書の値: what stands on the page that tells a person of a payment.

    pdf = documents.render_pages(NOTICES, heads(on), [notice_values(...), ...], exact=EXACT)

No law asks for the notice or gives its form; the account is masked but for its last three digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.payments.documents.frame import Addressee, frame
from tesuri.welfare.payments.signs import Benefit
from tesuri.workplace.documents.senders import Sender

NOTICES = Path(__file__).parent / "notices.typ"
TITLE = "支払通知書"
SHOWN_DIGITS = 3
BUNDLE = 100  # pages made, kept and printed together
NOTES = (
    "口座番号は、終わりの3桁だけを示しています。",
    "内容が分からないときは、お問い合わせください。",
)


@dataclass(frozen=True)
class Told:
    """支払の事実: one transfer, its months by decision, and what of it counts as paid before."""

    number: int
    pay_on: date
    payment_month: date
    amount_yen: int
    account: Mapping[str, str]
    kind: str
    months: tuple[tuple[str, date, int], ...]
    set_offs: tuple[tuple[int, int], ...] = ()
    replaces: int | None = None


def heads(on: date) -> dict[str, Any]:
    """束の頭: the title and the day that a PDF for keeping asks for."""
    return {"title": TITLE, "day": [on.year, on.month, on.day]}


def notice_values(
    told: Told, to: Addressee, sender: Sender, on: date, benefits: Mapping[str, Benefit]
) -> dict[str, Any]:
    """支払通知書の値: of one person, as JSON."""
    names = sorted({benefits[reference].name for reference, _, _ in told.months})
    again = f"（支払番号 {told.replaces} の再振込）" if told.replaces else ""
    return frame(to, sender, TITLE, f"支払番号 {told.number}", on) | {
        "opening": f"{'、'.join(names)}を、次のとおり支払いますので、通知します。",
        "notes": list(NOTES),
        "rows": [
            ["支払期月", f"{wareki_month(told.payment_month)}期{again}"],
            ["支払日", wareki(told.pay_on)],
            ["支払額", f"{told.amount_yen:,}円"],
            ["振込先", masked(told.account, told.kind)],
        ],
        "lines": [
            *(
                [f"{benefits[reference].name}　{wareki_month(month)}分", f"{yen:,}円"]
                for reference, month, yen in told.months
            ),
            *(
                [f"過払 第{number}号の内払として差し引く額", f"－{yen:,}円"]
                for number, yen in told.set_offs
            ),
        ],
    }


def masked(account: Mapping[str, str], kind: str) -> str:
    """伏せた口座: bank and branch, and the end of the number."""
    number = account["number"]
    hidden = "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]
    return f"{account['bank_name']} {account['branch_name']}　{kind} {hidden}"
