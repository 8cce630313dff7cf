"""過払の舞台: 春子 was paid for three months; two of them were decided anew, at nothing."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from time_machine import travel

from tests import people, residents
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import (
    JournalLine,
    Overpayment,
    OverpaymentKind,
    RecoveryPlan,
    Run,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.signs import Benefit, Programme
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor

LATER = "2026-05-12T09:00:00+09:00"
AUGUST, AUGUST_10 = date(2026, 8, 1), date(2026, 8, 10)
BENEFITS = {
    "D": Benefit("special_disability", "特別障害者手当", "児童扶養手当法第31条"),
    "K": Benefit("transitional", "経過的福祉手当"),
}
DEBT, RATE = 60_040, 30_450
PARTS = [(date(2026, 6, 30), 30_000), (date(2026, 7, 31), 30_040)]


def benefits(references: Collection[str]) -> dict[str, Benefit]:
    return {each: BENEFITS[each[0]] for each in references if each[0] in BENEFITS}


SIGNS = [Programme(prices=lambda asked: {}, signs=lambda asked, on: (), benefits=benefits)]


@pytest.fixture
def later(settings: Any) -> Any:
    """五月: after the pay day, with programmes that say of which 手当 a decision is."""
    settings.TESURI_PAYMENT_SIGNS = f"{__name__}.SIGNS"
    with travel(LATER, tick=True):
        yield


def two_people() -> tuple[Actor, Actor]:
    """佐藤 who also prints, and 鈴木 who approves."""
    levels = (Level.SEE, Level.EDIT, Level.EXPORT, Level.PRINT)
    grants = [(duty, level) for duty in (Duty.PAYMENTS, Duty.PERSONS) for level in levels]
    media = [(Duty.MEDIA, Level.SEE), (Duty.MEDIA, Level.EXPORT)]
    return people.an_officer("sato", "佐藤", *grants, *media), people.suzuki(Duty.PAYMENTS)


def settled(actor: Actor, chief: Actor, run: Run, *bounced: int) -> None:
    """決済した支払: all arrived, but those that bounced."""
    with travel("2026-04-20T09:00:00+09:00"):
        a_case.sent(actor, chief, run)
    result = actions.enter_typed(
        actor,
        run.number,
        settled_on=run.pay_on,
        notice="通知",
        bounced=[(payment, "closed", "") for payment in bounced],
        all_others_paid=True,
    )
    a_case.approved(chief, actions.RESULT, result.pk)


def a_paid_run(actor: Actor, person: Person) -> Run:
    """春子の五月期: drafted in April."""
    with travel("2026-04-20T09:00:00+09:00"):
        a_case.account(actor, person)
        a_case.owed(person)
        return actions.draft_run(actor, a_case.MAY, a_case.PAY_ON)


def overpaid() -> tuple[Actor, Actor, Person]:
    """払い過ぎた春子: March and April were not due."""
    actor, chief = two_people()
    person = residents.registered()
    settled(actor, chief, a_paid_run(actor, person))
    a_case.owed(person, [(date(2026, 3, 1), 0), (date(2026, 4, 1), 0)])
    return actor, chief, person


def drafted(actor: Actor, person: Person, kind: str = "overpaid") -> Overpayment:
    """作成した過払."""
    made = actions.draft_overpayment(
        actor, person.key, "special_disability", OverpaymentKind(kind), "入所の届出が遅れた"
    )
    return owing.overpayment(made.pk)


def established(actor: Actor, chief: Actor, person: Person, kind: str = "overpaid") -> Overpayment:
    """決定した過払."""
    claim = drafted(actor, person, kind)
    approvals.put_forward(actor, actions.OVERPAYMENT, str(claim.pk))
    a_case.approved(chief, actions.OVERPAYMENT, claim.pk)
    return owing.overpayment(claim.pk)


def agreed(chief: Actor, plan: RecoveryPlan) -> Overpayment:
    """合意した返納計画."""
    a_case.approved(chief, actions.RECOVERY, plan.pk)
    return owing.overpayment(plan.overpayment_id)


def books() -> dict[str, int]:
    """元帳: the balance of each title."""
    sums = JournalLine.objects.values_list("title").annotate(total=Sum("amount_yen")).order_by()
    return dict(sums)


def refused(words: str, *deeds: Callable[[], object]) -> None:
    """拒まれる: by the database, at the latest when the transaction ends."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        _to_the_end(deeds)


def _to_the_end(deeds: tuple[Callable[[], object], ...]) -> None:
    for deed in deeds:
        deed()
    connection.check_constraints()
