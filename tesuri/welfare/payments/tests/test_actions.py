"""支払: each month once, at its own rate, through two people, into one file and balanced books."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from time_machine import travel

from tests import people
from tesuri.ground.records import digest_of
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.formats import zengin
from tesuri.welfare.payments.models import (
    Hold,
    JournalLine,
    Month,
    Payment,
    PaymentLine,
    Run,
    RunStep,
    Stage,
)
from tesuri.welfare.payments.queries import owed as owed_months
from tesuri.welfare.payments.tests.a_case import (
    FEBRUARY_TO_APRIL,
    MAY,
    PAY_ON,
    account,
    clerk,
    drafted,
    haruko,
    owed,
)
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]


def submitted(actor: Actor) -> tuple[Run, str]:
    run = drafted(actor)
    for finding in run.findings.all():
        actions.dispose_finding(actor, finding.pk, "請求書と通帳の写しを確かめた")
    return run, submitted_digest(actor, run.number)


def submitted_digest(actor: Actor, number: int) -> str:
    approvals.put_forward(actor, actions.RUN, str(number))
    approval = latest(actions.RUN.kind, str(number))
    assert approval is not None
    return approval.digest


def test_a_may_payment_is_two_months_at_the_old_rate_and_one_at_the_new() -> None:
    """児湯 2025: the April rate on February and March is impossible; each month brings its own."""
    (payment,) = drafted(clerk()).payments.all()
    assert payment.amount_yen == 29_590 + 29_590 + 30_450
    lines = [(line.month.target_month, line.amount_yen) for line in payment.lines.all()]
    assert lines == FEBRUARY_TO_APRIL


def test_the_months_of_the_payment_month_itself_wait_for_the_next_run() -> None:
    actor, person = clerk(), haruko()
    account(actor, person)
    owed(person, [*FEBRUARY_TO_APRIL, (MAY, 30_450)])
    (payment,) = actions.draft_run(actor, MAY, PAY_ON).payments.all()
    assert [line.month.target_month for line in payment.lines.all()] == [
        month for month, _ in FEBRUARY_TO_APRIL
    ]


def test_a_month_is_paid_once_though_two_runs_are_made() -> None:
    actor = clerk()
    drafted(actor)
    with pytest.raises(CannotPay, match="支払うものがありません"):
        actions.draft_run(actor, MAY, PAY_ON)


def test_the_same_months_handed_down_twice_change_nothing() -> None:
    person = haruko()
    owed(person)
    owed(person)
    assert Month.objects.count() == len(FEBRUARY_TO_APRIL)
    assert AuditRecord.objects.filter(kind="payments.months_entered").count() == 1


def test_a_changed_month_pays_only_the_difference() -> None:
    actor = clerk()
    run, digest = submitted(actor)
    approvals.decide(people.suzuki(Duty.PAYMENTS), actions.RUN, str(run.number), "approve", digest)
    person = run.payments.get().person
    owed(person, [(date(2026, 4, 1), 30_950)])
    (again,) = owed_months.owed_before(MAY).values()
    assert [(each.month.target_month, each.amount_yen) for each in again] == [
        (date(2026, 4, 1), 500)
    ]


def test_a_discarded_draft_gives_its_months_back_and_stays_as_a_record() -> None:
    actor = clerk()
    run = drafted(actor)
    actions.discard_run(actor, run.number, "振込日の誤り")
    assert Run.objects.get(number=run.number).stage == Stage.DISCARDED
    assert run.payments.count() == 1
    assert actions.draft_run(actor, MAY, PAY_ON).total_yen == 89_630


def test_an_approved_run_is_discarded_by_an_approver_and_its_entry_is_reversed() -> None:
    actor, suzuki = clerk(), people.suzuki(Duty.PAYMENTS)
    run, digest = submitted(actor)
    approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest)
    with pytest.raises(NotAllowed):
        actions.discard_run(actor, run.number, "口座の誤り")
    actions.discard_run(suzuki, run.number, "口座の誤り")
    sums = JournalLine.objects.values_list("title").annotate(total=Sum("amount_yen")).order_by()
    assert dict(sums) == {"benefit": 0, "payable": 0}
    with pytest.raises(CannotPay):
        actions.make_file(actor, run.number)


def test_a_discarded_run_does_not_lose_what_a_later_version_added_to() -> None:
    actor = clerk()
    run = drafted(actor)
    person = run.payments.get().person
    owed(person, [(date(2026, 4, 1), 30_950)])
    again = actions.draft_run(actor, MAY, PAY_ON)
    assert again.total_yen == 500
    actions.discard_run(actor, run.number, "作り直し")
    actions.discard_run(actor, again.number, "作り直し")
    assert actions.draft_run(actor, MAY, PAY_ON).total_yen == 89_630 + 500


def test_a_run_is_not_submitted_approved_or_filed_once_a_month_was_decided_anew() -> None:
    """A facility entry that is decided after the draft: nothing of the old decision is paid."""
    actor, suzuki = clerk(), people.suzuki(Duty.PAYMENTS)
    run, digest = submitted(actor)
    person = run.payments.get().person
    owed(person, [(date(2026, 4, 1), 0)])
    with pytest.raises(CannotPay, match="作り直して"):
        approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest)
    approvals.decide(suzuki, actions.RUN, str(run.number), "send_back", comment="再判定あり")
    with pytest.raises(CannotPay, match="作り直して"):
        approvals.put_forward(actor, actions.RUN, str(run.number))


def test_what_is_held_is_left_out_named_and_stops_a_run_that_has_it() -> None:
    actor, suzuki = clerk(), people.suzuki(Duty.PAYMENTS)
    run, digest = submitted(actor)
    person = run.payments.get().person
    for _ in range(2):
        actions.hold_months(actor, reference="D-1", person=person, reason="入所の届")
    assert Hold.objects.count() == 1
    with pytest.raises(CannotPay, match="再判定"):
        approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest)
    approvals.decide(suzuki, actions.RUN, str(run.number), "send_back", comment="再判定あり")
    actions.discard_run(actor, run.number, "再判定あり")
    without = actions.draft_run(actor, MAY, PAY_ON)
    assert not without.payments.exists()
    assert [(each.person, each.check_name) for each in without.findings.all()] == [
        (person, "left_out")
    ]
    actions.release_months(actor, reference="D-1")
    assert actions.draft_run(actor, MAY, PAY_ON).total_yen == 89_630


def test_a_run_whose_day_is_past_is_not_approved() -> None:
    run, digest = submitted(clerk())
    suzuki = people.suzuki(Duty.PAYMENTS)
    with travel("2026-05-09T09:00:00+09:00"), pytest.raises(CannotPay, match="過ぎて"):
        approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest)


def test_a_transfer_before_its_payment_month_is_refused() -> None:
    with pytest.raises(CannotPay, match="支払期月"):
        actions.draft_run(clerk(), MAY, date(2026, 4, 30))


@pytest.mark.control("D-3-04")
def test_unusual_payments_are_named_and_must_be_disposed_of_before_the_run_goes_on() -> None:
    actor = clerk()
    person, other = haruko(), haruko("1000000002")
    for each in (person, other):
        account(actor, each)
        owed(each, reference=f"D-{each.pk}")
    owed(other, [(date(2025, 4 + n, 1), 29_590) for n in range(9)], reference=f"D-{other.pk}")
    run = actions.draft_run(actor, MAY, PAY_ON)
    checks = {(f.payment.person_id if f.payment else 0, f.check_name) for f in run.findings.all()}
    assert checks == {
        (person.pk, "first_payment"),
        (other.pk, "first_payment"),
        (person.pk, "same_account"),
        (other.pk, "same_account"),
        (other.pk, "back_pay"),
        (other.pk, "large_amount"),
        (0, "no_price"),
    }
    with pytest.raises(CannotPay, match="処置していない"):
        approvals.put_forward(actor, actions.RUN, str(run.number))


def test_a_month_that_has_not_begun_is_pointed_out() -> None:
    actor, person = clerk(), haruko()
    account(actor, person)
    owed(person, [(date(2026, 7, 1), 30_450)])
    run = actions.draft_run(actor, date(2026, 8, 1), date(2026, 8, 10))
    assert "month_not_begun" in set(run.findings.values_list("check_name", flat=True))


def test_a_person_without_an_account_is_left_out_and_named() -> None:
    actor = clerk()
    owed(haruko())
    run = actions.draft_run(actor, MAY, PAY_ON)
    assert list(run.findings.values_list("check_name", flat=True)) == ["left_out"]
    assert not run.payments.exists()


def test_it_is_approved_by_another_person_and_then_never_changes() -> None:
    run, digest = submitted(clerk())
    suzuki = people.suzuki(Duty.PAYMENTS)
    assert (
        approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest).stage
        == Stage.APPROVED
    )
    for statement in (
        "UPDATE payments_payment SET amount_yen = 1",
        "UPDATE payments_paymentline SET amount_yen = 1",
        "DELETE FROM payments_finding",
        "UPDATE payments_runstep SET stage = 'drafted'",
        "DELETE FROM payments_month",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_it_refuses_the_clerk_who_prepared_it_and_other_desks() -> None:
    actor = people.an_officer(
        "sato",
        "佐藤",
        *((Duty.PAYMENTS, level) for level in (Level.SEE, Level.EDIT, Level.EXPORT, Level.APPROVE)),
        (Duty.PERSONS, Level.EDIT),
    )
    run, digest = submitted(actor)
    with pytest.raises(OwnWork):
        approvals.decide(actor, actions.RUN, str(run.number), "approve", digest)
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        with pytest.raises(NotAllowed):
            approvals.decide(other, actions.RUN, str(run.number), "approve", digest)


def test_it_refuses_whoever_drafted_it_though_another_submitted_it() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    suzuki = people.an_officer("suzuki", "鈴木", *((Duty.PAYMENTS, level) for level in levels))
    sato, person = clerk(), haruko()
    account(sato, person)
    owed(person)
    run = actions.draft_run(suzuki, MAY, PAY_ON)
    for finding in run.findings.all():
        actions.dispose_finding(sato, finding.pk, "確かめた")
    digest = submitted_digest(sato, run.number)
    with pytest.raises(OwnWork):
        approvals.decide(suzuki, actions.RUN, str(run.number), "approve", digest)


def test_direct_statements_cannot_approve_a_run_or_skip_to_the_file() -> None:
    run, digest = submitted(clerk())
    for stage in ("approved", "file_made"):
        with pytest.raises(IntegrityError), transaction.atomic():
            RunStep.objects.create(
                run=run, stage=stage, digest=digest, actor_user_id="x", actor_name="x"
            )


def test_an_approval_in_another_duty_approves_no_run() -> None:
    run = drafted(clerk())
    content = queries.content_of(run)
    digest = digest_of(content)
    told = {"run": run, "digest": digest, "actor_user_id": "x", "actor_name": "x"}
    RunStep.objects.create(**told, stage="submitted")

    def approved_in(duty: Duty) -> None:
        checker = people.an_officer(f"kacho-{duty}", "課長", (duty, Level.APPROVE))
        by_hand(actions.RUN.kind, str(run.number), content, checker, duty, "sato")

    approved_in(Duty.EQUIPMENT)
    with pytest.raises(IntegrityError, match="by two people"), transaction.atomic():
        RunStep.objects.create(**told, stage="approved")
    approved_in(Duty.PAYMENTS)
    RunStep.objects.create(**told, stage="approved")


def test_the_file_is_what_a_bank_reads_and_is_made_once() -> None:
    actor = clerk()
    run, digest = submitted(actor)
    with pytest.raises(CannotPay):
        actions.make_file(actor, run.number)
    approvals.decide(people.suzuki(Duty.PAYMENTS), actions.RUN, str(run.number), "approve", digest)
    made, again = (actions.make_file(actor, run.number) for _ in range(2))
    assert made.digest == again.digest
    content = bytes(made.content)
    assert {len(content[i : i + 120]) for i in range(0, len(content), 120)} == {120}
    read = zengin.parse(content)
    assert (read.count, read.total) == (1, 89_630)
    assert read.transfers[0]["holder"].strip() == "ﾔﾏﾀﾞ ﾊﾙｺ"
    assert read.header["pay_on"] == "0508"


def test_the_books_balance_and_ends_with_nothing_payable() -> None:
    actor = clerk()
    run, digest = submitted(actor)
    approvals.decide(people.suzuki(Duty.PAYMENTS), actions.RUN, str(run.number), "approve", digest)
    actions.make_file(actor, run.number)
    sums = dict(
        JournalLine.objects.values_list("title").annotate(total=Sum("amount_yen")).order_by()
    )
    assert sums == {"benefit": 89_630, "payable": 0, "deposit": -89_630}


def test_an_unbalanced_entry_is_refused_by_the_database() -> None:
    run, digest = submitted(clerk())
    approvals.decide(people.suzuki(Duty.PAYMENTS), actions.RUN, str(run.number), "approve", digest)
    entry = Payment.objects.get().entries.get()
    with pytest.raises(IntegrityError, match="zero"), transaction.atomic():
        JournalLine.objects.create(entry=entry, title="benefit", amount_yen=1)


def test_direct_statements_cannot_change_an_approved_run_or_bring_it_back() -> None:
    run, digest = submitted(clerk())
    approvals.decide(people.suzuki(Duty.PAYMENTS), actions.RUN, str(run.number), "approve", digest)
    for statement in (
        "UPDATE payments_run SET pay_on = '2026-05-11'",
        "UPDATE payments_payment SET number = '9999999'",
        "INSERT INTO payments_runstep"
        " (run_id, stage, digest, at, actor_user_id, actor_name, reason)"
        " SELECT number, 'returned', '', now(), 'x', 'x', '' FROM payments_run",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_holds_that_no_month_is_paid_beyond_its_newest_version() -> None:
    run = drafted(clerk())
    line = PaymentLine.objects.first()
    other = Payment.objects.create(
        run=run, person=haruko("1000000002"), amount_yen=1, **run.payments.get().snapshot()
    )
    assert line is not None
    with pytest.raises(IntegrityError, match="newest"), transaction.atomic():
        PaymentLine.objects.create(payment=other, month=line.month, amount_yen=1)
