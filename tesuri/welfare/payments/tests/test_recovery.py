"""返納: a share of later payments, or instalments; and never more than the debt."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from time_machine import travel

from tests import people, residents
from tests.entry import a_terminal
from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions, panels
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import (
    Instalment,
    LetterKind,
    Overpayment,
    OverpaymentState,
    Payment,
    PlanAgreement,
    RecoveryLetter,
    RecoveryPlan,
    Repayment,
    Run,
    SetOff,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.tests import a_case, a_debt
from tesuri.welfare.payments.tests.a_debt import AUGUST, AUGUST_10, DEBT, PARTS, RATE, books
from tesuri.welfare.payments.tests.a_debt import later as later
from tesuri.welfare.persons.actions import AddressHidden
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]
MAY, AFTER_JUNE = date(2026, 5, 1), "2026-07-02T09:00:00+09:00"
PAID_BACK: dict[str, Any] = {"slip": "S-1", "received_on": date(2026, 5, 12)}


def set_off(percent: int = 20) -> tuple[Actor, Actor, Overpayment]:
    """An established claim with an agreed share."""
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    plan = actions.propose_set_off(actor, claim.pk, percent, "毎期2割まで差し引くことに同意")
    return actor, chief, a_debt.agreed(chief, plan)


def instalments() -> tuple[Actor, Actor, Overpayment, list[Instalment]]:
    """An established claim with two agreed parts."""
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    plan = actions.propose_instalments(actor, claim.pk, PARTS, "二回で納める")
    claim = a_debt.agreed(chief, plan)
    return actor, chief, claim, list(plan.instalments.all())


def an_august_run(actor: Actor, claim: Overpayment) -> Run:
    a_case.owed(claim.person, [(MAY, RATE)])
    return actions.draft_run(actor, AUGUST, AUGUST_10)


# --- 内払調整 ---


def test_an_agreed_share_of_the_next_payment_counts_as_paid_before() -> None:
    actor, chief, claim = set_off()
    run = an_august_run(actor, claim)
    (payment,) = run.payments.all()
    (less,) = payment.set_offs.all()
    assert (less.overpayment, less.amount_yen) == (claim, 6_090)
    assert payment.amount_yen == RATE - 6_090
    assert [line.amount_yen for line in payment.lines.all()] == [RATE]
    assert "recovery" in {each.check_name for each in run.findings.all()}
    a_case.submitted(actor, run)
    a_case.approved(chief, actions.RUN, run.number)
    left = owing.overpayment(claim.pk)
    assert (left.set_off_yen, left.remaining_yen) == (6_090, DEBT - 6_090)
    assert books()["receivable"] == DEBT - 6_090
    assert books()["benefit"] == 89_630 - DEBT + RATE


def test_what_is_left_of_the_debt_is_the_most_that_is_set_off() -> None:
    actor, chief, claim = set_off(99)
    a_case.owed(claim.person, [(date(2026, month, 1), RATE) for month in (5, 6, 7)])
    run = actions.draft_run(actor, AUGUST, AUGUST_10)
    (payment,) = run.payments.all()
    assert payment.amount_yen == 3 * RATE - DEBT
    assert owing.overpayment(claim.pk).state == OverpaymentState.CLEARED
    a_case.submitted(actor, run)
    a_case.approved(chief, actions.RUN, run.number)
    actions.discard_run(chief, run.number, "日の誤り")
    assert owing.overpayment(claim.pk).remaining_yen == DEBT
    assert books()["receivable"] == DEBT


def test_another_programme_pays_in_full() -> None:
    actor, _, claim = set_off()
    a_case.owed(claim.person, [(MAY, 16_560)], "K-1")
    (payment,) = actions.draft_run(actor, AUGUST, AUGUST_10).payments.all()
    assert (payment.amount_yen, payment.set_offs.count()) == (16_560, 0)


def test_without_an_article_nothing_is_set_off(settings: Any) -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    settings.TESURI_PAYMENT_SIGNS = f"{__name__}.NONE"
    with pytest.raises(CannotPay, match="根拠の条文"):
        actions.propose_set_off(actor, claim.pk, 20, "x")


NONE: list[Any] = []


@pytest.mark.parametrize("percent", [0, 100])
def test_a_share_lies_between_one_and_ninety_nine(percent: int) -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    with pytest.raises(Refusal, match="割合"):
        actions.propose_set_off(actor, claim.pk, percent, "x")


def test_nothing_is_set_off_before_another_person_agreed() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    plan = actions.propose_set_off(actor, claim.pk, 20, "同意")
    with pytest.raises(CannotPay, match="承認を待って"):
        actions.propose_set_off(actor, claim.pk, 30, "同意")
    with pytest.raises((NotAllowed, OwnWork)):
        a_debt.agreed(actor, plan)
    run = an_august_run(actor, claim)
    assert run.payments.get().amount_yen == RATE


def test_a_run_under_way_stands_against_another_plan() -> None:
    actor, _, claim = set_off()
    run = an_august_run(actor, claim)
    with pytest.raises(CannotPay, match="支払処理"):
        actions.propose_instalments(actor, claim.pk, PARTS, "x")
    actions.discard_run(actor, run.number, "計画を改める")
    actions.propose_instalments(actor, claim.pk, PARTS, "x")


def test_fraud_is_cited_and_has_no_way_here() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person, "fraud")
    assert "第24条第1項" in owing.law_of(claim)
    with pytest.raises(CannotPay, match="国税徴収の例"):
        actions.propose_set_off(actor, claim.pk, 20, "x")
    plan = RecoveryPlan(
        overpayment=claim, way="set_off", percent=20, law="x", reason="x", drafted_by_id="x"
    )
    a_debt.refused("established", lambda: plan.save(force_insert=True))


def test_the_database_sets_off_once_and_for_the_same_person() -> None:
    actor, _, claim = set_off()
    payment = an_august_run(actor, claim).payments.get()
    told: dict[str, Any] = {"payment": payment, "overpayment": claim}
    with pytest.raises(IntegrityError), transaction.atomic():
        SetOff.objects.create(**told, amount_yen=1)
    lone = Payment.objects.create(
        run=Run.objects.latest("number"),
        person=residents.registered(residents.NATSUO),
        amount_yen=1,
        **payment.snapshot(),
    )
    with pytest.raises(IntegrityError, match="same person"), transaction.atomic():
        SetOff.objects.create(payment=lone, overpayment=claim, amount_yen=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SetOff.objects.update(amount_yen=1)


def test_the_database_holds_the_share_and_the_transfer() -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    payment = an_august_run(actor, claim).payments.get()
    told: dict[str, Any] = {"payment": payment, "overpayment": claim}
    a_debt.refused("agreed by two", lambda: SetOff.objects.create(**told, amount_yen=1))
    a_debt.agreed(chief, actions.propose_set_off(actor, claim.pk, 20, "同意"))
    a_debt.refused("no more is set off", lambda: SetOff.objects.create(**told, amount_yen=6_091))
    a_debt.refused("less what is set off", lambda: SetOff.objects.create(**told, amount_yen=6_090))


def test_a_run_with_a_set_off_is_approved_whole_or_not_wherever_it_is_killed() -> None:
    actor, chief, claim = set_off()
    run = an_august_run(actor, claim)
    a_case.submitted(actor, run)
    before = books()
    times = a_case.killed_at_every_statement(
        lambda: a_case.approved(chief, actions.RUN, run.number),
        lambda: _same(books(), before),
    )
    assert times > 10
    assert books()["receivable"] == DEBT - 6_090


def _same(now: object, before: object) -> None:
    assert now == before


# --- 分割納付 ---


def test_instalments_are_the_debt_and_each_is_posted_once() -> None:
    actor, _, claim, (first, second) = instalments()
    part = owing.next_instalment(claim)
    assert part is not None
    assert (part.due_on, part.amount_yen) == PARTS[0]
    one, again = (actions.post_repayment(actor, first.pk, **PAID_BACK) for _ in range(2))
    assert one == again
    for wrong in ({"slip": "S-2"}, {"slip": "S-1"}):
        other = first if wrong["slip"] == "S-2" else second
        with pytest.raises(CannotPay, match="すでに"):
            actions.post_repayment(actor, other.pk, **PAID_BACK | wrong)
    assert books()["receivable"] == 30_040
    actions.post_repayment(actor, second.pk, **PAID_BACK | {"slip": "S-2"})
    left = owing.overpayment(claim.pk)
    assert (left.remaining_yen, left.state) == (0, OverpaymentState.CLEARED)
    assert books()["receivable"] == 0
    assert books()["deposit"] == -89_630 + DEBT
    assert owing.open_overpayments() == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([PARTS[0]], "残額"),
        ([*PARTS, (date(2026, 8, 31), 1)], "残額"),
        ([(PARTS[0][0], 30_000), (PARTS[0][0], 30_040)], "違う日"),
        ([(date(2026, 5, 11), DEBT)], "今日以後"),
        ([], "残額"),
    ],
)
def test_a_plan_that_is_not_the_debt_is_refused(parts: list[tuple[date, int]], words: str) -> None:
    actor, chief, person = a_debt.overpaid()
    claim = a_debt.established(actor, chief, person)
    with pytest.raises(Refusal, match=words):
        actions.propose_instalments(actor, claim.pk, parts, "x")


def test_the_database_holds_the_sum_and_the_two_people() -> None:
    _, _, claim, (first, _) = instalments()
    told: dict[str, Any] = {"overpayment": claim, "law": "x", "reason": "x", "drafted_by_id": "x"}
    plan = RecoveryPlan(**told, way="instalments")
    part = Instalment(plan=plan, due_on=MAY, amount_yen=DEBT - 1)
    a_debt.refused("are the debt", plan.save, lambda: _of(plan, part).save(force_insert=True))
    plan, lone = RecoveryPlan(**told, way="instalments"), PlanAgreement(digest="x")
    a_debt.refused("two people", plan.save, lambda: _of(plan, lone).save(force_insert=True))
    paid = Repayment(instalment=first, slip="x", received_on=MAY, entered_by_id="x")
    a_debt.refused("booked", lambda: paid.save(force_insert=True))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Instalment.objects.update(amount_yen=1)


def _of(plan: RecoveryPlan, part: Instalment | PlanAgreement) -> Instalment | PlanAgreement:
    part.plan = plan
    return part


def test_a_newer_plan_takes_the_place_of_the_former() -> None:
    actor, chief, claim, (first, second) = instalments()
    actions.post_repayment(actor, first.pk, **PAID_BACK)
    rest = [(date(2026, 9, 30), 15_000), (date(2026, 10, 30), 15_040)]
    plan = actions.propose_instalments(actor, claim.pk, rest, "三回に改める")
    claim = a_debt.agreed(chief, plan)
    with pytest.raises(CannotPay, match="今の返納計画"):
        actions.post_repayment(actor, second.pk, **PAID_BACK | {"slip": "S-2"})
    assert owing.next_instalment(claim) == plan.instalments.first()


def test_it_is_posted_whole_or_not_at_all_wherever_it_is_killed() -> None:
    actor, _, _, (first, _) = instalments()
    before = books()
    times = a_case.killed_at_every_statement(
        lambda: actions.post_repayment(actor, first.pk, **PAID_BACK),
        lambda: _same((Repayment.objects.count(), books()), (0, before)),
    )
    assert times > 5
    assert Repayment.objects.count() == 1


def test_a_day_to_come_is_no_day_of_receipt() -> None:
    actor, _, _, (first, _) = instalments()
    with pytest.raises(CannotPay, match="領収日"):
        actions.post_repayment(actor, first.pk, slip="S", received_on=date(2026, 5, 13))


def test_a_stranger_and_another_desk_do_nothing() -> None:
    _, _, claim, (first, _) = instalments()
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.propose_set_off(who, claim.pk, 20, "x"),
            lambda who: actions.propose_instalments(who, claim.pk, PARTS, "x"),
            lambda who: actions.post_repayment(who, first.pk, **PAID_BACK),
            lambda who: actions.issue_letter(who, first.pk, LetterKind.SLIP),
            lambda who: actions.print_letter(who, 1),
        ):
            with pytest.raises(NotAllowed):
                act(other)


# --- 納付書・督促状 ---


def test_a_slip_is_made_once_and_printed_from_its_kept_bytes() -> None:
    actor, _, _, (first, _) = instalments()
    a_terminal()
    letter, again = (actions.issue_letter(actor, first.pk, LetterKind.SLIP) for _ in range(2))
    assert letter == again
    assert letter.due_on == first.due_on
    assert bytes(letter.pdf)[:5] == b"%PDF-"
    assert actions.print_letter(actor, letter.pk).content == bytes(letter.pdf)


def test_a_reminder_asks_for_what_is_past_due_by_a_day_that_the_city_sets() -> None:
    actor, _, claim, (first, second) = instalments()
    with pytest.raises(CannotPay, match="納期限を過ぎて"):
        actions.issue_letter(actor, first.pk, LetterKind.REMINDER, date(2026, 7, 15))
    with travel(AFTER_JUNE):
        late = owing.past_due([owing.overpayment(claim.pk)], date(2026, 7, 2))
        assert [part for _, part in late] == [first]
        with pytest.raises(CannotPay, match="督促の期限"):
            actions.issue_letter(actor, first.pk, LetterKind.REMINDER)
        made = actions.issue_letter(actor, first.pk, LetterKind.REMINDER, date(2026, 7, 15))
    assert (made.get_kind_display(), made.due_on) == ("督促状", date(2026, 7, 15))
    with pytest.raises(IntegrityError, match="past due"), transaction.atomic():
        RecoveryLetter.objects.create(
            instalment=second, kind="reminder", number="x", issued_on=MAY, due_on=MAY, pdf=b""
        )


def test_the_day_itself_is_still_in_time() -> None:
    _, _, claim, (first, _) = instalments()
    assert owing.past_due([claim], first.due_on) == []


def test_the_address_of_a_shielded_person_is_on_no_letter() -> None:
    actor, _, claim, (first, _) = instalments()
    residents.shielded(claim.person)
    with pytest.raises(AddressHidden):
        actions.issue_letter(actor, first.pk, LetterKind.SLIP)


def test_the_page_of_the_person_says_when_to_pay_next() -> None:
    actor, _, claim, _ = instalments()
    texts = [each.text for each in panels.payments(actor, claim.person).entries]
    assert "60,040円（残額 60,040円）　次の納付 令和8年6月30日 30,000円" in texts
