"""支払前検査: what is unusual about a run, in words for the person who approves it.

A wrong unit price is no finding: the run is refused (`must_be_at_its_price`).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.welfare.payments import comparison, queries, signs
from tesuri.welfare.payments.models import Payment, PaymentLine, Run, SetOff
from tesuri.welfare.payments.queries.laid_out import Laid, laid_out
from tesuri.welfare.payments.stages import CannotPay

REGULAR_MONTHS = 3
TOP_AMOUNT = Path(__file__).parent / "params" / "top_amount.yaml"
Prices = Mapping[signs.Asked, Collection[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """指摘: of a payment, of a person who is not paid, or of the whole run."""

    check_name: str
    message: str
    payment_id: int | None = None
    person_id: int | None = None


def findings(run: Run, today: date, prices: Prices) -> Iterator[Found]:
    """支払前の検査: everything that must be looked at and disposed of.

    `prices`: what the programmes say of its months, as `must_be_at_its_price` has asked.
    """
    payments = list(laid_out(run))
    holders = Counter(account for account, _ in {(p.account, p.person_id) for p in payments})
    last = comparison.last_before(run)
    reissues = _reissues(run)
    set_offs = _recoveries(run)
    top = top_yen(run.pay_on)
    for payment in payments:
        found = [
            *_of(payment, today, top, set_offs, reissues),
            *comparison.of_a_person(payment, last),
        ]
        if holders[payment.account] > 1:
            found.append(("same_account", "同じ口座への振込が、この処理にほかにもあります。"))
        for name, message in found:
            yield Found(name, message, payment.pk, payment.person_id)
    yield from _of_the_decisions(run, payments, prices)
    for person in comparison.vanished(run, last):
        words = "前回は支払い、今回は支払わない人です。資格の終わりか、漏れかを確かめてください。"
        yield Found("vanished", words, person_id=person)
    for words in comparison.of_the_sum(run, last):
        yield Found("sum_changed", words)


def _of(
    payment: Laid,
    today: date,
    top: int,
    set_offs: Mapping[int, list[str]],
    reissues: Mapping[int, str],
) -> Iterator[tuple[str, str]]:
    if payment.replaces_id is not None:
        yield "reissue", reissues[payment.pk]
        return
    if payment.is_first:
        yield "first_payment", "初めての支払です。口座と金額を請求書と照らしてください。"
    if payment.amount_yen > top:
        yield "large_amount", f"支払額が{top:,}円を超えています。内訳を確かめてください。"
    for words in set_offs.get(payment.pk, ()):
        yield "recovery", words
    yield from _of_the_months(payment, today)


def _of_the_months(payment: Laid, today: date) -> Iterator[tuple[str, str]]:
    if payment.line_count > REGULAR_MONTHS:
        yield (
            "back_pay",
            f"さかのぼって{payment.line_count}か月分を支払います。支給開始月を確かめてください。",
        )
    if payment.last_month is not None and payment.last_month > today:
        yield (
            "month_not_begun",
            "まだ始まっていない月の分を含みます。支払日までの異動を確かめてください。",
        )
    if payment.month_count < payment.line_count:
        yield (
            "two_references",
            "同じ月を二つの決定で支払います。重ねて認定していないか確かめてください。",
        )
    if payment.least_yen is not None and payment.least_yen < 0:
        yield "set_off", "支払済みの額との差を差し引いています。本人への説明を確かめてください。"


def _recoveries(run: Run) -> dict[int, list[str]]:
    """内払調整: in words, by payment."""
    told: dict[int, list[str]] = {}
    made = SetOff.objects.filter(payment__run=run).order_by("pk")
    for payment, claim, yen in made.values_list("payment_id", "overpayment_id", "amount_yen"):
        told.setdefault(payment, []).append(
            f"過払 第{claim}号の内払として{yen:,}円を差し引いています。"
            "決定した割合と残額を確かめてください。"
        )
    return told


def _reissues(run: Run) -> dict[int, str]:
    """They pay the same sum again; what was decided meanwhile is another matter."""
    again = list(run.payments.filter(replaces__isnull=False))
    changed = queries.decided_anew(again)
    words = "振込不能になったものの再振込です。新しい口座を通帳の写しで確かめてください。"
    more = "振込の後で決定が変わっています。過払の手続と合わせて確かめてください。"
    return {each.pk: words + (more if each.pk in changed else "") for each in again}


def _of_the_decisions(run: Run, payments: list[Laid], prices: Prices) -> Iterator[Found]:
    """What the programmes know of death, moves and stays, and months that nobody can price."""
    lines = _lines(run)
    by_reference = {asked[0]: payment for payment, asked, _ in lines}
    again = run.payments.filter(replaces__isnull=False)
    for number, references in queries.references_of(again).items():
        by_reference |= dict.fromkeys(references, number)
    people = {payment.pk: payment.person_id for payment in payments}
    for sign in signs.signs_of(by_reference.keys(), run.pay_on):
        payment = by_reference[sign.reference]
        yield Found(sign.check_name, sign.message, payment, people[payment])
    unpriced = {payment for payment, asked, _ in lines if asked not in prices}
    if unpriced:
        words = f"単価を照らせない支払が{len(unpriced)}件あります。月額表と照らすこと。"
        yield Found("no_price", words)


def must_be_at_its_price(run: Run) -> Prices:
    """対象月の単価: a month that is paid at another month's rate stops the whole run.

    Answers what was asked for, for who goes on to check.
    """
    lines = _lines(run)
    prices = signs.prices_of({asked for _, asked, _ in lines})
    wrong = [
        (payment, prices[asked], yen)
        for payment, asked, yen in lines
        if yen and asked in prices and yen not in prices[asked]
    ]
    if not wrong:
        return prices
    payments = {payment for payment, _, _ in wrong}
    people = set(Payment.objects.filter(pk__in=payments).values_list("person_id", flat=True))
    difference = sum(yen - max(known) for _, known, yen in wrong if known)
    raise CannotPay(
        f"対象月と違う単価の月があります（{len(people)}人、{len(wrong)}月分、"
        f"差 {difference:+,}円）。"
        "支払処理は作られていません。その月の決定と月額表を確かめてください。",
        code="not_the_price_of_the_month",
    )


def _lines(run: Run) -> list[tuple[int, signs.Asked, int]]:
    """Payment, decision with month, and what that month gives as it was decided."""
    lines = PaymentLine.objects.filter(payment__run=run).order_by("month__target_month", "pk")
    found = lines.values_list(
        "payment_id", "month__reference", "month__target_month", "month__amount_yen"
    )
    return [(payment, (reference, month), yen) for payment, reference, month, yen in found]


def top_yen(on: date) -> int:
    """確かめる額: the city's own, as it holds on the day of the transfer."""
    held = [each["yen"] for each in _editions() if each["since"] <= on]
    return int(held[-1]) if held else 0


@cache
def _editions() -> list[dict[str, Any]]:
    kept = yaml.safe_load(TOP_AMOUNT.read_text("utf-8"))["editions"]
    return sorted(kept, key=lambda each: each["since"])
