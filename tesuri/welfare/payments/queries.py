"""支払を読む: what is owed and not yet paid, and what a run consists of."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from tesuri.welfare.payments.models import (
    Account,
    Hold,
    Month,
    Payment,
    PaymentLine,
    Run,
    Stage,
)
from tesuri.welfare.persons.models import Person


@dataclass(frozen=True)
class Owed:
    """未払の月: the newest version of a month, less what was paid for earlier versions."""

    month: Month
    amount_yen: int


def owed_before(payment_month: date) -> dict[int, list[Owed]]:
    """支払うべき月: by person id; earlier months whose newest amount is not yet paid in full."""
    months = Month.objects.filter(target_month__lt=payment_month).select_related("person")
    newest: dict[tuple[str, date], Month] = {}
    for month in months.order_by("version"):
        newest[month.reference, month.target_month] = month
    paid = _paid_by_month()
    owed: dict[int, list[Owed]] = defaultdict(list)
    for key, month in sorted(newest.items()):
        if amount := month.amount_yen - paid[key]:
            owed[month.person_id].append(Owed(month, amount))
    return owed


def _paid_by_month() -> dict[tuple[str, date], int]:
    """What runs have paid or are about to pay; a run that was discarded counts for nothing."""
    paid: dict[tuple[str, date], int] = defaultdict(int)
    lines = PaymentLine.objects.exclude(payment__run__steps__stage=Stage.DISCARDED)
    for reference, month, amount in lines.values_list(
        "month__reference", "month__target_month", "amount_yen"
    ):
        paid[reference, month] += amount
    return paid


def held_references() -> set[str]:
    """保留中の決定: those whose newest row holds."""
    newest = Hold.objects.order_by("reference", "-id").distinct("reference")
    return {hold.reference for hold in newest if hold.is_held}


def outdated_lines(payment_run: Run) -> list[PaymentLine]:
    """古くなった内訳: whose month has a newer version, or is held, since the run was made."""
    held = held_references()
    newer = Month.objects.filter(
        reference=OuterRef("month__reference"),
        target_month=OuterRef("month__target_month"),
        version__gt=OuterRef("month__version"),
    )
    lines = PaymentLine.objects.filter(payment__run=payment_run).select_related("month")
    return [
        line
        for line in lines.annotate(is_newer=Exists(newer))
        if line.is_newer or line.month.reference in held
    ]


def account_of(person: Person) -> Account | None:
    """今の口座: the newest, or None."""
    return person.accounts.order_by("-id").first()


def concerned(numbers: Collection[str]) -> set[str]:
    """支払にかかわる人: of those 宛名番号, who is or was owed a month."""
    months = Month.objects.filter(person__addressee_number__in=numbers)
    return set(months.values_list("person__addressee_number", flat=True))


def runs() -> QuerySet[Run]:
    """支払処理の一覧: the newest first, with their steps and payments."""
    return Run.objects.prefetch_related("steps", "payments")


def run(number: int) -> Run:
    """支払処理一件: with everything that its page shows; Http404 when there is none."""
    shown = ("steps", "findings", "payments__lines__month", "payments__person")
    return get_object_or_404(Run.objects.prefetch_related(*shown), number=number)


def payments_of(person: Person) -> QuerySet[Payment]:
    """その人への支払: the newest first, with months and run."""
    made = Payment.objects.filter(person=person).select_related("run")
    return made.prefetch_related("lines__month", "run__steps").order_by("-id")


def content_of(payment_run: Run) -> dict[str, Any]:
    """決裁に上げる内容: every transfer with its months and account, and every disposition."""
    return {
        "支払処理": payment_run.number,
        "支払期月": payment_run.payment_month.isoformat(),
        "振込日": payment_run.pay_on.isoformat(),
        "件数": len(payment_run.payments.all()),
        "合計": payment_run.total_yen,
        "振込": [_transfer(payment) for payment in payment_run.payments.all()],
        "検査": [[each.message, each.disposition] for each in payment_run.findings.all()],
    }


def _transfer(payment: Payment) -> dict[str, Any]:
    return {
        "人": str(payment.person.key),
        "口座": payment.snapshot(),
        "金額": payment.amount_yen,
        "月": [
            [line.month.reference, line.month.target_month.isoformat(), line.amount_yen]
            for line in payment.lines.all()
        ],
    }
