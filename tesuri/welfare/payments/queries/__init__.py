"""支払を読む: what is owed and not yet paid, and what a run consists of."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Func, OuterRef, QuerySet, Sum, TextField, Value
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.welfare.payments.formats import payment_file
from tesuri.welfare.payments.models import (
    Account,
    Bounce,
    BounceState,
    Month,
    Outcome,
    Overpayment,
    OverpaymentLine,
    OverpaymentState,
    Payment,
    PaymentLine,
    Result,
    ResultLine,
    Run,
    RunKind,
    SetOff,
    Stage,
    TransferFile,
)
from tesuri.welfare.payments.queries import owed
from tesuri.welfare.payments.queries.owed import held_references as held_references
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.queries import waits
from tesuri.workplace.outputs.queries import handed_over

RESULT_KIND = "payment_result"


def paid_at(
    references: QuerySet[Any], months: tuple[date, date], known_at: datetime
) -> tuple[QuerySet[PaymentLine], QuerySet[OverpaymentLine]]:
    """その時までに支払った月: lines of runs, and what of them is claimed back; as `owed_before`.

    Of the months from the first to the last of the two; `references` asks for them.
    """
    of_months = {
        "month__reference__in": references,
        "month__target_month__gte": months[0],
        "month__target_month__lte": months[1],
    }
    undone = Run.objects.filter(steps__stage=Stage.DISCARDED, steps__at__lte=known_at)
    lines = PaymentLine.objects.filter(**of_months, payment__run__drafted_at__lte=known_at)
    dropped = Overpayment.objects.filter(
        steps__state=OverpaymentState.DISCARDED, steps__at__lte=known_at
    )
    claimed = OverpaymentLine.objects.filter(**of_months, overpayment__drafted_at__lte=known_at)
    return (
        lines.exclude(payment__run__in=undone).order_by(),
        claimed.exclude(overpayment__in=dropped).order_by(),
    )


def is_outdated(payment_run: Run) -> bool:
    """古くなったか: whether a month of the run has a newer version, or is held, since."""
    lines = PaymentLine.objects.filter(payment__run=payment_run)
    if lines.filter(Exists(newer_version())).exists():
        return True
    held = owed.held_references()
    if not held:
        return False
    again = payment_run.payments.filter(replaces__isnull=False)
    of_the_first = PaymentLine.objects.filter(payment__in=origins_of(again).values())
    return (lines | of_the_first).filter(month__reference__in=held).exists()


def newer_version() -> QuerySet[Month]:
    """後の版: of the month of a line."""
    return Month.objects.filter(
        reference=OuterRef("month__reference"),
        target_month=OuterRef("month__target_month"),
        version__gt=OuterRef("month__version"),
    )


def decided_anew(payments: Iterable[Payment]) -> set[int]:
    """決定の変更: which of them are for a month that has a newer version since."""
    origins = origins_of(payments)
    lines = PaymentLine.objects.filter(payment__in=origins.values())
    changed = set(lines.filter(Exists(newer_version())).values_list("payment_id", flat=True))
    return {payment for payment, origin in origins.items() if origin in changed}


def concerned(numbers: Collection[str]) -> set[str]:
    """支払にかかわる人: of those 宛名番号, who is or was owed a month."""
    months = Month.objects.filter(person__addressee_number__in=numbers)
    return set(months.values_list("person__addressee_number", flat=True))


def runs() -> QuerySet[Run]:
    """支払処理の一覧: the newest first, with their steps, and with how many and how much."""
    found = Run.objects.annotate(
        count=Count("payments"), sum_yen=Sum("payments__amount_yen", default=0)
    )
    return found.prefetch_related("steps")


def run_numbered(number: int) -> Run:
    """支払処理: the run alone, for a form about it; Http404 when there is none."""
    return get_object_or_404(Run, number=number)


def orders_taken(body: str, number: int) -> list[tuple[int, str]]:
    """取り出した申出: the outputs of exactly the file of this run, as choices of a form."""
    made = TransferFile.objects.filter(run_id=number).first()
    taken = handed_over(body, Duty.PAYMENTS, made.digest) if made else []
    return [
        (
            order.number,
            f"申出 第{order.number}号（受取先 {order.recipient.owner}、媒体 {order.loan.medium}）",
        )
        for order in taken
        if order.recipient and order.loan
    ]


def run(number: int) -> Run:
    """支払処理一件: with everything that its page shows; Http404 when there is none."""
    shown = (
        "steps",
        "findings",
        "payments__lines__month",
        "payments__person",
        "payments__replaces",
        "payments__bounce",
        "payments__set_offs",
        "payments__notice",
    )
    return get_object_or_404(Run.objects.prefetch_related(*shown), number=number)


def numbers_paid(payment_run: Run) -> list[str]:
    """支払う人の宛名番号: in the order of the file."""
    people = payment_run.payments.order_by("pk")
    return list(people.values_list("person__addressee_number", flat=True))


def transfers_of(payment_run: Run) -> dict[int, int]:
    """振込の額: in yen by 支払番号; what needed no transfer is left out."""
    sent = payment_run.payments.filter(amount_yen__gt=0)
    return dict(sent.values_list("pk", "amount_yen"))


def result(number: int) -> Result:
    """振込結果一件: with its run; Http404 when there is none."""
    return get_object_or_404(Result.objects.select_related("run"), pk=number)


def bounced_lines(found: Result) -> list[ResultLine]:
    """振込不能の行: with payment and person."""
    lines = found.lines.filter(outcome=Outcome.BOUNCED)
    return list(lines.select_related("payment__person"))


def newest_result(payment_run: Run) -> Result | None:
    """最後の結果: the newest that was entered for a run."""
    return payment_run.results.last()


def waiting_result(body: str, payment_run: Run) -> Result | None:
    """承認を待つ結果: the newest of the run, while its submission waits."""
    newest = newest_result(payment_run)
    if newest and waits(body, RESULT_KIND, str(newest.pk), timezone.now()):
        return newest
    return None


def open_bounces() -> list[Bounce]:
    """振込不能の一覧: what the bank gave back and nobody has paid again, oldest first."""
    found = Bounce.objects.select_related("line", "payment__person", "payment__run")
    found = found.prefetch_related("reissues__run__steps", "steps").order_by("pk")
    over = (BounceState.REISSUED, BounceState.PAID)
    return [each for each in found if each.state not in over]


def bounce(number: int) -> Bounce:
    """振込不能一件: Http404 when there is none."""
    found = Bounce.objects.select_related("line", "payment__person", "payment__run")
    return get_object_or_404(found.prefetch_related("reissues__run__steps", "steps"), pk=number)


def account_for(bounced: Bounce) -> Account | None:
    """再振込の口座: the newest, when it was entered since, or is another than what bounced."""
    return usable(owed.account_of(bounced.payment.person), bounced)


def usable(newest: Account | None, bounced: Bounce) -> Account | None:
    """再振込に使える口座: the one in use, unless it is the very one that bounced."""
    if newest is None:
        return None
    is_new = newest.entered_at > bounced.at or newest.snapshot() != bounced.payment.snapshot()
    return newest if is_new else None


def origin_of(payment: Payment) -> Payment:
    """初めの支払: whose lines say for which months a reissued transfer is."""
    while payment.replaces is not None:
        payment = payment.replaces.payment
    return payment


def origins_of(payments: Iterable[Payment]) -> dict[int, int]:
    """初めの支払: of each of many."""
    came_from = {payment.pk: (payment.pk, payment.replaces_id) for payment in payments}
    while again := [bounce for _, bounce in came_from.values() if bounce is not None]:
        before = dict(Bounce.objects.filter(pk__in=again).values_list("pk", "payment_id"))
        replaced = dict(
            Payment.objects.filter(pk__in=before.values()).values_list("pk", "replaces_id")
        )
        for payment, (_, bounce) in came_from.items():
            if bounce is not None:
                came_from[payment] = (before[bounce], replaced[before[bounce]])
    return {payment: origin for payment, (origin, _) in came_from.items()}


def references_of(payments: Iterable[Payment]) -> dict[int, set[str]]:
    """支払の決定番号: of the months that each is for."""
    origins = origins_of(payments)
    lines = PaymentLine.objects.filter(payment__in=origins.values())
    references: dict[int, set[str]] = defaultdict(set)
    for payment, reference in lines.values_list("payment_id", "month__reference"):
        references[payment].add(reference)
    return {payment: references[origin] for payment, origin in origins.items()}


def result_content(found: Result) -> dict[str, Any]:
    """決裁に上げる結果: how many were paid, and each that was not, with its reason."""
    amounts = transfers_of(found.run)
    bounced = bounced_lines(found)
    sent_back = sum(line.payment.amount_yen for line in bounced)
    return {
        "結果": found.pk,
        "支払処理": found.run_id,
        "決済日": found.settled_on.isoformat(),
        "金融機関の通知": found.notice,
        "受け方": found.get_way_display(),
        "一覧のSHA-256": found.digest,
        "支払済": [len(amounts) - len(bounced), sum(amounts.values()) - sent_back],
        "振込不能": [
            [
                line.payment_id,
                str(line.payment.person.key),
                line.payment.amount_yen,
                line.get_reason_display(),
                line.note,
            ]
            for line in bounced
        ],
    }


def payments_of(person: Person) -> QuerySet[Payment]:
    """その人への支払: the newest first, with months and run."""
    made = Payment.objects.filter(person=person).select_related("run", "bounce")
    shown = ("lines__month", "run__steps", "bounce__steps", "bounce__reissues__run__steps")
    return made.prefetch_related(*shown).order_by("-id")


def content_of(payment_run: Run) -> dict[str, Any]:
    """決裁に上げる内容: every transfer with its months and account, and every disposition."""
    kind = {} if payment_run.kind == RunKind.REGULAR else {"種別": payment_run.get_kind_display()}
    transfers = _transfers(payment_run)
    found = payment_run.findings.order_by("pk").values_list("message", "disposition")
    return kind | {
        "支払処理": payment_run.number,
        "支払期月": payment_run.payment_month.isoformat(),
        "振込日": payment_run.pay_on.isoformat(),
        "件数": len(transfers),
        "合計": sum(each["金額"] for each in transfers),
        "振込": transfers,
        "検査": [list(each) for each in found],
    }


def _transfers(payment_run: Run) -> list[dict[str, Any]]:
    """Three queries, of payments, months and set-offs, however many there are."""
    months, less = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
    lines = PaymentLine.objects.filter(payment__run=payment_run)
    iso, text = Value("YYYY-MM-DD"), TextField()
    day = Func("month__target_month", iso, function="to_char", output_field=text)
    for payment, reference, month, yen in lines.order_by("month__target_month", "pk").values_list(
        "payment_id", "month__reference", day, "amount_yen"
    ):
        months[payment].append([reference, month, yen])
    set_offs = SetOff.objects.filter(payment__run=payment_run).order_by("pk")
    for payment, claim, yen in set_offs.values_list("payment_id", "overpayment_id", "amount_yen"):
        less[payment].append([claim, yen])
    rows = payment_run.payments.order_by("pk").values_list(
        "pk", "person__key", "amount_yen", "replaces__payment_id", *Account.FIELDS
    )
    return [
        ({} if again is None else {"再振込": again})
        | ({"内払調整": less[payment]} if payment in less else {})
        | {
            "人": str(key),
            "口座": dict(zip(Account.FIELDS, account, strict=True)),
            "金額": yen,
            "月": months[payment],
        }
        for payment, key, yen, again, *account in rows
    ]


# --- 支払ファイル ---


def record_of(payment_run: Run) -> list[payment_file.Row]:
    """支払ファイルの行: of a run, a row for each month of each payment; a re-issue has one."""
    is_settled = payment_run.stage == Stage.SETTLED
    rows = []
    for payment in payment_run.payments.all():
        is_paid = _arrived(payment) if is_settled else None
        months: list[tuple[date | None, int | None, int]] = [
            (line.month.target_month, line.month.amount_yen, line.amount_yen)
            for line in payment.lines.all()
        ]
        rows += [
            payment_file.Row(
                addressee_number=payment.person.addressee_number,
                payment=payment.pk,
                payment_month=payment_run.payment_month,
                target_month=month,
                due_yen=due,
                paid_yen=paid,
                pay_on=payment_run.pay_on,
                is_paid=is_paid,
            )
            for month, due, paid in months or [(None, None, payment.amount_yen)]
        ]
    return rows


def _arrived(payment: Payment) -> bool:
    """By the bank, or in cash after it bounced; a re-issue is a payment of its own."""
    bounce: Bounce | None = getattr(payment, "bounce", None)
    return bounce is None or bounce.state == BounceState.PAID
