"""返納の操作: a share of later payments or instalments, agreed by two; each is posted once."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.payments import rules
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    MOST_PERCENT,
    EntryKind,
    Instalment,
    Overpayment,
    OverpaymentKind,
    OverpaymentState,
    PlanAgreement,
    RecoveryPlan,
    RecoveryWay,
    Repayment,
    Title,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.stages import CannotPay, locked, post, record
from tesuri.welfare.payments.to_approve import recovery_facts
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import waits
from tesuri.workplace.audit.actors import Actor


@about(PaymentEvent.RECOVERY_PROPOSED)
@transaction.atomic
def propose_set_off(actor: Actor, number: int, percent: int, reason: str) -> RecoveryPlan:
    """内払調整を起案する: a share of later payments of the programme, where the law says so."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    claim = _established(actor, number)
    law = owing.set_off_law(claim)
    if not law:
        raise CannotPay(
            "この手当には、後の支払の内払とみなす根拠の条文が登録されていません。"
            "分割納付を選んでください。",
            code="no_law_of_set_off",
        )
    if not 1 <= percent <= MOST_PERCENT:
        raise Refusal(
            f"差し引く割合は、1から{MOST_PERCENT}までの％で入力してください。", code="bad_share"
        )
    return _proposed(actor, claim, RecoveryWay.SET_OFF, law, reason, percent=percent)


@about(PaymentEvent.RECOVERY_PROPOSED)
@transaction.atomic
def propose_instalments(
    actor: Actor, number: int, parts: Sequence[tuple[date, int]], reason: str
) -> RecoveryPlan:
    """分割納付を起案する: (day, yen) of each part, together the whole of what remains."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    claim = _established(actor, number)
    if len({due for due, _ in parts}) < len(parts) or any(yen < 1 for _, yen in parts):
        raise Refusal("納期限は一回ごとに違う日で、額は1円からです。", code="bad_parts")
    if any(due < timezone.localdate() for due, _ in parts):
        raise Refusal("納期限は、今日以後の日にしてください。", code="due_is_past")
    if (total := sum(yen for _, yen in parts)) != claim.remaining_yen:
        raise Refusal(
            f"分割の合計は{total:,}円で、残額は{claim.remaining_yen:,}円です。"
            "合計が残額と同じになるように入力してください。",
            code="not_the_debt",
        )
    return _proposed(actor, claim, RecoveryWay.INSTALMENTS, rules.INSTALMENTS_LAW, reason, parts)


def _established(actor: Actor, number: int) -> Overpayment:
    """A claim that was decided, of which something remains and no plan waits."""
    claim = locked(Overpayment, number)
    if claim.state != OverpaymentState.ESTABLISHED:
        raise CannotPay(
            f"この過払は「{claim.state.label}」です。決定して残額のあるものだけ、返納を決められます。"
        )
    if claim.kind == OverpaymentKind.FRAUD:
        raise CannotPay(
            "不正利得の徴収は国税徴収の例によります。その手続はこの製品にまだありません。",
            code="not_of_this_way",
        )
    if owing.is_under_way(claim):
        raise CannotPay(
            "この過払を差し引いている支払処理が、まだファイルになっていません。"
            "その支払処理が済むか、取り消した後で決めてください。",
            code="run_under_way",
        )
    newest = owing.newest_plan(claim)
    if newest and waits(actor.body, RECOVERY.kind, str(newest.pk), timezone.now()):
        raise CannotPay("返納計画が承認を待っています。", code="already_waiting")
    return claim


def _proposed(
    actor: Actor,
    claim: Overpayment,
    way: RecoveryWay,
    law: str,
    reason: str,
    parts: Sequence[tuple[date, int]] = (),
    percent: int | None = None,
) -> RecoveryPlan:
    if not reason.strip():
        raise Refusal("本人と話し合った内容を入力してください。", code="reason_missing")
    plan = RecoveryPlan.objects.create(
        overpayment=claim,
        way=way,
        law=law,
        percent=percent,
        reason=reason.strip(),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    Instalment.objects.bulk_create(
        Instalment(plan=plan, due_on=due, amount_yen=yen) for due, yen in parts
    )
    record(actor, PaymentEvent.RECOVERY_PROPOSED, claim, plan=plan.pk)
    approvals.put_forward(actor, RECOVERY, str(plan.pk))
    return plan


@about(PaymentEvent.REPAID)
@transaction.atomic
def post_repayment(actor: Actor, number: int, *, slip: str, received_on: date) -> Repayment:
    """納付を記録する: one instalment, whole and once; the same slip again gives the first."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    part = owing.instalment(number)
    claim = locked(Overpayment, part.plan.overpayment_id)
    given = Repayment.objects.filter(instalment=part).first()
    if given and given.slip == slip.strip():
        return given
    _must_be_payable(claim, part, slip.strip(), received_on)
    made = Repayment.objects.create(
        instalment=part,
        slip=slip.strip(),
        received_on=received_on,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    post(made, EntryKind.REPAID, Title.DEPOSIT, Title.RECEIVABLE)
    record(actor, PaymentEvent.REPAID, claim, amount=part.amount_yen)
    return made


def _must_be_payable(claim: Overpayment, part: Instalment, slip: str, received_on: date) -> None:
    if part.is_paid:
        raise CannotPay("この回は、すでに納付されています。", code="paid_before")
    if part.plan != owing.plan_in_force(claim):
        raise CannotPay(
            "この回は、今の返納計画のものではありません。今の計画の回に記録してください。",
            code="not_in_force",
        )
    if received_on > timezone.localdate():
        raise CannotPay("領収日は、今日までの日です。", code="not_that_day")
    if Repayment.objects.filter(slip=slip).exists():
        raise CannotPay(
            "この番号の領収済通知は、すでに使われています。番号を確かめてください。",
            code="slip_used",
        )


def _find(actor: Actor, reference: str) -> RecoveryPlan:
    """The claim is locked before its plan is read: in this order everywhere."""
    plan = owing.plan_numbered(int(reference))
    plan.overpayment = locked(Overpayment, plan.overpayment_id)
    return plan


@about(PaymentEvent.RECOVERY_AGREED)
def _may_decide(actor: Actor, plan: RecoveryPlan, turn: Turn) -> None:
    if turn != Turn.APPROVE:
        return
    if plan != owing.newest_plan(plan.overpayment) or owing.is_under_way(plan.overpayment):
        raise CannotPay(
            "後の計画があるか、支払処理が途中です。差し戻して、作り直してください。",
            code="not_the_newest",
        )
    if plan.way == RecoveryWay.INSTALMENTS:
        total = sum(part.amount_yen for part in plan.instalments.all())
        if total != plan.overpayment.remaining_yen:
            raise CannotPay(
                "起案の後で残額が変わりました。差し戻して、作り直してください。",
                code="debt_changed",
            )


def _title(plan: RecoveryPlan) -> str:
    return f"返納計画　過払 第{plan.overpayment_id}号　{plan.get_way_display()}"


def _approved(actor: Actor, plan: RecoveryPlan, approval: Approval) -> None:
    PlanAgreement.objects.create(plan=plan, digest=approval.digest)
    record(actor, PaymentEvent.RECOVERY_AGREED, plan.overpayment, plan=plan.pk)


def _returned(actor: Actor, plan: RecoveryPlan, words: str) -> None:
    record(actor, PaymentEvent.RECOVERY_RETURNED, plan.overpayment, plan=plan.pk)


RECOVERY = declare(
    Matter(
        kind="payment_recovery",
        label="返納計画",
        duty=Duty.PAYMENTS,
        page="payments:recovery",
        find=_find,
        title=_title,
        content=owing.recovery_content,
        facts=of_content(recovery_facts),
        drafter=lambda plan: plan.drafted_by_id,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。この計画で返納を受けます。",
    )
)
