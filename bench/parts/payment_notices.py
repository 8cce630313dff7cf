"""支払通知書の一束: made up from numbers, by a process of its own."""

import resource
from collections.abc import Sequence
from datetime import date
from typing import Any

from tesuri.welfare.payments.documents.frame import EXACT, Addressee
from tesuri.welfare.payments.documents.notices import NOTICES, Told, heads, notice_values
from tesuri.welfare.payments.signs import Benefit
from tesuri.workplace import documents
from tesuri.workplace.documents.senders import sender_of

SURNAMES, GIVEN = ("髙橋", "𠮷田", "佐藤", "山﨑", "渡邊"), ("春子", "夏男", "秋子", "冬樹")
MONTHS = (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
RATES = (29_590, 29_590, 30_450)


def bundle_of(numbers: Sequence[int]) -> tuple[int, int]:
    """一束: its size in bytes, and the most memory that this process has had, in KiB."""
    pages = [page_of(number) for number in numbers]
    pdf = documents.render_pages(NOTICES, heads(date(2026, 5, 1)), pages, exact=EXACT)
    return len(pdf), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def page_of(number: int) -> dict[str, Any]:
    """一枚: three months of somebody; every tenth has a part set off."""
    less = ((number, 5_000),) if number % 10 == 0 else ()
    account = {"bank_name": "埼玉りそな", "branch_name": "熊谷", "number": f"{number:07}"}
    told = Told(
        number=number,
        pay_on=date(2026, 5, 8),
        payment_month=date(2026, 5, 1),
        amount_yen=sum(RATES) - sum(yen for _, yen in less),
        account=account,
        kind="普通",
        months=tuple(("D", month, yen) for month, yen in zip(MONTHS, RATES, strict=True)),
        set_offs=less,
    )
    name = f"{SURNAMES[number % 5]}　{GIVEN[number % 4]}"
    to = Addressee("3600041", f"埼玉県熊谷市宮町{number % 40 + 1}番地{number % 9 + 1}", name)
    benefits = {"D": Benefit("special_disability", "特別障害者手当")}
    return notice_values(told, to, sender_of("112020"), date(2026, 5, 1), benefits)
