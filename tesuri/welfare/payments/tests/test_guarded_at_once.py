"""一度に守る: many rows of the application, by ORM, SQL and COPY, are refused as one was."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests import people
from tests.test_changes import as_app
from tests.test_changes import roles as roles
from tesuri.welfare.payments import actions, in_bulk
from tesuri.welfare.payments.models import (
    Account,
    Finding,
    JournalEntry,
    JournalLine,
    Month,
    Overpayment,
    OverpaymentLine,
    Payment,
    PaymentLine,
    Run,
)
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april", "roles")]
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


def copied(model: Any, columns: tuple[str, ...], rows: list[Any]) -> None:
    with as_app():
        in_bulk.write(model, columns, rows)


def inserted(model: Any, columns: tuple[str, ...], rows: list[Any]) -> None:
    with as_app():
        model.objects.bulk_create(model(**dict(zip(columns, row, strict=True))) for row in rows)


def stated(model: Any, columns: tuple[str, ...], rows: list[Any]) -> None:
    """By one statement that also writes elsewhere, as an attacker may compose it."""
    marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
    with as_app(), connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS (INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
            f" VALUES {marks} RETURNING id) SELECT count(*) FROM made",
            [value for row in rows for value in row],
        )


LISTED = "SELECT subject FROM audit_change WHERE record_id = %s"
WAYS = pytest.mark.parametrize("way", [copied, inserted, stated])
Way = Callable[[Any, tuple[str, ...], list[Any]], None]
LINE = ("payment_id", "month_id", "amount_yen")
FINDING = ("run_id", "check_name", "message", "disposition", "disposed_by_id")


def two_drafted() -> Run:
    actor = a_case.clerk()
    for n, number in enumerate(("1000000001", "1000000002")):
        person = a_case.haruko(number)
        a_case.account(actor, person, f"{n:07}")
        a_case.owed(person, reference=f"D-{n}")
    return actions.draft_run(actor, a_case.MAY, a_case.PAY_ON)


def test_a_draft_takes_one_lock_however_many_months_it_has() -> None:
    """One for each month is more than PostgreSQL holds, from some thousand people on."""
    two_drafted()
    assert PaymentLine.objects.count() == 6
    with connection.cursor() as cursor:
        cursor.execute(LOCKS)
        assert cursor.fetchone() == (1,)


def test_the_log_lists_every_row_of_a_run_though_each_table_is_one_statement() -> None:
    """What a clerk does to a hundred thousand people is listed person by person, as to one."""
    clerk = Actor("sato", "佐藤", people.CITY, "shogai", "T-1", "S-1")
    with announced(clerk):
        run = two_drafted()
    for table, count in (("payment", 2), ("paymentline", 6), ("finding", run.findings.count())):
        (event,) = AuditRecord.objects.filter(
            kind="audit.rows_changed", details__table=f"payments_{table}", user_id="sato"
        )
        assert (event.details["count"], event.details["listed"]) == (count, True)
        with connection.cursor() as cursor:
            cursor.execute(LISTED, [event.pk])
            subjects = [subject for (subject,) in cursor.fetchall()]
        assert len(subjects) == count
        assert {"1000000001", "1000000002"} <= set(subjects)


@WAYS
def test_no_month_is_paid_twice_or_in_part_or_in_two_parts(way: Way) -> None:
    run = two_drafted()
    first, second = run.payments.order_by("pk")
    paid = list(first.lines.values_list("month_id", flat=True))
    june = Month.objects.create(
        reference="D-0", person=first.person, target_month=date(2026, 6, 1), version=1,
        amount_yen=30_450, reasons="x",
    )  # fmt: skip
    for rows in (
        [(second.pk, paid[0], 29_590)],
        [(second.pk, month, 0) for month in paid[:1]] + [(second.pk, june.pk, 1)],
        [(first.pk, june.pk, 30_449)],
        [(first.pk, june.pk, 30_000), (second.pk, june.pk, 450)],
        [(first.pk, june.pk, 30_450), (second.pk, june.pk, 0)],
        [(first.pk, june.pk, 60_900), (second.pk, june.pk, -30_450)],
    ):
        with pytest.raises(IntegrityError, match="newest"), transaction.atomic():
            way(PaymentLine, LINE, rows)
    way(PaymentLine, LINE, [(first.pk, june.pk, 30_450)])


@WAYS
def test_an_older_version_is_measured_by_the_newest(way: Way) -> None:
    run = two_drafted()
    first, second = run.payments.order_by("pk")
    person, june = first.person, date(2026, 6, 1)
    old, new = (
        Month.objects.create(
            reference="D-0", person=person, target_month=june, version=version, amount_yen=yen,
            reasons="x",
        )
        for version, yen in ((1, 30_450), (2, 20_000))
    )  # fmt: skip
    for rows in (
        [(first.pk, old.pk, 30_450)],
        [(first.pk, old.pk, 10_450), (second.pk, new.pk, 9_550)],
    ):
        with pytest.raises(IntegrityError, match="newest"), transaction.atomic():
            way(PaymentLine, LINE, rows)
    way(PaymentLine, LINE, [(first.pk, old.pk, 20_000)])


@WAYS
def test_nothing_enters_a_run_that_went_up_though_another_row_is_for_a_draft(way: Way) -> None:
    run = two_drafted()
    a_case.submitted(Actor("sato", "佐藤", people.CITY, "shogai", "T-1", "S-1"), run)
    draft = Run.objects.create(payment_month=a_case.MAY, pay_on=a_case.PAY_ON, drafted_by_id="x")
    draft.steps.create(stage="drafted", actor_user_id="x", actor_name="x")
    payment = run.payments.order_by("pk")[0]
    account = tuple(payment.snapshot().values())
    columns = ("run_id", "person_id", "amount_yen", *payment.snapshot())
    other = a_case.haruko("1000000003").pk
    july = Month.objects.create(
        reference="D-9", person=payment.person, target_month=date(2026, 7, 1), version=1,
        amount_yen=1, reasons="x",
    )  # fmt: skip
    for model, names, rows in (
        (Payment, columns, [(draft.number, other, 1, *account), (run.number, other, 1, *account)]),
        (PaymentLine, LINE, [(payment.pk, july.pk, 1)]),
        (Finding, FINDING, [(draft.number, "x", "x", "", ""), (run.number, "x", "x", "", "")]),
    ):
        with pytest.raises(IntegrityError, match="submitted does not change"), transaction.atomic():
            way(model, names, rows)
    way(Payment, columns, [(draft.number, other, 1, *account)])


@WAYS
def test_the_lines_of_an_entry_sum_to_zero_in_their_statement(way: Way) -> None:
    run = two_drafted()
    first, second = run.payments.order_by("pk")
    one, other = (
        JournalEntry.objects.create(kind="approved", payment=each, person=each.person)
        for each in (first, second)
    )
    names = ("entry_id", "title", "amount_yen")
    for rows in (
        [(one.pk, "benefit", 1)],
        [(one.pk, "benefit", 1), (other.pk, "payable", -1)],
        [(one.pk, "benefit", 1), (one.pk, "payable", -1), (other.pk, "payable", -1)],
    ):
        with pytest.raises(IntegrityError, match="zero"), transaction.atomic():
            way(JournalLine, names, rows)
    way(JournalLine, names, [(one.pk, "benefit", 1), (one.pk, "payable", -1)])
    with pytest.raises(IntegrityError, match="zero"), transaction.atomic():
        way(JournalLine, names, [(one.pk, "benefit", 5)])


@pytest.fixture
def held_by_another() -> Iterator[None]:
    """Another transaction is about to pay or to claim back a month."""
    base, name = (
        os.environ["TESURI_TEST_POSTGRES"].rsplit("/", 1)[0],
        connection.settings_dict["NAME"],
    )
    with psycopg.connect(f"{base}/{name}") as another:
        another.execute("SELECT pg_advisory_xact_lock(hashtext('payments_month'), 0)")
        yield
        another.rollback()


def test_who_pays_a_month_and_who_claims_one_back_wait_for_one_another(
    held_by_another: None,
) -> None:
    person = a_case.haruko()
    account = dict.fromkeys(Account.FIELDS, "1")
    run = Run.objects.create(payment_month=a_case.MAY, pay_on=a_case.PAY_ON, drafted_by_id="x")
    payment = Payment.objects.create(run=run, person=person, amount_yen=1, **account)
    month = Month.objects.create(
        reference="D-9", person=person, target_month=date(2026, 4, 1), version=1, amount_yen=1,
        reasons="x",
    )  # fmt: skip
    claim = Overpayment.objects.create(person=person, kind="overpaid", amount_yen=1, reason="x")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    line = {"month": month, "amount_yen": 1}
    for deed in (
        lambda: PaymentLine.objects.create(payment=payment, **line),
        lambda: OverpaymentLine.objects.create(overpayment=claim, paid_yen=1, **line),
        in_bulk.hold_the_months,
    ):
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            deed()
    transaction.set_rollback(True)  # a claim has lines
