"""月ごとの区画: an event lies in its month, and no partition is an open back door."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from tesuri.ground.records import grants
from tesuri.workplace.audit.entries import INSERTED
from tesuri.workplace.audit.models import AuditRecord, Unsealed
from tesuri.workplace.audit.partitions import add_months, partition_of
from tesuri.workplace.audit.tests.log import superuser, write

pytestmark = pytest.mark.django_db
PARTITIONS = """
SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_auditrecord'::regclass
"""
PLACE = "SELECT tableoid::regclass::text FROM audit_auditrecord WHERE id = %s"
GUARDS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass ORDER BY 1"


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS)
        return [name for (name,) in cursor.fetchall()]


def where(number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM audit_auditrecord WHERE id = %s", [number]
        )
        return str(cursor.fetchone()[0])


def test_an_event_lies_in_the_partition_of_its_month_in_japan() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_month('2031-02-01')")
        cursor.execute("SELECT audit_add_month('2031-03-01')")
    for at, month in (
        (datetime(2031, 2, 28, 14, 59, 59, tzinfo=UTC), date(2031, 2, 1)),
        (datetime(2031, 2, 28, 15, 0, 0, tzinfo=UTC), date(2031, 3, 1)),
    ):
        event = AuditRecord.objects.create(body="112020", at=at, salt=b"1")
        assert where(event.pk) == partition_of(month)


def test_a_strange_clock_finds_a_place_too_and_holds_up_no_month() -> None:
    event = AuditRecord.objects.create(
        body="112020", at=datetime(1999, 1, 1, tzinfo=UTC), salt=b"1"
    )
    assert where(event.pk) == "audit_auditrecord_other"
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_month('1999-01-01')")
        assert cursor.fetchone() == (False,)
    assert add_months() == 0


def test_the_months_ahead_are_there_and_more_are_made_when_asked() -> None:
    assert len(partitions()) >= 5
    before = len(partitions())
    assert add_months(6) == 3
    assert add_months(6) == 0
    assert add_months(1_000) == 18
    assert len(partitions()) == before + 21


@pytest.mark.control("C-2-05")
@pytest.mark.parametrize("verb", ["UPDATE {} SET user_id = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_partition_is_changed_removed_or_emptied(verb: str) -> None:
    (number,) = write(1)
    place = where(number)
    for table in (place, "audit_auditrecord_other", "audit_auditrecord"):
        if table.endswith("other"):
            AuditRecord.objects.create(
                body="112020", at=datetime(1999, 1, 1, tzinfo=UTC), salt=b"1"
            )
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(verb.format(table))


def test_every_partition_has_its_guards() -> None:
    add_months(5)
    with connection.cursor() as cursor:
        for table in partitions():
            cursor.execute(GUARDS, [table])
            names = {name for (name,) in cursor.fetchall()}
            assert names >= {"append_only_rows", "append_only_table", "await_seal"}, table


def test_an_event_that_goes_around_the_table_waits_for_its_seal_all_the_same() -> None:
    write(1)
    place = where(AuditRecord.objects.get().pk)
    columns = ", ".join((*INSERTED, "details", "salt"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {place} (id, {columns}) SELECT id + 1000, {columns} FROM {place}"
        )
    assert Unsealed.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.control("C-2-05")
def test_the_application_reaches_no_partition_and_may_only_add_months() -> None:
    with superuser() as owner, superuser() as app:
        owner.execute("CREATE ROLE audit_tried_app")
        owner.execute("CREATE ROLE audit_tried_auditor")
        owner.commit()
        try:
            grants.give(owner, "audit_tried_app", "audit_tried_auditor")
            app.execute("SET ROLE audit_tried_app")
            app.execute("SELECT audit_add_months(3)")
            app.execute("SELECT count(*) FROM audit_auditrecord")
            for statement in (
                f"INSERT INTO {partitions()[0]} SELECT * FROM audit_auditrecord",
                f"UPDATE {partitions()[0]} SET user_id = 'x'",
                f"TRUNCATE {partitions()[0]}",
                f"SELECT count(*) FROM {partitions()[0]}",
                "DELETE FROM audit_auditrecord",
                "UPDATE audit_auditrecord SET user_id = 'x'",
                "TRUNCATE audit_auditrecord",
                "SELECT audit_add_month('2031-02-01')",
                "ALTER TABLE audit_auditrecord DISABLE TRIGGER ALL",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
                    app.execute(statement.encode())
        finally:
            app.rollback()
            app.execute("RESET ROLE")
            owner.rollback()
            for role in ("audit_tried_app", "audit_tried_auditor"):
                owner.execute(f"DROP OWNED BY {role}".encode())
                owner.execute(f"DROP ROLE {role}".encode())
