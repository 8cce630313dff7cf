"""振込結果の操作: what the bank said is entered by one, posted when another agreed, and booked."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki_month
from tesuri.ground.text.tables import Mistake
from tesuri.welfare.payments import in_bulk, queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.formats import results as lists
from tesuri.welfare.payments.models import (
    Bounce,
    BounceReason,
    EntryKind,
    Outcome,
    Result,
    ResultLine,
    ResultWay,
    Run,
    Settlement,
    Stage,
    Title,
)
from tesuri.welfare.payments.stages import CannotPay, locked, must_follow, write_step
from tesuri.welfare.payments.to_approve import result_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

BOUNCED = (EntryKind.BOUNCED, Title.DEPOSIT, Title.PAYABLE)
REASONS = {str(reason.label): str(reason.value) for reason in BounceReason}


@about(PaymentEvent.RESULT_ENTERED)
@transaction.atomic
def enter_list(
    actor: Actor, number: int, *, settled_on: date, notice: str, file: bytes
) -> tuple[Result | None, list[Mistake]]:
    """結果の一覧を取り込む: the whole list is entered and put forward, or all its mistakes."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    run = _sent(actor, number)
    said, mistakes = lists.read(file, queries.transfers_of(run), REASONS)
    if mistakes:
        return None, mistakes
    bounced = {each.number: (each.reason, each.note) for each in said if each.reason}
    digest = sha256(file).hexdigest()
    return _entered(actor, run, ResultWay.LIST, settled_on, notice, bounced, digest), []


@about(PaymentEvent.RESULT_ENTERED)
@transaction.atomic
def enter_typed(
    actor: Actor,
    number: int,
    *,
    settled_on: date,
    notice: str,
    bounced: Sequence[tuple[int, str, str]],
    all_others_paid: bool,
) -> Result:
    """結果を手で入れる: (支払番号, reason, note) of each that bounced; all others were paid."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    run = _sent(actor, number)
    if not all_others_paid:
        raise Refusal(
            "ほかの振込がすべて支払われたことを、金融機関の通知で確かめてください。",
            code="others_not_confirmed",
        )
    named = {payment: (reason, note) for payment, reason, note in bounced}
    unknown = sorted(named.keys() - queries.transfers_of(run).keys())
    if unknown or len(named) < len(bounced):
        raise Refusal(
            "この支払処理にない支払番号か、二度書いた支払番号があります。番号を確かめてください。",
            code="payment_numbers",
        )
    return _entered(actor, run, ResultWay.TYPED, settled_on, notice, named)


def _sent(actor: Actor, number: int) -> Run:
    """A run that was sent, and of which no result waits for its approval."""
    run = locked(Run, number, Stage.SETTLED)
    if queries.waiting_result(actor.body, run) is not None:
        raise CannotPay(
            "この支払処理の結果は、すでに承認を待っています。差戻しか取下げの後で入れ直してください。",
            code="already_waiting",
        )
    return run


def _entered(
    actor: Actor,
    run: Run,
    way: ResultWay,
    settled_on: date,
    notice: str,
    bounced: Mapping[int, tuple[str, str]],
    digest: str = "",
) -> Result:
    """A line for every transfer of the run; the result goes up at once."""
    if not run.pay_on <= settled_on <= timezone.localdate():
        raise CannotPay("決済日は、振込日から今日までの日です。", code="not_that_day")
    result = Result.objects.create(
        run=run,
        settled_on=settled_on,
        notice=notice.strip(),
        way=way,
        digest=digest,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    ResultLine.objects.bulk_create(
        [_line(result, payment, *bounced.get(payment, ("", ""))) for payment in _transfers(run)],
        batch_size=5_000,
    )
    audit.record(
        actor, PaymentEvent.RESULT_ENTERED, run=run.number, result=result.pk, count=len(bounced)
    )
    approvals.put_forward(actor, RESULT, str(result.pk))
    return result


def _transfers(run: Run) -> list[int]:
    return sorted(queries.transfers_of(run))


def _line(result: Result, payment: int, reason: str, note: str) -> ResultLine:
    outcome = Outcome.BOUNCED if reason else Outcome.PAID
    return ResultLine(
        result=result, payment_id=payment, outcome=outcome, reason=reason, note=note.strip()
    )


@transaction.atomic
def look_at_result(actor: Actor, number: int) -> Result:
    """振込結果を見る: it names who was not paid, and so it is an event."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    result = queries.result(number)
    seen = [line.payment.person.addressee_number for line in queries.bounced_lines(result)]
    audit.record_shown(actor, PaymentEvent.RESULT_SEEN, seen, result=number, count=len(seen))
    return result


@transaction.atomic
def look_at_bounces(actor: Actor) -> list[Bounce]:
    """振込不能の一覧を見る: those that still wait, oldest first."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    found = queries.open_bounces()
    seen = [each.payment.person.addressee_number for each in found]
    audit.record_shown(actor, PaymentEvent.BOUNCES_SEEN, seen, count=len(seen))
    return found


def _find(actor: Actor, reference: str) -> Result:
    """The run is locked before its result: in this order everywhere."""
    result = get_object_or_404(Result.objects.select_related("run"), pk=int(reference))
    result.run = Run.objects.select_for_update(of=("self",)).get(pk=result.run_id)
    return result


@about(PaymentEvent.RUN_SETTLED)
def _may_decide(actor: Actor, result: Result, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        must_follow(result.run, Stage.SETTLED)


def _title(result: Result) -> str:
    run = result.run
    return f"振込結果　支払処理 第{run.number}号　{wareki_month(run.payment_month)}期"


def _approved(actor: Actor, result: Result, approval: Approval) -> None:
    """Posted: what was paid is paid, and what bounced is owed again and stands on the list."""
    run = result.run
    Settlement.objects.create(run=run, result=result, digest=approval.digest)
    write_step(actor, run, Stage.SETTLED, digest=approval.digest)
    lines = queries.bounced_lines(result)
    Bounce.objects.bulk_create(Bounce(payment=line.payment, line=line) for line in lines)
    in_bulk.book(
        [
            (line.payment_id, line.payment.person_id, *BOUNCED, line.payment.amount_yen)
            for line in lines
        ]
    )
    audit.record_each(
        actor,
        PaymentEvent.BOUNCED,
        (
            (
                line.payment.person.addressee_number,
                {"run": run.number, "payment": line.payment_id, "reason": line.reason},
            )
            for line in lines
        ),
    )
    audit.record(
        actor, PaymentEvent.RUN_SETTLED, run=run.number, result=result.pk, count=len(lines)
    )


def _returned(actor: Actor, result: Result, words: str) -> None:
    """The clerk enters another; this one stays as it was."""
    audit.record(actor, PaymentEvent.RESULT_RETURNED, run=result.run_id, result=result.pk)


RESULT = declare(
    Matter(
        kind=queries.RESULT_KIND,
        label="振込結果",
        duty=Duty.PAYMENTS,
        page="payments:result",
        find=_find,
        title=_title,
        content=queries.result_content,
        facts=of_content(result_facts),
        drafter=lambda result: result.entered_by_id,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。支払処理を決済しました。",
    )
)
