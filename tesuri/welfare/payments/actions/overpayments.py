"""過払の操作: what was paid too much becomes a claim of its own, once another person agrees."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.payments import in_bulk
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import (
    EntryKind,
    Overpayment,
    OverpaymentKind,
    OverpaymentLine,
    OverpaymentState,
    Title,
)
from tesuri.welfare.payments.queries import owed, owing
from tesuri.welfare.payments.stages import (
    CannotPay,
    locked,
    must_follow,
    post,
    record,
    write_step,
)
from tesuri.welfare.payments.to_approve import overpayment_facts
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import waits
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

FROM_A_RUN = "支払処理の作成で、決定の変わった月の支払済額が支給額を超えることが分かったため"


@about(PaymentEvent.OVERPAYMENT_DRAFTED)
@transaction.atomic
def draft_overpayment(
    actor: Actor, key: UUID, benefit: str, kind: OverpaymentKind, reason: str
) -> Overpayment:
    """過払を作る: of one person and one programme, over all months that are already due."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    person = persons.by_key(key)
    in_bulk.hold_the_months()
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    found = owing.overpaid(timezone.localdate(), person)
    share = next((each for each in found if each.benefit.code == benefit), None)
    if share is None:
        raise CannotPay(
            "支払済みの額が支給額を超えている月がありません。一覧を開き直してください。",
            code="nothing_overpaid",
        )
    if not owing.has_arrived(share):
        raise CannotPay(
            "振込の結果が出ていない支払か、振込不能の支払があります。"
            "決済が済んでから作ってください。",
            code="not_arrived",
        )
    return written(actor, person, share, kind, reason)


def written(
    actor: Actor, person: Person, share: owing.Share, kind: OverpaymentKind, reason: str
) -> Overpayment:
    """過払の行: a part of the action that found it; the sum of its lines is its amount."""
    if not reason.strip():
        raise Refusal("過払になった理由を入力してください。", code="reason_missing")
    claim = Overpayment.objects.create(
        person=person,
        benefit=share.benefit.code,
        benefit_name=share.benefit.name,
        kind=kind,
        amount_yen=-share.total_yen,
        reason=reason.strip(),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    write_step(actor, claim, OverpaymentState.DRAFTED)
    OverpaymentLine.objects.bulk_create(
        OverpaymentLine(
            overpayment=claim,
            month_id=each.month.pk,
            paid_yen=each.month.amount_yen - each.amount_yen,
            amount_yen=-each.amount_yen,
        )
        for each in share.items
    )
    record(actor, PaymentEvent.OVERPAYMENT_DRAFTED, claim, amount=claim.amount_yen)
    return claim


@about(PaymentEvent.OVERPAYMENT_DISCARDED)
@transaction.atomic
def discard_overpayment(actor: Actor, number: int, reason: str) -> Overpayment:
    """過払を取り消す: before its decision; its months are looked at anew."""
    demand(actor, Duty.PAYMENTS, Level.EDIT)
    claim = locked(Overpayment, number, OverpaymentState.DISCARDED)
    if waits(actor.body, OVERPAYMENT.kind, str(number), timezone.now()):
        raise CannotPay(
            "承認を待っています。起案を取り下げるか、差戻しの後で取り消してください。",
            code="already_waiting",
        )
    write_step(actor, claim, OverpaymentState.DISCARDED, reason=reason)
    record(actor, PaymentEvent.OVERPAYMENT_DISCARDED, claim)
    return claim


@transaction.atomic
def look_at_overpayment(actor: Actor, number: int) -> Overpayment:
    """過払一件を見る."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    claim = owing.overpayment(number)
    record(actor, PaymentEvent.OVERPAYMENT_SEEN, claim)
    return claim


@transaction.atomic
def look_at_overpayments(actor: Actor) -> tuple[list[Overpayment], list[owing.Share]]:
    """過払の一覧を見る: claims that are not paid back, and who was overpaid without a claim."""
    demand(actor, Duty.PAYMENTS, Level.SEE)
    claims, found = owing.open_overpayments(), owing.overpaid(timezone.localdate())
    people = [claim.person for claim in claims] + [share.person for share in found]
    seen = sorted({person.addressee_number for person in people})
    audit.record_shown(actor, PaymentEvent.OVERPAYMENTS_SEEN, seen, count=len(seen))
    return claims, found


def _find(actor: Actor, reference: str) -> Overpayment:
    return locked(Overpayment, int(reference))


def _must_be_current(claim: Overpayment) -> None:
    held = owed.held_references()
    if owing.outdated_lines(claim) or {line.month.reference for line in claim.lines.all()} & held:
        raise CannotPay(
            "作成の後で、決定の変わった月か、再判定を待つ月があります。"
            "この過払を取り消して、作り直してください。",
            code="months_changed",
        )


@about(PaymentEvent.OVERPAYMENT_SUBMITTED)
def _may_submit(actor: Actor, claim: Overpayment) -> bool:
    must_follow(claim, OverpaymentState.ESTABLISHED)
    _must_be_current(claim)
    return True


@about(PaymentEvent.OVERPAYMENT_ESTABLISHED)
def _may_decide(actor: Actor, claim: Overpayment, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        _may_submit(actor, claim)


def _submitted(actor: Actor, claim: Overpayment, approval: Approval) -> None:
    record(actor, PaymentEvent.OVERPAYMENT_SUBMITTED, claim, digest=approval.digest)


def _approved(actor: Actor, claim: Overpayment, approval: Approval) -> None:
    write_step(actor, claim, OverpaymentState.ESTABLISHED, digest=approval.digest)
    post(claim, EntryKind.CLAIMED, Title.RECEIVABLE, Title.BENEFIT)
    record(actor, PaymentEvent.OVERPAYMENT_ESTABLISHED, claim, amount=claim.amount_yen)


def _returned(actor: Actor, claim: Overpayment, words: str) -> None:
    record(actor, PaymentEvent.OVERPAYMENT_RETURNED, claim)


OVERPAYMENT = declare(
    Matter(
        kind="overpayment",
        label="過払",
        duty=Duty.PAYMENTS,
        page="payments:overpayment",
        find=_find,
        title=lambda claim: f"過払 第{claim.pk}号　{claim.benefit_name}　{claim.amount_yen:,}円",
        content=owing.overpayment_content,
        facts=of_content(overpayment_facts),
        drafter=lambda claim: claim.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。返納の方法を決めてください。",
    )
)
