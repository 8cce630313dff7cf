"""経過: of runs, of what bounced, of overpayments: what may follow what, its row, event, books."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, TextChoices
from django.shortcuts import get_object_or_404

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Bounce,
    BounceState,
    EntryKind,
    JournalEntry,
    JournalLine,
    Overpayment,
    OverpaymentState,
    Payment,
    Repayment,
    Run,
    Stage,
    Title,
)
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

K = TypeVar("K", Run, Bounce, Overpayment)
AFTER: Mapping[type[Model], Mapping[str, Collection[str]]] = {
    Run: {
        Stage.DISCARDED: {Stage.DRAFTED, Stage.RETURNED, Stage.APPROVED},
        Stage.SUBMITTED: {Stage.DRAFTED, Stage.RETURNED},
        Stage.RETURNED: {Stage.SUBMITTED},
        Stage.APPROVED: {Stage.SUBMITTED},
        Stage.FILE_MADE: {Stage.APPROVED},
        Stage.SENT: {Stage.FILE_MADE},
        Stage.SETTLED: {Stage.SENT},
    },
    Bounce: {
        BounceState.COUNTER: {BounceState.OPEN},
        BounceState.OPEN: {BounceState.COUNTER},
        BounceState.PAID: {BounceState.COUNTER},
    },
    Overpayment: {
        OverpaymentState.DISCARDED: {OverpaymentState.DRAFTED},
        OverpaymentState.ESTABLISHED: {OverpaymentState.DRAFTED},
    },
}
WHAT: Mapping[type[Model], str] = {Run: "支払処理", Bounce: "振込不能", Overpayment: "過払"}


class CannotPay(Refusal):
    """支払えない: the run is not in the stage for this, or something stands against it."""

    status = 409


def locked(kind: type[K], number: int, then: TextChoices | None = None) -> K:
    """施錠した行: if the stage, where one is named, may follow its present one."""
    rows: QuerySet[K] = kind._default_manager.select_for_update(of=("self",))
    subject = get_object_or_404(rows, pk=number)
    if then is not None:
        must_follow(subject, then)
    return subject


def must_follow(subject: Run | Bounce | Overpayment, then: TextChoices) -> None:
    """順序: refuses a stage that may not follow the present one."""
    kind, now = type(subject), getattr(subject, subject.STEP_FIELD)
    if now not in AFTER[kind][then]:
        raise CannotPay(
            f"この{WHAT[kind]}は「{now.label}」の段階です。「{then.label}」はできません。"
        )


def must_be_current(run: Run) -> None:
    """最新であること: refuses a run whose months changed, or are held, since its draft."""
    if queries.is_outdated(run):
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


def write_step(
    actor: Actor,
    subject: Run | Bounce | Overpayment,
    then: TextChoices,
    *,
    digest: str = "",
    reason: str = "",
) -> None:
    """一段階を書く: who, when and why; the newest is the present one."""
    steps: Any = subject.steps
    steps.create(
        digest=digest,
        reason=reason[:500],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        **{subject.STEP_FIELD: then},
    )


def record(
    actor: Actor, event: PaymentEvent, subject: Bounce | Overpayment, **details: Any
) -> None:
    """事象を残す: about the person, with the number of the payment or of the claim."""
    if isinstance(subject, Bounce):
        person, details["payment"] = subject.payment.person, subject.payment_id
    else:
        person, details["overpayment"] = subject.person, subject.pk
    audit.record(actor, event, subject=person.addressee_number, **details)


def post(
    of: Payment | Overpayment | Repayment,
    kind: EntryKind,
    debit: Title,
    credit: Title,
    yen: int | None = None,
) -> None:
    """仕訳する: the whole amount of the thing, or the part that is named."""
    entry = JournalEntry.objects.create(kind=kind, **_whose(of))
    amount = of.amount_yen if yen is None else yen
    JournalLine.objects.bulk_create(
        [
            JournalLine(entry=entry, title=debit, amount_yen=amount),
            JournalLine(entry=entry, title=credit, amount_yen=-amount),
        ]
    )


def _whose(of: Payment | Overpayment | Repayment) -> dict[str, Any]:
    if isinstance(of, Payment):
        return {"payment": of, "person_id": of.person_id}
    if isinstance(of, Overpayment):
        return {"overpayment": of, "person_id": of.person_id}
    return {"repayment": of, "person_id": of.instalment.plan.overpayment.person_id}
