"""支払処理の作成: everything owed, what bounced before, and what is unusual about it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import about
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.payments import checks, queries
from tesuri.welfare.payments.actions.overpayments import FROM_A_RUN, written
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Account,
    BounceState,
    Finding,
    Overpayment,
    OverpaymentKind,
    Payment,
    PaymentLine,
    Run,
    RunKind,
    SetOff,
    Stage,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.rules import most_to_set_off
from tesuri.welfare.payments.stages import CannotPay, write_step
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@about(PaymentEvent.RUN_DRAFTED)
@transaction.atomic
def draft_run(actor: Actor, payment_month: date, pay_on: date) -> Run:
    """支払処理を作る: everything owed for months before the payment month, and what is unusual."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    today = timezone.localdate()
    _must_fit(payment_month, pay_on, today)
    owed = queries.owed_before(payment_month)
    held = queries.held_references()
    run = _begun(actor, RunKind.REGULAR, payment_month, pay_on)
    for items in owed.values():
        _draft_payment(actor, run, items, held)
    _draft_reissues(run, held)
    if not run.payments.exists() and not run.findings.exists():
        raise CannotPay(
            f"{wareki_month(payment_month)}期までに支払うものがありません。"
            "決定が効力を生じているか、支払済みでないかを確かめてください。"
        )
    return _checked(actor, run, today)


@about(PaymentEvent.RUN_DRAFTED)
@transaction.atomic
def draft_reissue(actor: Actor, pay_on: date) -> Run:
    """再振込の支払処理を作る: on any bank day, of what bounced and has a new account."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    today = timezone.localdate()
    month = pay_on.replace(day=1)
    _must_fit(month, pay_on, today)
    run = _begun(actor, RunKind.REISSUE, month, pay_on)
    _draft_reissues(run, queries.held_references())
    if not run.payments.exists():
        raise CannotPay(
            "再振込のできるものがありません。振込不能の画面で、新しい口座を登録してください。",
            code="nothing_to_reissue",
        )
    return _checked(actor, run, today)


def _begun(actor: Actor, kind: RunKind, payment_month: date, pay_on: date) -> Run:
    run = Run.objects.create(
        kind=kind,
        payment_month=payment_month,
        pay_on=pay_on,
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    write_step(actor, run, Stage.DRAFTED)
    return run


def _checked(actor: Actor, run: Run, today: date) -> Run:
    """What is unusual is written down with the draft."""
    checks.must_be_at_its_price(run)
    Finding.objects.bulk_create(
        Finding(
            run=run,
            payment=found.payment,
            person_id=found.person_id,
            check_name=found.check_name,
            message=found.message,
        )
        for found in list(checks.findings(run, today))
    )
    audit.record(actor, PaymentEvent.RUN_DRAFTED, run=run.number, count=run.payments.count())
    return run


def _must_fit(payment_month: date, pay_on: date, today: date) -> None:
    """The law pays what is due up to the month before: never before the payment month begins."""
    if pay_on < today:
        raise CannotPay("振込日が過ぎています。今日以後の銀行営業日を指定してください。")
    if pay_on < payment_month:
        raise CannotPay(
            f"振込日が支払期月（{wareki_month(payment_month)}）より前です。"
            "前の期までの未払分だけを払うときは、随時払を選んでください。"
        )


def _draft_payment(actor: Actor, run: Run, items: list[queries.Owed], held: set[str]) -> None:
    """One transfer for one person, or a finding that says why there is none."""
    person = items[0].month.person
    if any(each.month.reference in held for each in items):
        _leave_out(run, person, "再判定を待っている決定があるので、その分を支払に含めていません。")
        items = [each for each in items if each.month.reference not in held]
    due = [share for share in owing.shares(items) if not _claimed_back(actor, run, share)]
    account = queries.account_of(person)
    if not due:
        return
    if sum(share.total_yen for share in due) <= 0:
        _leave_out(run, person, "差し引きして支払う額がないので、支払に含めていません。")
    elif account is None:
        _leave_out(run, person, "口座が登録されていないので、支払に含めていません。")
    else:
        _write_payment(run, person, due, account)


def _claimed_back(actor: Actor, run: Run, share: owing.Share) -> bool:
    """過払: where one programme has paid more than is due, a claim is drafted and named."""
    if share.total_yen >= 0:
        return False
    name = share.benefit.name
    if owing.has_arrived(share):
        claim = written(actor, share.person, share, OverpaymentKind.OVERPAID, FROM_A_RUN)
        words = (
            f"{name}は支払済みの額が多いので、過払 第{claim.pk}号を作りました。"
            "過払の画面から決裁に上げてください。"
        )
    else:
        words = (
            f"{name}は支払済みの額が多いのですが、結果の出ていない支払があります。"
            "決済の後で過払を作ってください。"
        )
    _leave_out(run, share.person, words)
    return True


def _write_payment(run: Run, person: Person, due: list[owing.Share], account: Account) -> None:
    """The months whole, less what an agreed share of them sets off against an overpayment."""
    less = _set_offs(person, due)
    total = sum(share.total_yen for share in due)
    payment = Payment.objects.create(
        run=run,
        person=person,
        amount_yen=total - sum(yen for _, yen in less),
        **account.snapshot(),
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(payment=payment, month=each.month, amount_yen=each.amount_yen)
        for share in due
        for each in share.items
    )
    SetOff.objects.bulk_create(
        SetOff(payment=payment, overpayment=claim, amount_yen=yen) for claim, yen in less
    )


def _set_offs(person: Person, due: list[owing.Share]) -> list[tuple[Overpayment, int]]:
    """内払調整: of each claim with an agreed share, out of the same programme."""
    left = {share.benefit.code: share.total_yen for share in due}
    payable, less = dict(left), list[tuple[Overpayment, int]]()
    for claim, plan in owing.claims_to_set_off(person):
        of_it, rest = payable.get(claim.benefit, 0), left.get(claim.benefit, 0) - 1
        yen = min(most_to_set_off(of_it, plan.percent or 0, claim.remaining_yen), rest)
        if yen > 0:
            left[claim.benefit] -= yen
            less.append((claim, yen))
    return less


def _draft_reissues(run: Run, held: set[str]) -> None:
    """Each transfer that bounced, once more and whole, to the account that was entered since."""
    for bounce in queries.open_bounces():
        payment, person = bounce.payment, bounce.payment.person
        if bounce.state != BounceState.OPEN:
            continue
        account = queries.account_for(bounce)
        if account is None:
            _leave_out(
                run,
                person,
                f"振込不能になった分（支払番号 {payment.pk}）は、"
                "新しい口座の登録がないので、支払に含めていません。",
            )
        elif queries.references_of(payment) & held:
            _leave_out(run, person, "再判定を待っているので、再振込を支払に含めていません。")
        else:
            Payment.objects.create(
                run=run,
                person=person,
                amount_yen=payment.amount_yen,
                replaces=bounce,
                **account.snapshot(),
            )


def _leave_out(run: Run, person: Person, why: str) -> None:
    Finding.objects.create(run=run, person=person, check_name="left_out", message=why)
