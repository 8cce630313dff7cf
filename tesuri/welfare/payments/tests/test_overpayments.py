"""過払: a claim of its own, on the months it stands on, through two people, booked once."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from time_machine import travel

from tests import people, residents
from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions, panels
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import (
    Month,
    Overpayment,
    OverpaymentKind,
    OverpaymentLine,
    OverpaymentStep,
    Payment,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.tests import a_case, a_debt
from tesuri.welfare.payments.tests.a_debt import AUGUST, AUGUST_10, DEBT, RATE, books
from tesuri.welfare.payments.tests.a_debt import later as later
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.approvals.tests.staging import by_hand as by_statement
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def test_what_was_paid_too_much_is_claimed_on_its_months_and_versions() -> None:
    actor, chief, person = a_debt.overpaid()
    (share,) = owing.overpaid(date(2026, 5, 12))
    assert (share.person, share.benefit.name, share.total_yen) == (person, "特別障害者手当", -DEBT)
    claim = a_debt.established(actor, chief, person)
    lines = [
        (line.month.target_month, line.month.version, line.paid_yen, line.amount_yen)
        for line in claim.lines.all()
    ]
    assert lines == [(MARCH, 2, 29_590, 29_590), (APRIL, 2, RATE, RATE)]
    assert (claim.amount_yen, claim.remaining_yen, claim.state.label) == (DEBT, DEBT, "決定")
    assert books() == {
        "benefit": 89_630 - DEBT,
        "payable": 0,
        "deposit": -89_630,
        "receivable": DEBT,
    }
    assert owing.overpaid(date(2026, 5, 12)) == []
    kinds = AuditRecord.objects.filter(subject=person.addressee_number).values_list(
        "kind", flat=True
    )
    assert "payments.overpayment_established" in kinds


def test_a_run_makes_the_claim_instead_of_only_naming_the_person() -> None:
    actor, _, person = a_debt.overpaid()
    a_case.owed(person, [(MAY, RATE)])
    run = actions.draft_run(actor, AUGUST, AUGUST_10)
    claim = Overpayment.objects.get()
    assert claim.amount_yen == DEBT - RATE  # what is still due for May is part of the sum
    assert not run.payments.exists()
    (finding,) = run.findings.filter(person=person)
    assert f"過払 第{claim.pk}号" in finding.message
    actions.discard_run(actor, run.number, "x")
    actions.discard_overpayment(actor, claim.pk, "月を見直す")
    assert actions.draft_run(actor, AUGUST, AUGUST_10).findings.filter(person=person).exists()
    assert Overpayment.objects.count() == 2


def test_each_programme_stands_alone() -> None:
    actor, _, person = a_debt.overpaid()
    a_case.owed(person, [(MAY, 16_560)], "K-1")
    run = actions.draft_run(actor, AUGUST, AUGUST_10)
    assert [payment.amount_yen for payment in run.payments.all()] == [16_560]
    assert Overpayment.objects.get().amount_yen == DEBT


def test_a_claim_waits_until_the_money_is_known_to_have_arrived() -> None:
    actor, chief = a_debt.two_people()
    person = residents.registered()
    run = a_debt.a_paid_run(actor, person)
    with travel("2026-04-20T09:00:00+09:00"):
        a_case.sent(actor, chief, run)
    a_case.owed(person, [(MARCH, 0), (APRIL, 0)])
    with pytest.raises(CannotPay, match="決済が済んでから"):
        a_debt.drafted(actor, person)
    named = actions.draft_run(actor, AUGUST, AUGUST_10).findings.get(person=person)
    assert "決済の後で過払" in named.message
    assert not Overpayment.objects.exists()


def test_what_bounced_is_not_claimed_back() -> None:
    actor, chief = a_debt.two_people()
    person = residents.registered()
    run = a_debt.a_paid_run(actor, person)
    a_debt.settled(actor, chief, run, run.payments.get().pk)
    a_case.owed(person, [(MARCH, 0), (APRIL, 0)])
    with pytest.raises(CannotPay, match="振込不能"):
        a_debt.drafted(actor, person)


def test_what_is_held_is_not_claimed() -> None:
    actor, _, person = a_debt.overpaid()
    actions.hold_months(actor, reference="D-1", person=person, reason="再判定")
    with pytest.raises(CannotPay, match="ありません"):
        a_debt.drafted(actor, person)


def test_it_refuses_the_maker_a_stranger_another_desk_and_an_empty_reason() -> None:
    actor, chief, person = a_debt.overpaid()
    with pytest.raises(Refusal, match="理由"):
        actions.draft_overpayment(
            actor, person.key, "special_disability", OverpaymentKind.OVERPAID, " "
        )
    claim = a_debt.drafted(actor, person)
    approvals.put_forward(actor, actions.OVERPAYMENT, str(claim.pk))
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.draft_overpayment(
                who, person.key, "special_disability", OverpaymentKind.OVERPAID, "x"
            ),
            lambda who: actions.discard_overpayment(who, claim.pk, "x"),
            lambda who: actions.look_at_overpayment(who, claim.pk),
            lambda who: actions.look_at_overpayments(who),
            lambda who: a_case.approved(who, actions.OVERPAYMENT, claim.pk),
        ):
            with pytest.raises(NotAllowed):
                act(other)
    with pytest.raises((NotAllowed, OwnWork)):
        a_case.approved(actor, actions.OVERPAYMENT, claim.pk)
    with pytest.raises(CannotPay, match="承認を待って"):
        actions.discard_overpayment(actor, claim.pk, "x")
    a_case.approved(chief, actions.OVERPAYMENT, claim.pk)
    with pytest.raises(CannotPay, match="決定"):
        actions.discard_overpayment(actor, claim.pk, "x")


def test_a_claim_whose_months_changed_is_not_established() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.drafted(actor, person)
    approvals.put_forward(actor, actions.OVERPAYMENT, str(claim.pk))
    a_case.owed(person, [(APRIL, RATE)])
    with pytest.raises(CannotPay, match="作り直して"):
        a_case.approved(chief, actions.OVERPAYMENT, claim.pk)
    approvals.decide(chief, actions.OVERPAYMENT, str(claim.pk), "send_back", comment="変わった")
    actions.discard_overpayment(actor, claim.pk, "四月分が支給になった")
    assert a_debt.established(actor, chief, person).amount_yen == 29_590


def test_a_month_that_is_due_again_after_the_claim_is_paid_again() -> None:
    actor, chief, person = a_debt.overpaid()
    a_debt.established(actor, chief, person)
    a_case.owed(person, [(APRIL, RATE)])
    run = actions.draft_run(actor, AUGUST, AUGUST_10)
    assert [payment.amount_yen for payment in run.payments.all()] == [RATE]


def test_the_database_holds_the_sum_the_months_and_the_two_people() -> None:
    actor, _, person = a_debt.overpaid()
    claim = a_debt.drafted(actor, person)
    month = claim.lines.all()[0].month
    other = residents.registered(residents.NATSUO)
    february = Month.objects.get(target_month=date(2026, 2, 1))
    told: dict[str, Any] = {"paid_yen": 0, "amount_yen": 0}
    with pytest.raises(IntegrityError, match="claimed once"), transaction.atomic():
        OverpaymentLine.objects.create(overpayment=claim, month=february, paid_yen=1, amount_yen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        OverpaymentLine.objects.create(overpayment=claim, month=february, **told)
    old = Month.objects.get(target_month=APRIL, version=1)
    with pytest.raises(IntegrityError, match="newest version"), transaction.atomic():
        OverpaymentLine.objects.create(overpayment=claim, month=old, paid_yen=1, amount_yen=1)
    step = OverpaymentStep(overpayment=claim, state="established", digest="x", actor_user_id="x")
    a_debt.refused("no established", lambda: step.save(force_insert=True))
    lone = Overpayment(person=other, kind="overpaid", amount_yen=1, reason="x", drafted_by_id="x")
    a_debt.refused("sum of its lines", lambda: lone.save(force_insert=True))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Overpayment.objects.update(amount_yen=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        claim.lines.filter(month=month).update(amount_yen=1)


def test_an_approval_without_its_entry_in_the_books_is_refused() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.drafted(actor, person)
    content = owing.overpayment_content(claim)
    agreed = by_statement("overpayment", str(claim.pk), content, chief, Duty.PAYMENTS, "sato")
    step = OverpaymentStep(
        overpayment=claim, state="established", digest=agreed.digest, actor_user_id="x"
    )
    a_debt.refused("booked", lambda: step.save(force_insert=True))


def test_it_is_established_whole_or_not_at_all_wherever_it_is_killed() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.drafted(actor, person)
    approvals.put_forward(actor, actions.OVERPAYMENT, str(claim.pk))
    before = books()

    def unchanged() -> None:
        assert (OverpaymentStep.objects.count(), books()) == (1, before)

    times = a_case.killed_at_every_statement(
        lambda: a_case.approved(chief, actions.OVERPAYMENT, claim.pk), unchanged
    )
    assert times > 10
    assert books()["receivable"] == DEBT


def test_the_page_of_the_person_says_what_remains() -> None:
    actor, chief, person = a_debt.overpaid()
    a_debt.established(actor, chief, person)
    texts = [f"{each.title} {each.text}" for each in panels.payments(actor, person).entries]
    assert "特別障害者手当の過払：決定 60,040円（残額 60,040円）" in texts
    assert panels.payments(people.takahashi(), person).entries == []
    assert Payment.objects.count() == 1
