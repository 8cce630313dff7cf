"""支払ファイルの操作: a run goes out item by item; a file is compared with the books."""

from hashlib import sha256

from django.db import transaction

from tesuri.ground.records import about
from tesuri.ground.text.tables import Mistake
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.formats import payment_file
from tesuri.welfare.payments.models import Stage
from tesuri.welfare.payments.stages import CannotPay
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order

RECORDED = (  # 支払ファイルにできる段階
    Stage.APPROVED,
    Stage.FILE_MADE,
    Stage.SENT,
    Stage.SETTLED,
)


@about(PaymentEvent.RECORD_ORDERED)
@transaction.atomic
def order_record(actor: Actor, number: int, *, medium: int, recipient: int) -> Order:
    """支払ファイルの出力を申し出る: of a run that was approved; encrypted, on a lent medium."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    run = queries.run(number)
    if run.stage not in RECORDED:
        raise CannotPay("承認された支払処理だけを出力できます。", code="not_approved")
    rows = queries.record_of(run)
    content = payment_file.write(rows)
    order = outputs.export(
        actor,
        Duty.PAYMENTS,
        f"支払ファイル　支払処理 第{number}号",
        content,
        count=len(rows),
        medium=medium,
        recipient=recipient,
        subjects=list(dict.fromkeys(row.addressee_number for row in rows)),
        columns=payment_file.head(),
    )
    digest = sha256(content).hexdigest()
    audit.record(actor, PaymentEvent.RECORD_ORDERED, run=number, digest=digest, order=order.number)
    return order


@about(PaymentEvent.RECORD_COMPARED)
@transaction.atomic
def compare_record(
    actor: Actor, number: int, file: bytes
) -> tuple[list[payment_file.Unlike], list[Mistake]]:
    """支払ファイルを帳簿と照らす: nothing is entered; what is unlike, or every mistake."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    run = queries.run(number)
    rows, mistakes = payment_file.read(file)
    unlike = [] if mistakes else payment_file.compared(rows, queries.record_of(run))
    audit.record(
        actor,
        PaymentEvent.RECORD_COMPARED,
        run=number,
        file=sha256(file).hexdigest(),
        count=len(rows),
        mistakes=len(mistakes),
        differences=len(unlike),
    )
    return unlike, mistakes
