"""前回との比較: this run beside all that was paid for the regular term before it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from tesuri.welfare.payments.models import Payment, Run, RunKind, Stage
from tesuri.welfare.payments.queries.laid_out import Laid

MADE = (Stage.APPROVED, Stage.FILE_MADE, Stage.SENT, Stage.SETTLED)


@dataclass(frozen=True)
class Last:
    """前回: the sums and the number of months of each person, by the key of the person's row."""

    month: str = ""
    yen: dict[int, int] = field(default_factory=dict)
    months: dict[int, int] = field(default_factory=dict)

    @property
    def total_yen(self) -> int:
        return sum(self.yen.values())


def last_before(run: Run, people: Collection[int] | None = None) -> Last:
    """前回の支払: of the newest earlier term that was approved; nothing for a run between terms.

    Of everybody, or of those people alone.
    """
    if run.kind != RunKind.REGULAR:
        return Last()
    earlier = Run.objects.filter(kind=RunKind.REGULAR, number__lt=run.number)
    made = [each for each in earlier.prefetch_related("steps") if each.stage in MADE]
    if not made or max(each.payment_month for each in made) >= run.payment_month:
        return Last()
    month = max(each.payment_month for each in made)
    of_the_term = [each.number for each in made if each.payment_month == month]
    found = Last(month=f"{month:%Y-%m}")
    payments = Payment.objects.filter(run__in=of_the_term, replaces=None).order_by()
    if people is not None:
        payments = payments.filter(person__in=people)
    by_person = payments.values_list("person_id")
    found.yen.update(by_person.annotate(yen=Sum("amount_yen")))
    found.months.update(by_person.annotate(months=Count("lines")))
    return found


def of_the_sum(run: Run, last: Last) -> Iterator[str]:
    """総額の差: one sentence for the whole run."""
    now = list(run.payments.filter(replaces=None).values_list("amount_yen", flat=True))
    total = sum(now)
    if last.yen:
        yield (
            f"前回は{len(last.yen)}人{last.total_yen:,}円、今回は{len(now)}人{total:,}円です"
            f"（差 {total - last.total_yen:+,}円）。人数と総額の動きを確かめてください。"
        )


def vanished(run: Run, last: Last) -> list[int]:
    """今回いない人: paid last time, and now neither paid nor named as left out."""
    named = set(run.payments.values_list("person_id", flat=True))
    named |= set(run.findings.values_list("person_id", flat=True))
    return sorted(last.yen.keys() - named)


def of_a_person(payment: Laid, last: Last) -> Iterator[tuple[str, str]]:
    """一人の差: where it is not simply that each month has its own rate."""
    if not last.yen or payment.replaces_id is not None:
        return
    before = last.yen.get(payment.person_id)
    if before is None:
        if not payment.is_first:
            yield "new_since_last", "前回の支払にはなかった人です。再開した理由を確かめてください。"
        return
    if payment.amount_yen != before and not (
        payment.is_plain and payment.line_count == last.months[payment.person_id]
    ):
        change = payment.amount_yen - before
        yield (
            "amount_changed",
            f"前回の{before:,}円から{change:+,}円変わっています。月数と内訳を確かめてください。",
        )
