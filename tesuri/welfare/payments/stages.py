"""支払処理の段階: which may follow which, and what each writes into the books."""

from datetime import date

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.models import (
    EntryKind,
    JournalEntry,
    JournalLine,
    Payment,
    Run,
    RunStep,
    Stage,
    Title,
)
from tesuri.workplace.audit.actors import Actor

AFTER = {
    Stage.DISCARDED: {Stage.DRAFTED, Stage.RETURNED, Stage.APPROVED},
    Stage.SUBMITTED: {Stage.DRAFTED, Stage.RETURNED},
    Stage.RETURNED: {Stage.SUBMITTED},
    Stage.APPROVED: {Stage.SUBMITTED},
    Stage.FILE_MADE: {Stage.APPROVED},
    Stage.SENT: {Stage.FILE_MADE},
    Stage.SETTLED: {Stage.SENT},
}


class CannotPay(Refusal):
    """支払えない: the run is not in the stage for this, or something stands against it."""

    status = 409


def locked(number: int, stage: Stage) -> Run:
    """The run, locked, if the stage may follow its present one."""
    run = get_object_or_404(Run.objects.select_for_update(of=("self",)), number=number)
    must_follow(run, stage)
    return run


def must_follow(run: Run, stage: Stage) -> None:
    """順序: refuses a stage that may not follow the present one."""
    if run.stage not in AFTER[stage]:
        raise CannotPay(
            f"この支払処理は「{run.stage.label}」の段階です。「{stage.label}」はできません。"
        )


def must_be_current(run: Run) -> None:
    """最新であること: refuses a run whose months changed, or are held, since its draft."""
    if queries.outdated_lines(run):
        raise CannotPay(
            "作成の後で、決定の変わった月か、再判定を待つ月が含まれています。"
            "この支払処理を取り消して、作り直してください。",
            code="months_changed",
        )


def must_be_ahead(run: Run, today: date) -> None:
    """振込日が先であること: a bank takes no order for a day that is past."""
    if run.pay_on < today:
        raise CannotPay(
            "振込日が過ぎています。この支払処理を取り消して、作り直してください。",
            code="day_is_past",
        )


def payments_of(run: Run) -> QuerySet[Payment]:
    """支払: of the run, in the order of the file."""
    return run.payments.order_by("id")


def write_step(actor: Actor, run: Run, stage: Stage, *, digest: str = "", reason: str = "") -> None:
    RunStep.objects.create(
        run=run,
        stage=stage,
        digest=digest,
        reason=reason,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def post(payment: Payment, kind: EntryKind, debit: Title, credit: Title) -> None:
    entry = JournalEntry.objects.create(payment=payment, kind=kind)
    JournalLine.objects.bulk_create(
        [
            JournalLine(entry=entry, title=debit, amount_yen=payment.amount_yen),
            JournalLine(entry=entry, title=credit, amount_yen=-payment.amount_yen),
        ]
    )
