"""総合振込ファイルの操作: made once from an approved run; it leaves as an export alone."""

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.ground.records import about, digest_of
from tesuri.welfare.payments import checks, in_bulk, queries, transfer
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import EntryKind, Run, Sending, Stage, Title, TransferFile
from tesuri.welfare.payments.stages import (
    CannotPay,
    locked,
    must_be_ahead,
    must_be_current,
    must_follow,
    write_step,
)
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.queries import handed_over

FILE_MADE = (EntryKind.FILE_MADE, Title.PAYABLE, Title.DEPOSIT)
COLUMNS = ("金融機関", "支店", "預金種目", "口座番号", "受取人名", "振込金額")


@about(PaymentEvent.FILE_MADE)
@transaction.atomic
def make_file(actor: Actor, number: int) -> TransferFile:
    """総合振込ファイルを作る: once; a second call gives the same bytes."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    run = get_object_or_404(Run.objects.select_for_update(of=("self",)), number=number)
    if TransferFile.objects.filter(run=run).exists():
        return run.transfer_file
    run = locked(Run, number, Stage.FILE_MADE)
    _must_be_as_approved(run)
    must_be_current(run)
    checks.must_be_at_its_price(run)
    must_be_ahead(run, timezone.localdate())
    payments = list(transfer.rows_of(run))
    content = transfer.file_of(run, payments)
    made = TransferFile.objects.create(
        run=run,
        content=content,
        digest=sha256(content).hexdigest(),
        count=len(payments),
        total_yen=sum(payment.amount_yen for payment in payments),
    )
    write_step(actor, run, Stage.FILE_MADE, digest=made.digest)
    in_bulk.book([(each.pk, each.person_id, *FILE_MADE, each.amount_yen) for each in payments])
    audit.record(
        actor, PaymentEvent.FILE_MADE, run=run.number, count=made.count, total=made.total_yen
    )
    return made


def _must_be_as_approved(run: Run) -> None:
    """The content is worked out once more: what goes to the bank is what two people saw."""
    approved = run.steps.filter(stage=Stage.APPROVED).latest("id")
    if digest_of(queries.content_of(run)) != approved.digest:
        raise CannotPay(
            "承認された内容と、いまの内容が違います。ファイルは作られていません。"
            "セキュリティ責任者に連絡してください。",
            code="content_changed",
        )


@about(PaymentEvent.FILE_SENT)
@transaction.atomic
def record_sending(
    actor: Actor, number: int, *, order: int, sent_on: date, handed_by: str
) -> Sending:
    """送付を記録する: the output of this file that the bank now has; a second time is nothing."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    run = get_object_or_404(Run.objects.select_for_update(of=("self",)), number=number)
    if sent := Sending.objects.filter(run=run, order_id=order, sent_on=sent_on).first():
        return sent
    must_follow(run, Stage.SENT)
    taken = _taken(actor, run, order)
    _must_be_when_it_was_out(taken, sent_on)
    sending = Sending.objects.create(
        run=run,
        order=taken,
        sent_on=sent_on,
        handed_by=handed_by.strip(),
        entered_by_id=actor.user_id,
    )
    write_step(actor, run, Stage.SENT, digest=run.transfer_file.digest)
    audit.record(actor, PaymentEvent.FILE_SENT, run=number, order=order, day=sent_on.isoformat())
    return sending


def _taken(actor: Actor, run: Run, number: int) -> Order:
    """The bytes that left are those of the file of this run, or it is no sending of it."""
    left = handed_over(actor.body, Duty.PAYMENTS, run.transfer_file.digest)
    taken = left.filter(number=number).first()
    if taken is None:
        raise CannotPay(
            "この申出では、この支払処理のファイルは取り出されていません。"
            "媒体への出力を申し出て、取り出してから記録してください。",
            code="not_taken_out",
        )
    return taken


def _must_be_when_it_was_out(taken: Order, sent_on: date) -> None:
    if not timezone.localdate(taken.handover.at) <= sent_on <= timezone.localdate():
        raise CannotPay(
            "送付日は、ファイルを取り出した日から今日までの日です。日付を確かめてください。",
            code="not_that_day",
        )


@transaction.atomic
def order_file(actor: Actor, number: int, *, medium: int, recipient: int) -> Order:
    """出力を申し出る: the file goes to the bank encrypted, on a medium; never otherwise."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    made = get_object_or_404(TransferFile, run_id=number)
    order = outputs.export(
        actor,
        Duty.PAYMENTS,
        f"総合振込ファイル　支払処理 第{number}号",
        bytes(made.content),
        count=made.count,
        medium=medium,
        recipient=recipient,
        subjects=queries.numbers_paid(made.run),
        columns=COLUMNS,
    )
    audit.record(
        actor, PaymentEvent.FILE_ORDERED, run=number, digest=made.digest, order=order.number
    )
    return order
