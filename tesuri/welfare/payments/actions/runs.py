"""支払処理の操作: draft, dispose of findings, discard, and what the approval of a run does."""

from django.db import transaction
from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.payments import checks, in_bulk, queries
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    EntryKind,
    Finding,
    Run,
    RunKind,
    Stage,
    Title,
)
from tesuri.welfare.payments.queries.pages import RunPage, page_of
from tesuri.welfare.payments.stages import (
    CannotPay,
    locked,
    must_be_ahead,
    must_be_current,
    must_follow,
    write_step,
)
from tesuri.welfare.payments.to_approve import run_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

Titles = tuple[EntryKind, Title, Title]
APPROVED = (EntryKind.APPROVED, Title.BENEFIT, Title.PAYABLE)
SET_OFF = (EntryKind.SET_OFF, Title.BENEFIT, Title.RECEIVABLE)
UNDONE = (EntryKind.DISCARDED, Title.PAYABLE, Title.BENEFIT)
UNDONE_SET_OFF = (EntryKind.SET_OFF_UNDONE, Title.RECEIVABLE, Title.BENEFIT)


@transaction.atomic
def dispose_finding(actor: Actor, finding_id: int, disposition: str) -> Finding:
    """指摘を処置する: what was looked at and why it may go on."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    finding = get_object_or_404(Finding.objects.select_related("run"), pk=finding_id)
    run = locked(Run, finding.run.number, Stage.SUBMITTED)
    if not disposition.strip():
        raise Refusal("確かめたことを入力してください。", code="disposition_missing")
    finding.disposition = disposition.strip()
    finding.disposed_by_id, finding.disposed_at = actor.user_id, timezone.now()
    finding.save(update_fields=["disposition", "disposed_by_id", "disposed_at"])
    audit.record(actor, PaymentEvent.FINDING_DISPOSED, run=run.number, finding=finding.pk)
    return finding


@transaction.atomic
def discard_run(actor: Actor, number: int, reason: str) -> Run:
    """取り消す: its rows stay, its months are owed again; an approved one takes an approver."""
    run = locked(Run, number, Stage.DISCARDED)
    was_approved = run.stage == Stage.APPROVED
    demand(actor, Duty.PAYMENTS, Level.APPROVE if was_approved else Level.EDIT)
    write_step(actor, run, Stage.DISCARDED, reason=reason)
    if was_approved:
        _book(run, UNDONE, UNDONE_SET_OFF)
    audit.record(actor, PaymentEvent.RUN_DISCARDED, run=run.number)
    return run


@transaction.atomic
def look_at_run(actor: Actor, number: int, transfers: int = 1, findings: int = 1) -> RunPage:
    """支払処理を見る: a page shows people and accounts, and so it is an event about them."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    page = page_of(number, transfers, findings)
    seen = [person.addressee_number for person in page.people]
    audit.record_shown(actor, PaymentEvent.RUN_SEEN, seen, run=number, count=len(seen))
    return page


def _find(actor: Actor, number: str) -> Run:
    return get_object_or_404(Run.objects.select_for_update(of=("self",)), number=int(number))


@about(PaymentEvent.RUN_SUBMITTED)
def _may_submit(actor: Actor, run: Run) -> bool:
    """Refused while a finding is open."""
    must_follow(run, Stage.SUBMITTED)
    if run.findings.filter(disposition="").exists():
        raise CannotPay("処置していない指摘があります。すべて確かめてから起案してください。")
    if not run.payments.exists():
        raise CannotPay("振込が一件もありません。この支払処理は取り消してください。")
    must_be_current(run)
    checks.must_be_at_its_price(run)
    return True


@about(PaymentEvent.RUN_APPROVED)
def _may_decide(actor: Actor, run: Run, turn: Turn) -> None:
    """The run as it stands must still be what was submitted, for a day that is not past."""
    if turn != Turn.APPROVE:
        must_follow(run, Stage.RETURNED)
        return
    must_follow(run, Stage.APPROVED)
    must_be_current(run)
    checks.must_be_at_its_price(run)
    must_be_ahead(run, timezone.localdate())


def _title(run: Run) -> str:
    count, total = run.payments.count(), run.total_yen
    what = "支払" if run.kind == RunKind.REGULAR else "再振込"
    return f"{what}　{wareki_month(run.payment_month)}期　{count}件　{total:,}円"


def _submitted(actor: Actor, run: Run, approval: Approval) -> None:
    write_step(actor, run, Stage.SUBMITTED, digest=approval.digest)
    audit.record(actor, PaymentEvent.RUN_SUBMITTED, run=run.number, digest=approval.digest)


def _approved(actor: Actor, run: Run, approval: Approval) -> None:
    write_step(actor, run, Stage.APPROVED, digest=approval.digest)
    _book(run, APPROVED, SET_OFF)
    audit.record(actor, PaymentEvent.RUN_APPROVED, run=run.number, digest=approval.digest)


def _book(run: Run, whole: Titles, of_a_set_off: Titles) -> None:
    """Each payment, and what of it is set off; not what bounced: it is still payable."""
    paid = run.payments.filter(replaces=None).annotate(less=Sum("set_offs__amount_yen", default=0))
    bookings = list[in_bulk.Booking]()
    for payment, person, yen, less in paid.order_by("pk").values_list(
        "pk", "person_id", "amount_yen", "less"
    ):
        bookings.append((payment, person, *whole, yen))
        if less:
            bookings.append((payment, person, *of_a_set_off, less))
    in_bulk.book(bookings)


def _returned(actor: Actor, run: Run, words: str) -> None:
    write_step(actor, run, Stage.RETURNED, reason=words)
    audit.record(actor, PaymentEvent.RUN_RETURNED, run=run.number)


RUN = declare(
    Matter(
        kind="payment_run",
        label="支払処理",
        duty=Duty.PAYMENTS,
        page="payments:run",
        find=_find,
        title=_title,
        content=queries.content_of,
        facts=of_content(run_facts),
        drafter=lambda run: run.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
    )
)
