"""支払の操作: accounts and months come in; a run goes out, once, through two people."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tesuri.ground.records import Refusal, about, digest_of
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.payments import checks, queries, transfer
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Account,
    Finding,
    JournalEntry,
    JournalLine,
    Month,
    Payment,
    PaymentLine,
    Run,
    RunStep,
    Stage,
    Title,
    TransferFile,
)
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

KIND = "payment_run"
AFTER = {
    Stage.DISCARDED: {Stage.DRAFTED, Stage.RETURNED},
    Stage.SUBMITTED: {Stage.DRAFTED, Stage.RETURNED},
    Stage.RETURNED: {Stage.SUBMITTED},
    Stage.APPROVED: {Stage.SUBMITTED},
    Stage.FILE_MADE: {Stage.APPROVED},
}


class CannotPay(Refusal):
    """支払えない: the run is not in the stage for this, or something stands against it."""

    status = 409


@transaction.atomic
def enter_account(
    actor: Actor,
    person: Person,
    bank_code: str,
    branch_code: str,
    kind: str,
    number: str,
    holder_kana: str,
) -> Account:
    """口座を登録する: refuses a branch that does not exist and a name that the bank cannot read."""
    demand(actor, Duty.PERSONS, Level.EDIT)
    with about(PaymentEvent.ACCOUNT_ENTERED, person.addressee_number):
        checked = transfer.checked_account(bank_code, branch_code, kind, number, holder_kana)
    account = Account.objects.create(person=person, entered_by_id=actor.user_id, **checked)
    audit.record(
        actor,
        PaymentEvent.ACCOUNT_ENTERED,
        subject=person.addressee_number,
        bank=bank_code,
        branch=branch_code,
    )
    return account


@transaction.atomic
def enter_months(
    actor: Actor,
    *,
    reference: str,
    person: Person,
    months: Sequence[tuple[date, int]],
    reasons: str,
) -> None:
    """支給月を登録する: an amount already held changes nothing; another is a new version."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = {
        row["target_month"]: row["version"]
        for row in Month.objects.filter(reference=reference)
        .values("target_month")
        .annotate(version=Max("version"))
    }
    current = {
        month.target_month: month.amount_yen
        for month in Month.objects.filter(reference=reference).order_by("version")
    }
    fresh = [
        Month(
            reference=reference,
            person=person,
            target_month=month,
            version=held.get(month, 0) + 1,
            amount_yen=amount,
            reasons=reasons,
        )
        for month, amount in months
        if current.get(month) != amount
    ]
    Month.objects.bulk_create(fresh)
    if fresh:
        audit.record(
            actor,
            PaymentEvent.MONTHS_ENTERED,
            subject=person.addressee_number,
            reference=reference,
            months=[[m.target_month.isoformat(), m.version, m.amount_yen] for m in fresh],
        )


@about(PaymentEvent.RUN_DRAFTED)
@transaction.atomic
def draft_run(actor: Actor, payment_month: date, pay_on: date) -> Run:
    """支払処理を作る: everything owed for months before the payment month, and what is unusual."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    today = timezone.localdate()
    if pay_on < today:
        raise CannotPay("振込日が過ぎています。今日以後の銀行営業日を指定してください。")
    owed = queries.owed_before(payment_month)
    run = Run.objects.create(
        payment_month=payment_month,
        pay_on=pay_on,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    _step(actor, run, Stage.DRAFTED)
    for items in owed.values():
        _draft_payment(run, items)
    if not run.payments.exists() and not run.findings.exists():
        raise CannotPay(
            f"{wareki_month(payment_month)}期までに支払うものがありません。"
            "決定が効力を生じているか、支払済みでないかを確かめてください。"
        )
    Finding.objects.bulk_create(
        Finding(run=run, payment=payment, check_name=name, message=message)
        for payment, name, message in checks.findings(run, today)
    )
    audit.record(actor, PaymentEvent.RUN_DRAFTED, run=run.number, count=len(owed))
    return run


def _draft_payment(run: Run, items: list[queries.Owed]) -> None:
    person, amount = items[0].month.person, sum(each.amount_yen for each in items)
    account = queries.account_of(person)
    against = ""
    if account is None:
        against = "口座が登録されていない人があり、支払に含めていません。"
    elif amount <= 0:
        against = "支払済みの額が多い人があり、支払に含めていません。返納の手続をしてください。"
    if account is None or against:
        Finding.objects.create(run=run, check_name="left_out", message=against)
        return
    payment = Payment.objects.create(
        run=run, person=person, amount_yen=amount, **account.snapshot()
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(payment=payment, month=each.month, amount_yen=each.amount_yen) for each in items
    )


@transaction.atomic
def dispose_finding(actor: Actor, finding_id: int, disposition: str) -> Finding:
    """指摘を処置する: what was looked at and why it may go on."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    finding = Finding.objects.select_related("run").get(pk=finding_id)
    run = _locked(finding.run.number, Stage.SUBMITTED)
    if not disposition.strip():
        raise Refusal("確かめたことを入力してください。", code="disposition_missing")
    finding.disposition = disposition.strip()
    finding.disposed_by_id, finding.disposed_at = actor.user_id, timezone.now()
    finding.save(update_fields=["disposition", "disposed_by_id", "disposed_at"])
    audit.record(actor, PaymentEvent.FINDING_DISPOSED, run=run.number, finding=finding.pk)
    return finding


@about(PaymentEvent.RUN_SUBMITTED)
@transaction.atomic
def submit_run(actor: Actor, number: int, path: str) -> Approval:
    """起案する: refused while a finding is open."""
    run = _locked(number, Stage.SUBMITTED)
    if run.findings.filter(disposition="").exists():
        raise CannotPay("処置していない指摘があります。すべて確かめてから起案してください。")
    if not run.payments.exists():
        raise CannotPay("振込が一件もありません。この支払処理は取り消してください。")
    content = queries.content_of(run)
    approval = approvals.submit(
        actor,
        kind=KIND,
        reference=str(run.number),
        title=f"支払　{wareki_month(run.payment_month)}期　"
        f"{content['件数']}件　{content['合計']:,}円",
        content=content,
        duty=Duty.PAYMENTS,
        path=path,
    )
    _step(actor, run, Stage.SUBMITTED, digest=approval.digest)
    audit.record(actor, PaymentEvent.RUN_SUBMITTED, run=run.number, digest=approval.digest)
    return approval


@about(PaymentEvent.RUN_APPROVED)
@transaction.atomic
def approve_run(actor: Actor, number: int, digest: str) -> Run:
    """承認する: by another person; the run as it stands must still be what was submitted."""
    run = _locked(number, Stage.APPROVED)
    approval = approvals.approve(actor, _approval(run).number, digest)
    if digest_of(queries.content_of(run)) != approval.digest:
        raise approvals.ContentChanged(
            "起案の後で支払の内容が変わっています。差し戻して作り直してください。"
        )
    _step(actor, run, Stage.APPROVED, digest=approval.digest)
    for payment in run.payments.all():
        _post(payment, Stage.APPROVED, Title.BENEFIT, Title.PAYABLE)
    audit.record(actor, PaymentEvent.RUN_APPROVED, run=run.number, digest=approval.digest)
    return run


@transaction.atomic
def return_run(actor: Actor, number: int, comment: str) -> Run:
    """差し戻す: with words for the clerk."""
    run = _locked(number, Stage.RETURNED)
    approvals.send_back(actor, _approval(run).number, comment)
    _step(actor, run, Stage.RETURNED, reason=comment)
    audit.record(actor, PaymentEvent.RUN_RETURNED, run=run.number)
    return run


@transaction.atomic
def discard_run(actor: Actor, number: int, reason: str) -> Run:
    """取り消す: a draft that nobody approved gives its months back; the step remains."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    run = _locked(number, Stage.DISCARDED)
    run.findings.all().delete()
    PaymentLine.objects.filter(payment__run=run).delete()
    run.payments.all().delete()
    _step(actor, run, Stage.DISCARDED, reason=reason)
    audit.record(actor, PaymentEvent.RUN_DISCARDED, run=run.number)
    return run


@about(PaymentEvent.FILE_MADE)
@transaction.atomic
def make_file(actor: Actor, number: int) -> TransferFile:
    """総合振込ファイルを作る: once; a second call gives the same bytes."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    run = Run.objects.select_for_update(of=("self",)).get(number=number)
    if run.stage == Stage.FILE_MADE:
        return run.transfer_file
    run = _locked(number, Stage.FILE_MADE)
    payments = list(run.payments.order_by("id"))
    content = transfer.file_of(run, payments)
    made = TransferFile.objects.create(
        run=run,
        content=content,
        digest=sha256(content).hexdigest(),
        count=len(payments),
        total_yen=sum(payment.amount_yen for payment in payments),
    )
    _step(actor, run, Stage.FILE_MADE, digest=made.digest)
    for payment in payments:
        _post(payment, Stage.FILE_MADE, Title.PAYABLE, Title.DEPOSIT)
    audit.record(
        actor, PaymentEvent.FILE_MADE, run=run.number, count=made.count, total=made.total_yen
    )
    return made


@transaction.atomic
def take_file(actor: Actor, number: int) -> TransferFile:
    """ファイルを取り出す: each time is an event, with its digest."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    made = TransferFile.objects.get(run_id=number)
    audit.record(actor, PaymentEvent.FILE_TAKEN, run=number, digest=made.digest, count=made.count)
    return made


@transaction.atomic
def look_at_run(actor: Actor, number: int) -> Run:
    """支払処理を見る: it shows people and accounts, and so it is an event."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    run = queries.run(number)
    audit.record(actor, PaymentEvent.RUN_SEEN, run=number, count=len(run.payments.all()))
    return run


def _locked(number: int, stage: Stage) -> Run:
    """The run, locked, if the stage may follow its present one."""
    run = Run.objects.select_for_update(of=("self",)).get(number=number)
    if run.stage not in AFTER[stage]:
        raise CannotPay(
            f"この支払処理は「{run.stage.label}」の段階です。「{stage.label}」はできません。"
        )
    return run


def _approval(run: Run) -> Approval:
    return Approval.objects.filter(kind=KIND, reference=str(run.number)).latest("number")


def _step(actor: Actor, run: Run, stage: Stage, *, digest: str = "", reason: str = "") -> None:
    RunStep.objects.create(
        run=run,
        stage=stage,
        digest=digest,
        reason=reason,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def _post(payment: Payment, kind: Stage, debit: Title, credit: Title) -> None:
    entry = JournalEntry.objects.create(payment=payment, kind=kind)
    JournalLine.objects.bulk_create(
        [
            JournalLine(entry=entry, title=debit, amount_yen=payment.amount_yen),
            JournalLine(entry=entry, title=credit, amount_yen=-payment.amount_yen),
        ]
    )
