"""支払前検査: what is unusual about a run, in words for the person who approves it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tesuri.welfare.payments import queries
from tesuri.welfare.payments.models import Payment, Run

REGULAR_MONTHS = 3
TOP_YEN = 300_000  # 一人への一回の支払で、職員が必ず確かめる額（市の定め。法令の値ではない）


def findings(run: Run, today: date) -> Iterator[tuple[Payment, str, str]]:
    """Each as (payment, name of the check, message)."""
    payments = list(run.payments.prefetch_related("lines__month").all())
    holders = Counter(account for account, _ in {(_account(p), p.person_id) for p in payments})
    for payment in payments:
        for name, message in _of(payment, today):
            yield payment, name, message
        if holders[_account(payment)] > 1:
            yield payment, "same_account", "同じ口座への振込が、この処理にほかにもあります。"


def _account(payment: Payment) -> tuple[str, str, str, str]:
    return payment.bank_code, payment.branch_code, payment.kind, payment.number


def _of(payment: Payment, today: date) -> Iterator[tuple[str, str]]:
    if payment.replaces is not None:
        yield "reissue", _reissue(payment)
        return
    months = [line.month.target_month for line in payment.lines.all()]
    if not Payment.objects.filter(person=payment.person, run__lt=payment.run).exists():
        yield "first_payment", "初めての支払です。口座と金額を請求書と照らしてください。"
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
    if payment.amount_yen > TOP_YEN:
        yield "large_amount", f"支払額が{TOP_YEN:,}円を超えています。内訳を確かめてください。"
    if any(line.amount_yen < 0 for line in payment.lines.all()):
        yield "set_off", "支払済みの額との差を差し引いています。本人への説明を確かめてください。"


def _reissue(payment: Payment) -> str:
    """It pays the same sum again; what was decided meanwhile is another matter."""
    words = "振込不能になったものの再振込です。新しい口座を通帳の写しで確かめてください。"
    if queries.is_decided_anew(payment):
        words += "振込の後で決定が変わっています。過払の手続と合わせて確かめてください。"
    return words
