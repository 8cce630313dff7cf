"""支払通知書を読む: which payments of a run are still to be told, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from tesuri.welfare.payments import queries
from tesuri.welfare.payments.documents.notices import Told
from tesuri.welfare.payments.models import NoticeBundle, Payment, PaymentNotice, Run

SHOWN = ("run", "person", "replaces__payment")


@dataclass(frozen=True)
class NoticesMade:
    """通知書の進み: pages made, of how many, and in which bundles."""

    made: int
    count: int
    bundles: list[NoticeBundle]

    @property
    def is_complete(self) -> bool:
        return self.made == self.count


def to_tell(payment_run: Run) -> QuerySet[Payment]:
    """通知する支払: of the run; what bounced is not told as paid."""
    return payment_run.payments.filter(bounce=None).order_by("pk")


def next_untold(payment_run: Run, last: int, most: int) -> list[Payment]:
    """次に通知する支払: after that number, locked; what another transaction holds is passed over.

    Looked at once more when they are locked: the other may have told of them in between.
    """
    waiting = to_tell(payment_run).filter(notice=None, pk__gt=last)
    held = waiting.select_for_update(of=("self",), skip_locked=True)[:most]
    still = to_tell(payment_run).filter(notice=None, pk__in=[each.pk for each in held])
    return list(still.select_related(*SHOWN).prefetch_related("lines__month", "set_offs"))


def notices_made(payment_run: Run) -> NoticesMade:
    """通知書の進み."""
    bundles = list(NoticeBundle.objects.filter(run=payment_run).only("run", "count"))
    made = PaymentNotice.objects.filter(payment__in=to_tell(payment_run)).count()
    return NoticesMade(made, to_tell(payment_run).count(), bundles)


def bundle(number: int) -> NoticeBundle:
    """通知書の束: with its run; Http404 when there is none."""
    return get_object_or_404(NoticeBundle.objects.select_related("run"), pk=number)


def told_in(bundles: Sequence[NoticeBundle]) -> list[PaymentNotice]:
    """束の通知書: in their order, with payment and person."""
    rows = PaymentNotice.objects.filter(bundle__in=bundles)
    return list(rows.select_related("payment__person"))


def payment_numbered(number: int) -> Payment:
    """支払一件: with what a notice shows; Http404 when there is none."""
    rows = Payment.objects.select_related(*SHOWN).prefetch_related("lines__month", "set_offs")
    return get_object_or_404(rows, pk=number)


def told_of(payment: Payment) -> Told:
    """支払の事実: a transfer that replaces another tells of the months of the first."""
    lines = queries.origin_of(payment).lines.all()
    return Told(
        number=payment.pk,
        pay_on=payment.run.pay_on,
        payment_month=payment.run.payment_month,
        amount_yen=payment.amount_yen,
        account=payment.snapshot(),
        kind=payment.get_kind_display(),
        months=tuple(
            (each.month.reference, each.month.target_month, each.amount_yen) for each in lines
        ),
        set_offs=tuple(
            (each.overpayment_id, each.amount_yen)
            for each in queries.origin_of(payment).set_offs.all()
        ),
        replaces=payment.replaces.payment_id if payment.replaces else None,
    )
