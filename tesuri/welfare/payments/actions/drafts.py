"""支払処理の作成: everything owed, what bounced before, and what is unusual about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import about
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.payments import checks, in_bulk, queries, signs
from tesuri.welfare.payments.actions.overpayments import FROM_A_RUN, written
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    Account,
    Bounce,
    BounceState,
    Finding,
    Overpayment,
    OverpaymentKind,
    Payment,
    PaymentLine,
    RecoveryPlan,
    Run,
    RunKind,
    SetOff,
    Stage,
)
from tesuri.welfare.payments.queries import owed, owing
from tesuri.welfare.payments.rules import most_to_set_off
from tesuri.welfare.payments.signs import Benefit
from tesuri.welfare.payments.stages import CannotPay, write_step
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

Part = tuple[Benefit, list[owed.Owed]]  # what one programme pays of it
NOT_DISPOSED = ("disposition", "disposed_by_id")
Claims = dict[int, list[tuple[Overpayment, RecoveryPlan]]]


@dataclass
class Draft:
    """作成中の支払: what will be written, in the order of the file; and why something is not."""

    run: Run
    accounts: dict[int, Account]
    claims: Claims = field(default_factory=dict)
    payments: list[tuple[int, int, int | None, Account]] = field(default_factory=list)
    lines: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # by person
    set_offs: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, person: int, why: str) -> None:
        self.left_out.append((person, why))

    def pay(self, person: int, yen: int, account: Account, bounce: int | None = None) -> None:
        self.payments.append((person, yen, bounce, account))


@about(PaymentEvent.RUN_DRAFTED)
@transaction.atomic
def draft_run(actor: Actor, payment_month: date, pay_on: date) -> Run:
    """支払処理を作る: everything owed for months before the payment month, and what is unusual."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    today = timezone.localdate()
    _must_fit(payment_month, pay_on, today)
    in_bulk.hold_the_months()
    payable = owed.owed_before(payment_month)
    held = owed.held_references()
    run = _begun(actor, RunKind.REGULAR, payment_month, pay_on)
    draft = Draft(run, owed.accounts_in_use(), owing.claims_to_set_off())
    _draft_payments(actor, draft, payable, held)
    _draft_reissues(draft, held)
    if not draft.payments and not draft.left_out:
        raise CannotPay(
            f"{wareki_month(payment_month)}期までに支払うものがありません。"
            "決定が効力を生じているか、支払済みでないかを確かめてください。"
        )
    return _checked(actor, draft, today)


@about(PaymentEvent.RUN_DRAFTED)
@transaction.atomic
def draft_reissue(actor: Actor, pay_on: date) -> Run:
    """再振込の支払処理を作る: on any bank day, of what bounced and has a new account."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    today = timezone.localdate()
    month = pay_on.replace(day=1)
    _must_fit(month, pay_on, today)
    run = _begun(actor, RunKind.REISSUE, month, pay_on)
    draft = Draft(run, owed.accounts_in_use())
    _draft_reissues(draft, owed.held_references())
    if not draft.payments:
        raise CannotPay(
            "再振込のできるものがありません。振込不能の画面で、新しい口座を登録してください。",
            code="nothing_to_reissue",
        )
    return _checked(actor, draft, today)


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


def _checked(actor: Actor, draft: Draft, today: date) -> Run:
    """All is written down, and then what is unusual about it."""
    run = draft.run
    _write(draft)
    prices = checks.must_be_at_its_price(run)
    in_bulk.write(
        Finding,
        ("run_id", "payment_id", "person_id", "check_name", "message", *NOT_DISPOSED),
        (
            (run.number, found.payment_id, found.person_id, found.check_name, found.message, "", "")
            for found in list(checks.findings(run, today, prices))
        ),
    )
    audit.record(actor, PaymentEvent.RUN_DRAFTED, run=run.number, count=len(draft.payments))
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


def _draft_payments(
    actor: Actor, draft: Draft, payable: dict[int, list[owed.Owed]], held: set[str]
) -> None:
    """One transfer for one person, or a finding that says why there is none."""
    benefits = signs.benefits_of(
        {each.month.reference for items in payable.values() for each in items}
    )
    free = {
        person: [each for each in items if each.month.reference not in held]
        for person, items in payable.items()
    }
    too_much = {(s.person.pk, s.benefit): s for s in owing.less_than_nothing(free, benefits)}
    arrived = {id(share) for share in owing.arrived(too_much.values())}
    for person, items in free.items():
        if len(items) < len(payable[person]):
            draft.leave_out(
                person, "再判定を待っている決定があるので、その分を支払に含めていません。"
            )
        due = list[Part]()
        for benefit, part in owing.by_benefit(items, benefits):
            if share := too_much.get((person, benefit)):
                _claim_back(actor, draft, share, has_arrived=id(share) in arrived)
            else:
                due.append((benefit, part))
        _draft_payment(draft, person, due)


def _draft_payment(draft: Draft, person: int, due: list[Part]) -> None:
    """The months whole, less what an agreed share of them sets off against an overpayment."""
    account = draft.accounts.get(person)
    items = [each for _, part in due for each in part]
    total = sum(each.amount_yen for each in items)
    if not due:
        return
    if total <= 0:
        draft.leave_out(person, "差し引きして支払う額がないので、支払に含めていません。")
    elif account is None:
        draft.leave_out(person, "口座が登録されていないので、支払に含めていません。")
    else:
        less = _set_offs(draft.claims.get(person, ()), due)
        draft.pay(person, total - sum(yen for _, yen in less), account)
        draft.lines[person] = [(each.month.pk, each.amount_yen) for each in items]
        draft.set_offs[person] = less


def _claim_back(actor: Actor, draft: Draft, share: owing.Share, *, has_arrived: bool) -> None:
    """過払: where one programme has paid more than is due, a claim is drafted and named."""
    name = share.benefit.name
    if has_arrived:
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
    draft.leave_out(share.person.pk, words)


def _set_offs(
    claims: Sequence[tuple[Overpayment, RecoveryPlan]], due: list[Part]
) -> list[tuple[int, int]]:
    """内払調整: of each claim with an agreed share, out of the same programme."""
    left = {benefit.code: sum(each.amount_yen for each in part) for benefit, part in due}
    payable, less = dict(left), list[tuple[int, int]]()
    for claim, plan in claims:
        of_it, rest = payable.get(claim.benefit, 0), left.get(claim.benefit, 0) - 1
        yen = min(most_to_set_off(of_it, plan.percent or 0, claim.remaining_yen), rest)
        if yen > 0:
            left[claim.benefit] -= yen
            less.append((claim.pk, yen))
    return less


def _draft_reissues(draft: Draft, held: set[str]) -> None:
    """Each transfer that bounced, once more and whole, to the account that was entered since."""
    bounces = [each for each in queries.open_bounces() if each.state == BounceState.OPEN]
    of_what = queries.references_of([each.payment for each in bounces]) if held else {}
    for bounce in bounces:
        account = queries.usable(draft.accounts.get(bounce.payment.person_id), bounce)
        _draft_reissue(
            draft, bounce, account, is_held=bool(of_what.get(bounce.payment_id, set()) & held)
        )


def _draft_reissue(draft: Draft, bounce: Bounce, account: Account | None, *, is_held: bool) -> None:
    payment = bounce.payment
    if account is None:
        draft.leave_out(
            payment.person_id,
            f"振込不能になった分（支払番号 {payment.pk}）は、"
            "新しい口座の登録がないので、支払に含めていません。",
        )
    elif is_held:
        draft.leave_out(payment.person_id, "再判定を待っているので、再振込を支払に含めていません。")
    else:
        draft.pay(payment.person_id, payment.amount_yen, account, bounce.pk)


def _write(draft: Draft) -> None:
    """Payments, their months and what is set off, and who is left out: a statement for each."""
    run = draft.run.number
    in_bulk.write(
        Payment,
        ("run_id", "person_id", "amount_yen", "replaces_id", *Account.FIELDS),
        (
            (run, person, yen, bounce, *account.snapshot().values())
            for person, yen, bounce, account in draft.payments
        ),
    )
    first = Payment.objects.filter(run=run, replaces=None).order_by("pk")
    numbers = list(first.values_list("pk", "person_id"))
    for model, column, parts in (
        (PaymentLine, "month_id", draft.lines),
        (SetOff, "overpayment_id", draft.set_offs),
    ):
        in_bulk.write(
            model,
            ("payment_id", column, "amount_yen"),
            ((number, *part) for number, person in numbers for part in parts[person]),
        )
    in_bulk.write(
        Finding,
        ("run_id", "person_id", "check_name", "message", *NOT_DISPOSED),
        ((run, person, "left_out", why, "", "") for person, why in draft.left_out),
    )
