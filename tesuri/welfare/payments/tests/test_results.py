"""送付と結果: the file that was taken out, what the bank said of each transfer, and two people."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from time_machine import travel

from tests import people
from tests.residents import number
from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.formats.results import HEAD
from tesuri.welfare.payments.models import (
    Bounce,
    JournalLine,
    Result,
    ResultLine,
    Run,
    RunStep,
    Sending,
    Settlement,
    Stage,
)
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import AFTER_THE_DAY, MAY, PAY_ON, account, clerk, haruko
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
SENT_ON = date(2026, 4, 20)


def two_people(actor: Actor) -> Run:
    """春子と秋子: each with an account, in one run."""
    for addressee, bank_number in (("1000000001", "1234567"), ("1000000002", "7654321")):
        person = haruko(addressee)
        account(actor, person, bank_number)
        a_case.owed(person, reference=f"D-{addressee}")
    return actions.draft_run(actor, MAY, PAY_ON)


def a_sent_run() -> tuple[Actor, Actor, Run]:
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    run = two_people(actor)
    a_case.sent(actor, chief, run)
    return actor, chief, run


def typed(actor: Actor, run: Run, *bounced: int, **other: Any) -> Result:
    given: dict[str, Any] = {
        "settled_on": PAY_ON,
        "notice": "5月11日付け通知",
        "bounced": [(payment, "closed", "") for payment in bounced],
        "all_others_paid": True,
    }
    return actions.enter_typed(actor, run.number, **(given | other))


def csv_of(*rows: tuple[Any, ...]) -> bytes:
    return "\r\n".join(",".join(map(str, row)) for row in (HEAD, *rows)).encode("cp932")


def listed(actor: Actor, run: Run, file: bytes) -> tuple[Result | None, list[Any]]:
    return actions.enter_list(actor, run.number, settled_on=PAY_ON, notice="通知", file=file)


def books() -> dict[str, int]:
    sums = JournalLine.objects.values_list("title").annotate(total=Sum("amount_yen")).order_by()
    return dict(sums)


# --- 送付 ---


def test_what_is_sent_is_the_file_that_an_order_took_out() -> None:
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    run = two_people(actor)
    a_case.filed(actor, chief, run)
    given: dict[str, Any] = {"sent_on": SENT_ON, "handed_by": "佐藤"}
    with pytest.raises(CannotPay, match="取り出されていません"):
        actions.record_sending(actor, run.number, order=1, **given)
    order = a_case.taken_out(actor, run)
    for day in (date(2026, 4, 19), date(2026, 4, 21)):
        with pytest.raises(CannotPay, match="送付日"):
            actions.record_sending(
                actor, run.number, order=order.number, sent_on=day, handed_by="佐藤"
            )
    first, again = (
        actions.record_sending(actor, run.number, order=order.number, **given) for _ in range(2)
    )
    assert first == again
    assert Run.objects.get(number=run.number).stage == Stage.SENT
    assert AuditRecord.objects.filter(kind="payments.file_sent").count() == 1


def test_a_stranger_and_another_desk_record_no_sending_and_no_result() -> None:
    _, _, run = a_sent_run()
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        with pytest.raises(NotAllowed):
            actions.record_sending(other, run.number, order=1, sent_on=SENT_ON, handed_by="x")
        with pytest.raises(NotAllowed):
            typed(other, run)
        with pytest.raises(NotAllowed):
            listed(other, run, b"")
        with pytest.raises(NotAllowed):
            actions.look_at_bounces(other)


def test_direct_statements_neither_send_another_file_nor_skip_to_the_end() -> None:
    actor, chief = clerk(), people.suzuki(Duty.PAYMENTS)
    run = two_people(actor)
    a_case.filed(actor, chief, run)
    order = a_case.taken_out(actor, run)
    told = {"run": run, "digest": "x", "actor_user_id": "x", "actor_name": "x"}
    for stage in ("sent", "settled"):
        with pytest.raises(IntegrityError), transaction.atomic():
            RunStep.objects.create(**told, stage=stage)
    with pytest.raises(IntegrityError, match="taken out"), transaction.atomic():
        Sending.objects.create(
            run=run, order=order, sent_on=date(2026, 4, 19), handed_by="x", entered_by_id="x"
        )
    with pytest.raises(IntegrityError, match="was sent"), transaction.atomic():
        Result.objects.create(
            run=run, settled_on=PAY_ON, notice="x", way="typed", entered_by_id="x"
        )


# --- 結果 ---


def test_a_result_is_posted_by_another_person_and_what_bounced_is_owed_again() -> None:
    actor, chief, run = a_sent_run()
    first, second = run.payments.order_by("pk")
    with travel(AFTER_THE_DAY):
        result = typed(actor, run, second.pk)
        assert Run.objects.get(number=run.number).stage == Stage.SENT
        assert books()["payable"] == 0
        a_case.approved(chief, actions.RESULT, result.pk)
    assert Run.objects.get(number=run.number).stage == Stage.SETTLED
    assert [each.payment for each in Bounce.objects.all()] == [second]
    paid = 89_630
    assert books() == {"benefit": 2 * paid, "deposit": -paid, "payable": -paid}
    assert not hasattr(first, "bounce")


def test_a_list_of_the_bank_does_the_same() -> None:
    actor, chief, run = a_sent_run()
    first, second = run.payments.order_by("pk")
    file = csv_of(
        (second.pk, 89_630, "振込不能", "名義相違", "カナが違う"),
        (first.pk, 89_630, "支払済", "", ""),
    )
    with travel(AFTER_THE_DAY):
        result, mistakes = listed(actor, run, file)
        assert (mistakes, result and result.lines.count()) == ([], 2)
        assert result is not None
        a_case.approved(chief, actions.RESULT, result.pk)
    bounce = Bounce.objects.get()
    assert (bounce.payment, bounce.line.reason, bounce.line.note) == (second, "name", "カナが違う")


def test_a_list_with_mistakes_is_named_row_by_row_and_nothing_of_it_is_taken() -> None:
    actor, _, run = a_sent_run()
    first, second = (payment.pk for payment in run.payments.order_by("pk"))
    good = (first, 89_630, "支払済", "", "")
    bad: list[tuple[bytes, list[tuple[int, str]]]] = [
        (csv_of(good, (second, 89_631, "振込不能", "？", "")), [(3, "振込金額"), (3, "理由")]),
        (csv_of(good, (0, 1, "不明", "", "")), [(3, "支払番号"), (3, "結果")]),
        (csv_of(good, good), [(3, "支払番号")]),
        (csv_of(good), [(1, "合計")]),
        (csv_of(good, (second, 89_630, "支払済", "解約済み", "=1+1")), [(3, "理由"), (3, "備考")]),
        (csv_of(good, (second, 89_630, "支払済")), [(3, "行")]),
        (csv_of(good, (second, 89_630, "支払済", "", number(7))), [(3, "備考")]),
        ("氏名\r\n".encode(), [(1, "見出し")]),
        (b"\x81", [(1, "ファイル")]),
        (csv_of(good) + b'\r\n"', [(3, "行")]),
    ]
    with travel(AFTER_THE_DAY):
        for file, expected in bad:
            result, mistakes = listed(actor, run, file)
            assert result is None
            assert [(each.line, each.column) for each in mistakes] == expected
            assert all(each.what and each.remedy for each in mistakes)
    assert not Result.objects.exists()


def test_by_hand_all_others_must_be_confirmed_and_each_number_be_of_the_run() -> None:
    actor, _, run = a_sent_run()
    payment = run.payments.order_by("pk")[0].pk
    with travel(AFTER_THE_DAY):
        with pytest.raises(Refusal, match="すべて支払われた"):
            typed(actor, run, all_others_paid=False)
        for numbers in ((payment, payment), (payment + 1_000,)):
            with pytest.raises(Refusal, match="支払番号"):
                typed(actor, run, *numbers)
        with pytest.raises(CannotPay, match="決済日"):
            typed(actor, run, settled_on=date(2026, 5, 7))
    assert not Result.objects.exists()


def test_a_result_is_of_no_day_that_is_yet_to_come() -> None:
    actor, _, run = a_sent_run()
    with pytest.raises(CannotPay, match="決済日"):
        typed(actor, run)


def test_nobody_posts_a_result_that_he_entered() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    _, _, run = a_sent_run()
    both = people.an_officer("tanaka", "田中", *((Duty.PAYMENTS, level) for level in levels))
    with travel(AFTER_THE_DAY):
        result = typed(both, run)
        with pytest.raises(OwnWork):
            a_case.approved(both, actions.RESULT, result.pk)
    assert Run.objects.get(number=run.number).stage == Stage.SENT


def test_one_result_waits_at_a_time_and_one_that_came_back_is_entered_anew() -> None:
    actor, chief, run = a_sent_run()
    payment = run.payments.order_by("pk")[0].pk
    with travel(AFTER_THE_DAY):
        wrong = typed(actor, run)
        with pytest.raises(CannotPay, match="承認を待って"):
            typed(actor, run, payment)
        approvals.decide(chief, actions.RESULT, str(wrong.pk), "send_back", comment="1件の漏れ")
        right = typed(actor, run, payment)
        a_case.approved(chief, actions.RESULT, right.pk)
        with pytest.raises(CannotPay):
            typed(actor, run)
    assert Settlement.objects.get().result == right
    assert Bounce.objects.count() == 1


def test_a_run_is_settled_once_and_whole_wherever_it_is_killed() -> None:
    actor, chief, run = a_sent_run()
    payment = run.payments.order_by("pk")[0].pk
    with travel(AFTER_THE_DAY):
        result = typed(actor, run, payment)
        before = books()

        def unchanged() -> None:
            assert Run.objects.get(number=run.number).stage == Stage.SENT
            assert (Bounce.objects.count(), books()) == (0, before)

        times = a_case.killed_at_every_statement(
            lambda: a_case.approved(chief, actions.RESULT, result.pk), unchanged
        )
        assert times > 15
        with pytest.raises(Refusal):
            a_case.approved(chief, actions.RESULT, result.pk)
    assert (Bounce.objects.count(), Settlement.objects.count()) == (1, 1)


def test_the_database_settles_nothing_without_approval_list_and_entry() -> None:
    actor, _, run = a_sent_run()
    payment = run.payments.order_by("pk")[0]
    with travel(AFTER_THE_DAY):
        result = typed(actor, run, payment.pk)
    digest = a_case.digest_shown(actions.RESULT, result.pk)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Settlement.objects.create(run=run, result=result, digest=digest)
    with pytest.raises(IntegrityError, match="posted result"), transaction.atomic():
        Bounce.objects.create(payment=payment, line=result.lines.get(payment=payment))


def test_the_database_keeps_no_result_that_is_silent_about_a_transfer() -> None:
    _, _, run = a_sent_run()
    lacking = Result.objects.create(
        run=run, settled_on=PAY_ON, notice="x", way="typed", entered_by_id="x"
    )
    ResultLine.objects.create(result=lacking, payment=run.payments.all()[0], outcome="paid")
    with (
        pytest.raises(IntegrityError, match="every transfer"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def test_nothing_of_a_result_changes_afterwards() -> None:
    actor, chief, run = a_sent_run()
    with travel(AFTER_THE_DAY):
        result = typed(actor, run)
        a_case.approved(chief, actions.RESULT, result.pk)
    for statement in (
        "UPDATE payments_resultline SET outcome = 'paid'",
        "UPDATE payments_result SET settled_on = '2026-05-12'",
        "DELETE FROM payments_settlement",
        "DELETE FROM payments_sending",
        f"INSERT INTO payments_resultline (result_id, payment_id, outcome, reason, note)"
        f" SELECT {result.pk}, id, 'paid', '', '' FROM payments_payment",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
