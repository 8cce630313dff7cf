"""通知書の体裁: what every notice of an allowance has in common, and how its words are printed.

    pdf = documents.render(template, frame(...) | {...}, exact=EXACT)

What is printed about objections stands beside its source and how sure we are of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.workplace.documents.senders import Sender

EXACT = ("name", "address", "mayor_name")
STOPPED = "支給停止"


@dataclass(frozen=True)
class MonthlyAmount:
    """手当月額: yen a month, from this first-of-month date until the next row begins.

    0 is 支給停止. `through` is the last month, where the row ends by itself (有期認定).
    """

    since: date
    yen: int
    through: date | None = None


@dataclass(frozen=True)
class Letter:
    """差し出す文書: its number and day, whom it goes to, and who sends it.

    `number` is the 文書番号 (熊障福発第12号), `issued_on` the date of the notice; `address` and
    `name` are as registered.
    """

    number: str
    issued_on: date
    postcode: str
    address: str
    name: str
    sender: Sender


def frame(letter: Letter, title: str) -> dict[str, Any]:
    """体裁の値: what stands around the table of every notice, as JSON."""
    sender = letter.sender
    return {
        "title": title,
        "number": letter.number,
        "date": printed(wareki(letter.issued_on)),
        "year": letter.issued_on.year,
        "month": letter.issued_on.month,
        "day": letter.issued_on.day,
        "postcode": _postcode(letter.postcode),
        "address": letter.address,
        "name": letter.name,
        "mayor": f"{sender.city}長",
        "mayor_name": sender.mayor_name,
        "seal_note": sender.seal_note,
        "objections": objections(sender),
        "office": sender.office,
        "contact": _contact(sender),
    }


def amount_rows(amounts: Sequence[MonthlyAmount]) -> list[list[str]]:
    """月額の表: [令和８年３月分, 29,590円], [令和８年４月分から, 30,450円]; 0 is 支給停止."""
    following = [amount.since for amount in amounts[1:]]
    ends = [*(month_before(month) for month in following), amounts[-1].through]
    return [
        [span(amount.since, end), f"{amount.yen:,}円" if amount.yen else STOPPED]
        for amount, end in zip(amounts, ends, strict=True)
    ]


def objections(sender: Sender) -> list[str]:
    """教示: to whom and within what time one may object, which two acts order to be written.

    行政不服審査法82条1項（教示、text of 2025-06-01）; 行政事件訴訟法46条1項（教示）and 14条（期間、
    text of 2025-04-01）: found. 行政不服審査法18条1項・2項（期間）and 行政事件訴訟法11条（被告）:
    known. The city's work is 第一号法定受託事務 (法39条の2, found): review is asked of the governor
    by 地方自治法255条の2第1項2号 (found, text of 2024-06-26). 法27条 speaks only of what a governor
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


def month_before(month: date) -> date:
    """前の月."""
    return (month - timedelta(days=1)).replace(day=1)


def span(since: date, last: date | None) -> str:
    """月分の言い方: ８年３月分, ８年３月分から８年５月分まで; without a last month it is open."""
    first = f"{printed(wareki_month(since))}分"
    if last is None:
        return f"{first}から"
    return first if last == since else f"{first}から{printed(wareki_month(last))}分まで"


def _contact(sender: Sender) -> str:
    fax = f"　ファクス {sender.fax}" if sender.fax else ""
    return f"〒{sender.office_postcode}　{sender.office_address}　電話 {sender.telephone}{fax}"


def _postcode(postcode: str) -> str:
    """郵便番号: seven digits as 360-0042; anything else as it was registered."""
    is_plain = len(postcode) == 7 and postcode.isdecimal()
    return f"{postcode[:3]}-{postcode[3:]}" if is_plain else postcode
