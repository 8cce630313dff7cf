"""文ごとの事象: what one statement leaves, whatever it does, and whoever sends it."""

import os
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.made_rows import without_rules
from tests.people import ALWAYS, CITY, OTHER_CITY, sato
from tesuri.welfare.persons.models import HouseholdReading, Person
from tesuri.workplace.access.models import Grant, Office, Officer, Passkey
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.audit.models import AuditRecord, Change

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-13")]
PEOPLE = """
INSERT INTO persons_person
  (key, addressee_number, purpose, registered_at, registered_by_id, registered_by_name)
SELECT gen_random_uuid(), n::text, 'allowance_claim', now(), 'x', 'x'
FROM generate_series(1000000001, 1000000000 + %s) n
"""


def run(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def told() -> list[dict[str, Any]]:
    """The details of every change of rows, in their order."""
    return [event.details for event in events()]


def events() -> list[AuditRecord]:
    return list(AuditRecord.objects.filter(kind="audit.rows_changed").order_by("id"))


def short(details: dict[str, Any]) -> tuple[str, str, int]:
    return details["table"], details["operation"], details["count"]


def an_office(code: str = "a", body: str = CITY) -> Office:
    return Office.objects.create(body=body, code=code, name="課")


def test_a_statement_that_meets_no_row_leaves_nothing() -> None:
    run("UPDATE access_office SET name = 'x'")
    run("DELETE FROM access_office")
    run(PEOPLE, 0)
    assert told() == []


def test_a_row_written_as_it_was_is_no_change() -> None:
    office = an_office()
    office.save()
    run("UPDATE access_office SET name = name")
    assert [short(each) for each in told()] == [("access_office", "insert", 1)]


def test_an_update_counts_the_rows_that_differ() -> None:
    an_office("a"), an_office("b")
    run("UPDATE access_office SET name = CASE code WHEN 'a' THEN '新しい課' ELSE name END")
    assert short(told()[-1]) == ("access_office", "update", 1)
    (change,) = Change.objects.filter(operation="update")
    assert (change.columns, change.before, change.after) == (
        ["name"],
        {"name": "課"},
        {"name": "新しい課"},
    )


def test_an_upsert_is_told_by_what_it_did_to_each_row() -> None:
    an_office("a")
    run(
        "INSERT INTO access_office (body, code, name) VALUES ('112020', 'a', '新'),"
        " ('112020', 'b', '新') ON CONFLICT (body, code) DO UPDATE SET name = excluded.name"
    )
    assert sorted(short(each) for each in told()[1:]) == [
        ("access_office", "insert", 1),
        ("access_office", "update", 1),
    ]


def test_a_merge_is_told_by_what_it_did_to_each_row() -> None:
    without_rules([Office])  # an office is never deleted
    an_office("a"), an_office("b")
    run(
        "MERGE INTO access_office o USING (VALUES ('a'), ('c')) AS n(code) ON o.code = n.code"
        " WHEN MATCHED THEN DELETE"
        " WHEN NOT MATCHED THEN INSERT (body, code, name) VALUES ('112020', n.code, '新')"
    )
    assert sorted(short(each) for each in told()[2:]) == [
        ("access_office", "delete", 1),
        ("access_office", "insert", 1),
    ]


def test_what_a_query_changes_on_the_way_is_told() -> None:
    without_rules([Office])
    an_office("a")
    run("WITH gone AS (DELETE FROM access_office RETURNING *) SELECT count(*) FROM gone")
    assert short(told()[-1]) == ("access_office", "delete", 1)


def test_what_is_undone_leaves_nothing() -> None:
    with transaction.atomic():
        an_office()
        transaction.set_rollback(True)
    assert told() == []
    assert not Change.objects.exists()


def test_a_new_key_is_an_old_row_gone_and_a_new_one_come() -> None:
    office = an_office()
    run("UPDATE access_office SET id = id + 1000")
    changes = Change.objects.filter(operation="update").order_by("row_key")
    assert {c.row_key: (c.before is None, c.after is None) for c in changes} == {
        str(office.pk): (False, True),
        str(office.pk + 1000): (True, False),
    }


def test_what_goes_from_one_person_to_another_is_told_of_both() -> None:
    run(PEOPLE, 2)
    one, other = Person.objects.order_by("addressee_number")
    run("ALTER TABLE persons_householdreading DISABLE TRIGGER append_only_rows")
    reading = HouseholdReading.objects.create(person=one, source="registry")
    connection.check_constraints()
    HouseholdReading.objects.filter(pk=reading.pk).update(person=other)
    subjects = Change.objects.filter(operation="update").values_list("subject", flat=True)
    assert sorted(subjects) == [one.addressee_number, other.addressee_number]
    assert events()[-1].subject == ""


def test_a_statement_over_several_bodies_is_told_to_each() -> None:
    an_office("a", CITY), an_office("a", OTHER_CITY), an_office("b", OTHER_CITY)
    run("UPDATE access_office SET name = '改称'")
    assert {event.body: event.details["count"] for event in events()[-2:]} == {
        CITY: 1,
        OTHER_CITY: 2,
    }
    assert set(Change.objects.filter(operation="update").values_list("body", "record_id")) == {
        (event.body, event.pk) for event in events()[-2:]
    }


def test_the_row_says_its_body_then_who_acts_then_nobody() -> None:
    with announced(Actor.system("set-up", OTHER_CITY)):
        an_office("a", CITY)
        run(PEOPLE, 1)
    run(
        "INSERT INTO allowances_receipt (digest, body, made_at)"
        " VALUES (encode(sha256(''), 'hex'), '', now())"
    )
    assert [(event.details["table"], event.body) for event in events()] == [
        ("access_office", CITY),
        ("persons_person", OTHER_CITY),
        ("allowances_receipt", ""),
    ]


def test_bytes_stand_as_their_hash_and_secrets_not_at_all() -> None:
    sato()
    officer = Officer.objects.get()
    Officer.objects.update(password="argon2$geheim")
    Passkey.objects.create(
        officer=officer,
        credential_id=b"abc",
        public_key=b"key",
        sign_count=0,
        aaguid="00000000-0000-0000-0000-000000000000",
        registered_at="2026-04-01T00:00:00Z",
    )
    update = Change.objects.get(table_name="access_officer", operation="update")
    assert (update.columns, update.before, update.after) == (["password"], {}, {})
    key = Change.objects.get(table_name="access_passkey").after
    assert key is not None
    assert key["credential_id"] == (
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    written = str(list(Change.objects.values_list("before", "after")))
    assert "geheim" not in written
    assert "mark" not in written


def test_a_period_is_copied_as_it_stands() -> None:
    sato()
    officer = Officer.objects.get()
    Grant.objects.create(
        officer=officer, duty="persons", office=officer.office, level="see", valid=ALWAYS
    )
    Grant.objects.update(valid=DateRange(ALWAYS.lower, ALWAYS.lower, "[]"))
    change = Change.objects.get(table_name="access_grant", operation="update")
    assert (change.before, change.after) == (
        {"valid": "[2020-01-01,)"},
        {"valid": "[2020-01-01,2020-01-02)"},
    )


def test_a_program_that_brings_many_rows_leaves_their_count_and_digest() -> None:
    with announced(Actor.system("migration", CITY)):
        run(PEOPLE, 1_001)
    (event,) = events()
    assert (event.details["count"], event.details["listed"]) == (1_001, False)
    assert len(event.details["digest"]) == 64
    assert not Change.objects.exists()


def test_a_program_that_brings_a_thousand_rows_lists_them() -> None:
    with announced(Actor.system("migration", CITY)):
        run(PEOPLE, 1_000)
    assert Change.objects.count() == 1_000


def test_a_clerk_has_every_row_listed_however_many() -> None:
    with announced(Actor("sato", "佐藤", CITY)):
        run(PEOPLE, 1_001)
    assert Change.objects.count() == 1_001


@pytest.mark.parametrize(
    "deed", ["UPDATE persons_person SET registered_by_name = 'y'", "DELETE FROM persons_person"]
)
def test_what_changes_or_removes_many_rows_is_listed_whoever_does_it(deed: str) -> None:
    run("ALTER TABLE persons_person DISABLE TRIGGER append_only_rows")
    with announced(Actor.system("migration", CITY)):
        run(PEOPLE, 1_001)
        run(deed)
    assert Change.objects.count() == 1_001


def test_an_actor_who_is_no_actor_stops_the_act() -> None:
    run("SELECT set_config('tesuri.actor', 'sato', true)")
    with pytest.raises(Exception, match="json"), transaction.atomic():
        an_office()
    assert told() == []


def test_whatever_is_announced_the_login_role_is_told() -> None:
    with announced(Actor("sato", "佐藤", CITY)):
        an_office()
    (event,) = events()
    assert (event.user_id, event.details["role"]) == ("sato", "tesuri_test_owner")


def test_a_table_of_the_same_name_elsewhere_catches_nothing() -> None:
    run("CREATE TEMPORARY TABLE audit_change (LIKE audit_change)")
    run("CREATE TEMPORARY TABLE audit_auditrecord (LIKE audit_auditrecord)")
    run("SET LOCAL search_path = pg_temp, public")
    an_office()
    run("SET LOCAL search_path = public")
    run("DROP TABLE pg_temp.audit_change, pg_temp.audit_auditrecord")
    assert len(events()) == Change.objects.count() == 1


def test_another_form_of_bytes_changes_nothing() -> None:
    run("SET LOCAL bytea_output = escape")
    run(
        "INSERT INTO keys_wrappedkey (body, purpose, version, wrapped)"
        " VALUES ('112020', 'p', 1, 'abc')"
    )
    (change,) = Change.objects.all()
    assert change.after
    assert change.after["wrapped"].startswith("sha256:ba7816bf")


@pytest.mark.django_db(transaction=True)
def test_the_superuser_is_told_of_too_and_of_nobody_elses_name() -> None:
    base = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    with psycopg.connect(f"{base}/{connection.settings_dict['NAME']}") as superuser:
        superuser.execute(
            "INSERT INTO keys_wrappedkey (body, purpose, version, wrapped)"
            " VALUES ('112020', 'z', 9, 'abc')"
        )
        superuser.execute("DELETE FROM keys_wrappedkey WHERE purpose = 'z'")
    assert [(e.user_id, e.details["role"], e.details["operation"]) for e in events()] == [
        ("role:postgres", "postgres", "insert"),
        ("role:postgres", "postgres", "delete"),
    ]


def test_the_function_is_nobodys_to_use_for_tables_of_his_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('tesuri_test_app', 'audit_rows_changed()', 'EXECUTE')"
        )
        assert cursor.fetchone() == (False,)


def test_emptying_a_table_at_once_is_refused() -> None:
    with pytest.raises(IntegrityError, match="watched"), transaction.atomic():
        run("TRUNCATE access_office CASCADE")
