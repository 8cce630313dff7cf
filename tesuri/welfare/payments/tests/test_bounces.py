"""振込不能の後: the same sum once more, to a new account or in cash, and never twice."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from time_machine import travel

from tests import people
from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions, panels, queries
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import (
    Bounce,
    BounceState,
    BounceStep,
    CounterReceipt,
    JournalLine,
    Payment,
    Run,
    RunStep,
    Stage,
)
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import AFTER_THE_DAY, account, clerk, drafted
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.tests import staging
from tesuri.workplace.approvals.tests.staging import by_hand as by_statement
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
AGAIN_ON, PAID = date(2026, 5, 15), 89_630
CASH: dict[str, Any] = {
    "receipt": "R-1",
    "received_by": "本人",
    "proof": "my_number_card",
    "paid_on": date(2026, 5, 11),
}


def bounced() -> tuple[Actor, Actor, Bounce]:
    """春子's transfer came back; the caller stands after the pay day."""
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    run = drafted(actor)
    a_case.sent(actor, chief, run)
    with travel(AFTER_THE_DAY):
        result = actions.enter_typed(
            actor,
            run.number,
            settled_on=run.pay_on,
            notice="通知",
            bounced=[(run.payments.get().pk, "closed", "")],
            all_others_paid=True,
        )
        a_case.approved(chief, actions.RESULT, result.pk)
    return actor, chief, Bounce.objects.get()


def books() -> dict[str, int]:
    sums = JournalLine.objects.values_list("title").annotate(total=Sum("amount_yen")).order_by()
    return dict(sums)


def by_hand() -> Run:
    """A draft that no action made."""
    run = Run.objects.create(payment_month=AGAIN_ON, pay_on=AGAIN_ON, drafted_by_id="x")
    RunStep.objects.create(run=run, stage=Stage.DRAFTED, actor_user_id="x", actor_name="x")
    return run


def new_account(actor: Actor, bounce: Bounce) -> None:
    account(actor, bounce.payment.person, "7654321")


@travel(AFTER_THE_DAY)
def at_the_counter(actor: Actor, chief: Actor, bounce: Bounce) -> None:
    actions.propose_counter(actor, bounce.pk, "口座がない")
    a_case.approved(chief, actions.COUNTER, bounce.pk)


def test_it_is_paid_again_whole_to_the_new_account_and_the_books_close() -> None:
    actor, chief, bounce = bounced()
    with travel(AFTER_THE_DAY):
        with pytest.raises(CannotPay, match="新しい口座"):
            actions.draft_reissue(actor, AGAIN_ON)
        new_account(actor, bounce)
        run = actions.draft_reissue(actor, AGAIN_ON)
        (payment,) = run.payments.all()
        assert (payment.replaces, payment.amount_yen) == (bounce, PAID)
        assert (payment.number, payment.lines.count()) == ("7654321", 0)
        assert [each.check_name for each in run.findings.all()] == ["reissue"]
        with pytest.raises(CannotPay, match="再振込のできるもの"):
            actions.draft_reissue(actor, AGAIN_ON)
        a_case.filed(actor, chief, run)
    assert queries.open_bounces() == []
    assert books() == {"benefit": PAID, "payable": 0, "deposit": -PAID}


def test_the_next_run_pays_it_beside_the_months_of_the_same_person() -> None:
    actor, _, bounce = bounced()
    person = bounce.payment.person
    a_case.owed(person, [(date(2026, 5, 1), 30_450)])
    august = (date(2026, 8, 1), date(2026, 8, 10))
    with travel(AFTER_THE_DAY):
        without = actions.draft_run(actor, *august)
        assert [p.amount_yen for p in without.payments.all()] == [30_450]
        assert "left_out" in {each.check_name for each in without.findings.all()}
        actions.discard_run(actor, without.number, "口座の登録を待つ")
        new_account(actor, bounce)
        run = actions.draft_run(actor, *august)
    assert sorted(p.amount_yen for p in run.payments.all()) == [30_450, PAID]
    assert "same_account" not in {each.check_name for each in run.findings.all()}


def test_what_was_discarded_waits_again() -> None:
    actor, chief, bounce = bounced()
    new_account(actor, bounce)
    with travel(AFTER_THE_DAY):
        run = actions.draft_reissue(actor, AGAIN_ON)
        a_case.submitted(actor, run)
        a_case.approved(chief, actions.RUN, run.number)
        actions.discard_run(chief, run.number, "日の誤り")
        assert books() == {"benefit": PAID, "payable": -PAID, "deposit": 0}
        again = actions.draft_reissue(actor, AGAIN_ON)
    assert again.total_yen == PAID


def test_what_is_held_meanwhile_is_not_paid_again() -> None:
    actor, _, bounce = bounced()
    new_account(actor, bounce)
    with travel(AFTER_THE_DAY):
        run = actions.draft_reissue(actor, AGAIN_ON)
        actions.hold_months(actor, reference="D-1", person=bounce.payment.person, reason="入所")
        with pytest.raises(CannotPay, match="再判定"):
            a_case.submitted(actor, run)
        actions.discard_run(actor, run.number, "再判定あり")
        with pytest.raises(CannotPay, match="再振込のできるもの"):
            actions.draft_reissue(actor, AGAIN_ON)


def test_a_decision_that_changed_meanwhile_is_pointed_out() -> None:
    actor, _, bounce = bounced()
    new_account(actor, bounce)
    with travel(AFTER_THE_DAY):
        a_case.owed(bounce.payment.person, [(date(2026, 4, 1), 0)])
        finding = actions.draft_reissue(actor, AGAIN_ON).findings.get(check_name="reissue")
    assert "決定が変わって" in finding.message


def test_the_database_pays_it_again_once_whole_and_to_its_person() -> None:
    _, chief, bounce = bounced()
    other = a_case.haruko("1000000002")
    told: dict[str, Any] = {**bounce.payment.snapshot(), "replaces": bounce}
    run, second = by_hand(), by_hand()
    person = bounce.payment.person
    for payee, yen in ((other, PAID), (person, PAID + 1)):
        with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
            Payment.objects.create(run=run, person=payee, amount_yen=yen, **told)
    Payment.objects.create(run=run, person=person, amount_yen=PAID, **told)
    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        Payment.objects.create(run=second, person=person, amount_yen=PAID, **told)
    kind, reference = actions.COUNTER.kind, str(bounce.pk)
    agreed = by_statement(kind, reference, {"額": PAID}, chief, Duty.PAYMENTS, "sato")
    with pytest.raises(IntegrityError, match="no counter"), transaction.atomic():
        BounceStep.objects.create(
            bounce=bounce, state="counter", digest=agreed.digest, actor_user_id="x", actor_name="x"
        )


def test_the_page_of_the_person_says_what_became_of_it() -> None:
    actor, chief, bounce = bounced()
    person = bounce.payment.person

    def titles() -> list[str]:
        return [entry.title for entry in panels.payments(actor, person).entries]

    assert titles() == ["令和8年5月期の支払：振込不能（未払）"]
    at_the_counter(actor, chief, bounce)
    assert titles() == ["令和8年5月期の支払：振込不能（窓口払を待つ）"]
    assert panels.payments(people.takahashi(), person).entries == []


# --- 窓口払 ---


def test_cash_goes_out_once_two_agreed_against_receipt_and_proof() -> None:
    actor, chief, bounce = bounced()
    with travel(AFTER_THE_DAY), pytest.raises(CannotPay, match="未払"):
        actions.pay_at_counter(actor, bounce.pk, **CASH)
    at_the_counter(actor, chief, bounce)
    new_account(actor, bounce)
    with travel(AFTER_THE_DAY):
        with pytest.raises(CannotPay, match="再振込のできるもの"):
            actions.draft_reissue(actor, AGAIN_ON)
        first, again = (actions.pay_at_counter(actor, bounce.pk, **CASH) for _ in range(2))
        assert first == again
        with pytest.raises(CannotPay, match="窓口払済み"):
            actions.pay_at_counter(actor, bounce.pk, **CASH | {"receipt": "R-2"})
    assert queries.bounce(bounce.pk).state == BounceState.PAID
    assert queries.open_bounces() == []
    assert books() == {"benefit": PAID, "payable": 0, "deposit": -PAID}


def test_who_approved_it_hands_nothing_over_and_no_day_lies_outside() -> None:
    actor, _, bounce = bounced()
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    both = people.an_officer("tanaka", "田中", *((Duty.PAYMENTS, level) for level in levels))
    at_the_counter(actor, both, bounce)
    with travel(AFTER_THE_DAY):
        with pytest.raises(CannotPay, match="承認した人"):
            actions.pay_at_counter(both, bounce.pk, **CASH)
        for day in (date(2026, 5, 10), date(2026, 5, 12)):
            with pytest.raises(CannotPay, match="支払日"):
                actions.pay_at_counter(actor, bounce.pk, **CASH | {"paid_on": day})
    with pytest.raises(IntegrityError, match="by another"), transaction.atomic():
        CounterReceipt.objects.create(
            bounce=bounce, number="R-9", proof="photo", paid_on=AGAIN_ON, paid_by_id="TANAKA"
        )


def test_whoever_took_an_earlier_step_of_the_approval_hands_nothing_over() -> None:
    actor, chief, bounce = bounced()
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    first = people.an_officer("tanaka", "田中", *((Duty.PAYMENTS, level) for level in levels))
    all_of_it = [(Duty.ADMINISTRATION, level) for level in Level]
    one, other = (people.an_officer(each, "管理", *all_of_it) for each in ("kanri8", "kanri9"))
    staging.a_route((one, other), Asked("", 0), Asked("", 0), kind=actions.COUNTER.kind)
    actions.propose_counter(actor, bounce.pk, "口座がない")
    a_case.approved(first, actions.COUNTER, bounce.pk)
    a_case.approved(chief, actions.COUNTER, bounce.pk)
    today = timezone.localdate()
    for each in (first, chief):
        with pytest.raises(IntegrityError, match="by another"), transaction.atomic():
            CounterReceipt.objects.create(
                bounce=bounce, number="R-9", proof="photo", paid_on=today, paid_by_id=each.user_id
            )
    with pytest.raises(CannotPay, match="承認した人"):
        actions.pay_at_counter(first, bounce.pk, **CASH | {"paid_on": today})
    made = actions.pay_at_counter(actor, bounce.pk, **CASH | {"paid_on": today})
    assert made.paid_by_id == actor.user_id


def test_it_is_handed_over_by_nobody_for_whom_a_deputy_approved() -> None:
    actor, _, bounce = bounced()
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    head = people.an_officer("tanaka", "田中", *((Duty.PAYMENTS, level) for level in levels))
    deputy = people.an_officer("kakari", "係", (Duty.PAYMENTS, Level.SEE))
    all_of_it = [(Duty.ADMINISTRATION, level) for level in Level]
    one, other = (people.an_officer(each, "管理", *all_of_it) for each in ("kanri8", "kanri9"))
    staging.a_deputy((one, other), head, deputy, Duty.PAYMENTS, days=1_000)  # by either clock
    actions.propose_counter(actor, bounce.pk, "口座がない")
    a_case.approved(deputy, actions.COUNTER, bounce.pk)
    today = timezone.localdate()
    for each in (head, deputy):
        with pytest.raises(IntegrityError, match="by another"), transaction.atomic():
            CounterReceipt.objects.create(
                bounce=bounce, number="R-9", proof="photo", paid_on=today, paid_by_id=each.user_id
            )
    with pytest.raises(CannotPay, match="承認した人"):
        actions.pay_at_counter(head, bounce.pk, **CASH | {"paid_on": today})


def test_given_up_it_may_go_to_an_account_and_needs_a_new_approval_for_cash() -> None:
    actor, chief, bounce = bounced()
    at_the_counter(actor, chief, bounce)
    used = BounceStep.objects.get().digest
    with travel(AFTER_THE_DAY):
        actions.give_up_counter(actor, bounce.pk, "来庁なし")
    told = {"bounce": bounce, "actor_user_id": "x", "actor_name": "x"}
    for state, digest in (("counter", used), ("counter", "y"), ("paid", "")):
        with pytest.raises(IntegrityError, match="goes from open"), transaction.atomic():
            BounceStep.objects.create(**told, state=state, digest=digest)
    new_account(actor, bounce)
    with travel(AFTER_THE_DAY):
        assert actions.draft_reissue(actor, AGAIN_ON).total_yen == PAID
        with pytest.raises(CannotPay, match="再振込"):
            actions.propose_counter(actor, bounce.pk, "窓口で")


def test_cash_is_booked_whole_or_not_at_all_wherever_it_is_killed() -> None:
    actor, chief, bounce = bounced()
    at_the_counter(actor, chief, bounce)
    before = books()

    def unchanged() -> None:
        assert (CounterReceipt.objects.count(), books()) == (0, before)

    with travel(AFTER_THE_DAY):
        times = a_case.killed_at_every_statement(
            lambda: actions.pay_at_counter(actor, bounce.pk, **CASH), unchanged
        )
    assert times > 10
    assert books()["payable"] == 0


def test_a_reason_is_asked_and_a_stranger_does_nothing() -> None:
    actor, _, bounce = bounced()
    with pytest.raises(Refusal, match="理由"):
        actions.propose_counter(actor, bounce.pk, " ")
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.look_at_bounce(who, bounce.pk),
            lambda who: actions.propose_counter(who, bounce.pk, "x"),
            lambda who: actions.give_up_counter(who, bounce.pk, "x"),
            lambda who: actions.pay_at_counter(who, bounce.pk, **CASH),
            lambda who: actions.draft_reissue(who, AGAIN_ON),
        ):
            with pytest.raises(NotAllowed):
                act(other)
    assert Run.objects.get().stage == Stage.SETTLED
