"""支払前検査: what is unusual about a run, in words for the person who approves it.

A wrong unit price is no finding: the run is refused (`must_be_at_its_price`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.welfare.payments import comparison, queries, signs
from tesuri.welfare.payments.models import Payment, PaymentLine, Run
from tesuri.welfare.payments.stages import CannotPay

REGULAR_MONTHS = 3
TOP_AMOUNT = Path(__file__).parent / "params" / "top_amount.yaml"


@dataclass(frozen=True)
class Found:
    """指摘: of a payment, of a person who is not paid, or of the whole run."""

    check_name: str
    message: str
    payment: Payment | None = None
    person_id: int | None = None


def findings(run: Run, today: date) -> Iterator[Found]:
    """支払前の検査: everything that must be looked at and disposed of."""
    payments = list(run.payments.prefetch_related("lines__month", "set_offs").order_by("pk"))
    holders = Counter(account for account, _ in {(_account(p), p.person_id) for p in payments})
    last = comparison.last_before(run)
    for payment in payments:
        found = [*_of(payment, today), *comparison.of_a_person(payment, last)]
        if holders[_account(payment)] > 1:
            found.append(("same_account", "同じ口座への振込が、この処理にほかにもあります。"))
        for name, message in found:
            yield Found(name, message, payment, payment.person_id)
    yield from _of_the_decisions(run)
    for person in comparison.vanished(run, last):
        words = "前回は支払い、今回は支払わない人です。資格の終わりか、漏れかを確かめてください。"
        yield Found("vanished", words, person_id=person)
    for words in comparison.of_the_sum(run, last):
        yield Found("sum_changed", words)


def _account(payment: Payment) -> tuple[str, str, str, str]:
    return payment.bank_code, payment.branch_code, payment.kind, payment.number


def _of(payment: Payment, today: date) -> Iterator[tuple[str, str]]:
    if payment.replaces is not None:
        yield "reissue", _reissue(payment)
        return
    if not Payment.objects.filter(person=payment.person, run__lt=payment.run).exists():
        yield "first_payment", "初めての支払です。口座と金額を請求書と照らしてください。"
    top = top_yen(payment.run.pay_on)
    if payment.amount_yen > top:
        yield "large_amount", f"支払額が{top:,}円を超えています。内訳を確かめてください。"
    yield from _recovery(payment)
    yield from _of_the_months(payment, today)


def _of_the_months(payment: Payment, today: date) -> Iterator[tuple[str, str]]:
    months = [line.month.target_month for line in payment.lines.all()]
    if len(months) > REGULAR_MONTHS:
        yield (
            "back_pay",
            f"さかのぼって{len(months)}か月分を支払います。支給開始月を確かめてください。",
        )
    if any(month > today for month in months):
        yield (
            "month_not_begun",
            "まだ始まっていない月の分を含みます。支払日までの異動を確かめてください。",
        )
    if len(set(months)) < len(months):
        yield (
            "two_references",
            "同じ月を二つの決定で支払います。重ねて認定していないか確かめてください。",
        )
    if any(line.amount_yen < 0 for line in payment.lines.all()):
        yield "set_off", "支払済みの額との差を差し引いています。本人への説明を確かめてください。"


def _recovery(payment: Payment) -> Iterator[tuple[str, str]]:
    for each in payment.set_offs.all():
        yield (
            "recovery",
            f"過払 第{each.overpayment_id}号の内払として{each.amount_yen:,}円を差し引いています。"
            "決定した割合と残額を確かめてください。",
        )


def _reissue(payment: Payment) -> str:
    """It pays the same sum again; what was decided meanwhile is another matter."""
    words = "振込不能になったものの再振込です。新しい口座を通帳の写しで確かめてください。"
    if queries.is_decided_anew(payment):
        words += "振込の後で決定が変わっています。過払の手続と合わせて確かめてください。"
    return words


def _of_the_decisions(run: Run) -> Iterator[Found]:
    """What the programmes know of death, moves and stays, and months that nobody can price."""
    lines = _lines(run)
    by_reference = {line.month.reference: line.payment for line in lines}
    for payment in run.payments.filter(replaces__isnull=False):
        by_reference |= dict.fromkeys(queries.references_of(payment), payment)
    for sign in signs.signs_of(by_reference.keys(), run.pay_on):
        payment = by_reference[sign.reference]
        yield Found(sign.check_name, sign.message, payment, payment.person_id)
    priced = signs.prices_of({_asked(line) for line in lines})
    unpriced = {line.payment_id for line in lines if _asked(line) not in priced}
    if unpriced:
        words = f"単価を照らせない支払が{len(unpriced)}件あります。月額表と照らすこと。"
        yield Found("no_price", words)


def must_be_at_its_price(run: Run) -> None:
    """対象月の単価: a month that is paid at another month's rate stops the whole run."""
    lines = [line for line in _lines(run) if line.month.amount_yen]
    prices = signs.prices_of({_asked(line) for line in lines})
    wrong = [
        line
        for line in lines
        if _asked(line) in prices and line.month.amount_yen not in prices[_asked(line)]
    ]
    if not wrong:
        return
    people = len({line.payment.person_id for line in wrong})
    known = [(line, max(prices[_asked(line)])) for line in wrong if prices[_asked(line)]]
    difference = sum(line.month.amount_yen - price for line, price in known)
    raise CannotPay(
        f"対象月と違う単価の月があります（{people}人、{len(wrong)}月分、差 {difference:+,}円）。"
        "支払処理は作られていません。その月の決定と月額表を確かめてください。",
        code="not_the_price_of_the_month",
    )


def _lines(run: Run) -> list[PaymentLine]:
    return list(PaymentLine.objects.filter(payment__run=run).select_related("month", "payment"))


def _asked(line: PaymentLine) -> signs.Asked:
    return line.month.reference, line.month.target_month


def top_yen(on: date) -> int:
    """確かめる額: the city's own, as it holds on the day of the transfer."""
    held = [each["yen"] for each in _editions() if each["since"] <= on]
    return int(held[-1]) if held else 0


@cache
def _editions() -> list[dict[str, Any]]:
    kept = yaml.safe_load(TOP_AMOUNT.read_text("utf-8"))["editions"]
    return sorted(kept, key=lambda each: each["since"])
