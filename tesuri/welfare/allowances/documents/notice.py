"""特別障害者手当認定通知書: the values that fill `special_disability_notice.typ`.

    pdf = documents.render(TEMPLATE, notice_values(...), exact=EXACT)

The notice itself is owed by 省令（昭和50年厚生省令第34号）3条1項, through its 16条. What is printed
about objections, reports and pay months stands beside its source and how sure we are of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month

TITLE = "特別障害者手当認定通知書"
TEMPLATE = Path(__file__).parent / "special_disability_notice.typ"
EXACT = ("name", "address", "mayor_name")

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


STOPPED = "支給停止"
BANK_HOLIDAY = "金融機関の休業日に当たるときは、その直前の営業日"


@dataclass(frozen=True)
class MonthlyAmount:
    """手当月額: yen a month, from this first-of-month date until the next row begins.

    0 is 支給停止. `through` is the last month, where the row ends by itself (有期認定).
    """

    since: date
    yen: int
    through: date | None = None


@dataclass(frozen=True)
class FirstPayment:
    """初回の支払: the day, its target months in order, and their sum."""

    paid_on: date
    months: tuple[date, ...]
    yen: int


@dataclass(frozen=True)
class Sender:
    """差出人: city and prefecture in full (熊谷市, 埼玉県), the mayor, and where questions go."""

    city: str
    prefecture: str
    mayor_name: str
    office: str
    office_postcode: str
    office_address: str
    telephone: str
    document_prefix: str = ""  # 熊障福発
    fax: str = ""
    seal_note: str = ""  # （公印省略）; empty leaves room for the seal


def notice_values(
    *,
    number: str,
    issued_on: date,
    decided_on: date,
    postcode: str,
    address: str,
    name: str,
    claimed_on: date,
    monthly_amounts: Sequence[MonthlyAmount],
    reasons: Sequence[str],
    sender: Sender,
    first_payment: FirstPayment | None = None,
    payment_day: int = 10,
) -> dict[str, Any]:
    """認定通知書の値: all that stands on the page, as JSON, ready for `documents.render`.

    `number` is the 文書番号 (熊障福発第12号), `issued_on` the date of the notice, `decided_on` that
    of the decision; `address` and `name` are as registered. `monthly_amounts` are in order, from
    the first payable month on.
    `reasons` are plain Japanese sentences, about eight lines at most (else NotOnOnePage).
    """
    return {
        "title": TITLE,
        "number": number,
        "date": printed(wareki(issued_on)),
        "year": issued_on.year,
        "month": issued_on.month,
        "day": issued_on.day,
        "postcode": _postcode(postcode),
        "address": address,
        "name": name,
        "mayor": f"{sender.city}長",
        "mayor_name": sender.mayor_name,
        "seal_note": sender.seal_note,
        "opening": _opening(claimed_on, decided_on),
        "first_month": printed(wareki_month(monthly_amounts[0].since)),
        "amounts": amount_rows(monthly_amounts),
        "pay_months": [list(row) for row in PAY_MONTHS],
        "pay_day": f"各支払期月の{printed(str(payment_day))}日（{BANK_HOLIDAY}）",
        "first_payment": _first_payment(first_payment),
        "reasons": [printed(reason) for reason in reasons],
        "basis": LEGAL_BASIS,
        "objections": objections(sender),
        "notes": list(NOTES),
        "office": sender.office,
        "contact": _contact(sender),
    }


def amount_rows(amounts: Sequence[MonthlyAmount]) -> list[list[str]]:
    """月額の表: [令和８年３月分, 29,590円], [令和８年４月分から, 30,450円]; 0 is 支給停止."""
    following = [amount.since for amount in amounts[1:]]
    ends = [*(_month_before(month) for month in following), amounts[-1].through]
    return [
        [_months(amount.since, end), f"{amount.yen:,}円" if amount.yen else STOPPED]
        for amount, end in zip(amounts, ends, strict=True)
    ]


def objections(sender: Sender) -> list[str]:
    """教示: to whom and within what time one may object, which two acts order to be written.

    行政不服審査法82条1項（教示）, 18条1項・2項（期間）; 行政事件訴訟法46条1項（教示）, 11条
    （被告）, 14条（期間）: known; 82条 and 46条 also found in several cities' model rules. The
    city's work is 第一号法定受託事務 (法39条の2, found), so review is asked of the governor by
    地方自治法255条の2第1項2号 (found, text of 2024-06-26). 法27条 speaks only of what a governor
    decided. 法32条 is deleted, so a suit needs no prior review (found).
    """
    city, governor = sender.city, f"{sender.prefecture}知事"
    return [
        "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して３か月以内に、"
        f"{governor}に対して審査請求をすることができます。ただし、この期間内であっても、この決定があった日の"
        "翌日から起算して１年を経過したときは、正当な理由がない限り、審査請求をすることができません。",
        "この決定の取消しの訴えは、この決定があったことを知った日の翌日から起算して６か月以内に、"
        f"{city}を被告として（訴訟において{city}を代表する者は{city}長となります。）提起することができます。"
        "審査請求をした場合は、その審査請求に対する裁決があったことを知った日の翌日から起算して６か月以内です。"
        "ただし、これらの期間内であっても、この決定又は裁決があった日の翌日から起算して１年を経過したときは、"
        "正当な理由がない限り、提起することができません。",
    ]


def printed(text: str) -> str:
    """通知書の数字: a single digit is printed in full width, as notices do: ４月10日."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return re.sub(r"(?<![0-9,.])[0-9](?![0-9,.])", lambda digit: digit[0].translate(wide), text)


def _opening(claimed_on: date, decided_on: date) -> str:
    return (
        f"{printed(wareki(claimed_on))}に請求のありました特別障害者手当について、審査した結果、"
        f"{printed(wareki(decided_on))}付けで、次のとおり受給資格を認定しましたので、通知します。"
    )


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _months(since: date, last: date | None) -> str:
    first = f"{printed(wareki_month(since))}分"
    if last is None:
        return f"{first}から"
    return first if last == since else f"{first}から{printed(wareki_month(last))}分まで"


def _first_payment(payment: FirstPayment | None) -> str:
    if payment is None:
        return ""
    first, last = payment.months[0], payment.months[-1]
    months = f"{wareki_month(first)}分" + (
        "" if first == last else f"から{wareki_month(last)}分まで"
    )
    return f"{printed(wareki(payment.paid_on))}（{printed(months)}　{payment.yen:,}円）"


def _contact(sender: Sender) -> str:
    fax = f"　ファクス {sender.fax}" if sender.fax else ""
    return f"〒{sender.office_postcode}　{sender.office_address}　電話 {sender.telephone}{fax}"


def _postcode(postcode: str) -> str:
    """郵便番号: seven digits as 360-0042; anything else as it was registered."""
    is_plain = len(postcode) == 7 and postcode.isdecimal()
    return f"{postcode[:3]}-{postcode[3:]}" if is_plain else postcode
