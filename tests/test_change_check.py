"""変更の検証: as database superuser, change what the triggers wrote; the check names the event."""

import json
import os

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tesuri.workplace.access.models import Office
from tesuri.workplace.audit.change_check import all_changes
from tesuri.workplace.audit.models import AuditRecord, Change, Unsealed
from tesuri.workplace.audit.reading import verdicts_on
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.tests.log import keys
from tesuri.workplace.audit.tests.log import no_files as no_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-3-13")]
BODY = "112020"
CHANGED = "変更の行の内容が記録と合いません"


def superuser() -> psycopg.Connection:
    base = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    return psycopg.connect(f"{base}/{connection.settings_dict['NAME']}")


def tamper(statement: str) -> None:
    """改ざん: with every trigger asleep."""
    with superuser() as someone:
        someone.execute("SET session_replication_role = replica")
        someone.execute(statement.encode())


def found() -> list[tuple[int | None, str]]:
    with superuser() as auditor:
        return [(finding.record, finding.what) for finding in all_changes(auditor, BODY)]


def verified() -> list[tuple[int | None, str]]:
    """What `tesuri audit verify` finds."""
    with superuser() as auditor:
        told = verdicts_on(auditor, settings.TESURI_SYSTEM, keys(), [])
    return [(each.record, each.what) for verdict in told for each in verdict.findings]


@pytest.fixture
def events() -> list[int]:
    """三つの文: one office, then three more, then their new name."""
    Office.objects.create(body=BODY, code="a", name="障害福祉課")
    with transaction.atomic():
        Office.objects.bulk_create(Office(body=BODY, code=code, name="係") for code in "bcd")
    Office.objects.filter(name="係").update(name="手当係")
    told = AuditRecord.objects.filter(kind="audit.rows_changed").order_by("id")
    assert [event.details["count"] for event in told] == [1, 3, 3]
    return [event.pk for event in told]


def test_it_finds_nothing_where_nothing_was_touched(events: list[int]) -> None:
    assert found() == []


@pytest.mark.parametrize(
    "change",
    [
        "after = jsonb_set(after, '{name}', '\"別の課\"')",
        'before = before || \'{"name": "x"}\'',
        "subject = '1000000009'",
        "row_key = row_key || '0'",
        "columns = ARRAY['name', 'code']",
        "operation = 'delete'",
        "table_name = 'access_officer'",
        "at = at - interval '1 day'",
        "position = position + 1",
        "after = NULL",
    ],
)
def test_an_edited_change_names_its_event(events: list[int], change: str) -> None:
    last = Change.objects.filter(record_id=events[2]).latest("position")
    tamper(f"UPDATE audit_change SET {change} WHERE id = {last.pk}")
    assert found() == [(events[2], CHANGED)]


def test_a_deleted_change_names_its_event(events: list[int]) -> None:
    tamper(f"DELETE FROM audit_change WHERE record_id = {events[1]} AND position = 2")
    assert found() == [(events[1], "変更の行が3件のはずが2件です")]


def test_all_changes_of_an_event_deleted_name_it(events: list[int]) -> None:
    tamper(f"DELETE FROM audit_change WHERE record_id = {events[1]}")
    assert found() == [(events[1], "変更の行が3件のはずが0件です")]


def test_changes_that_changed_places_name_their_event(events: list[int]) -> None:
    tamper(
        "UPDATE audit_change SET position = CASE position WHEN 1 THEN 12 ELSE 11 END"
        f" WHERE record_id = {events[1]} AND position < 3"
    )
    assert found() == [(events[1], CHANGED)]


def test_a_change_moved_to_another_event_or_body_names_both(events: list[int]) -> None:
    tamper(f"UPDATE audit_change SET record_id = 999999 WHERE record_id = {events[0]}")
    assert found() == [
        (events[0], "変更の行が1件のはずが0件です"),
        (999_999, "変更の行に対応する監査記録がありません"),
    ]


def test_a_change_put_in_beside_an_event_names_it(events: list[int]) -> None:
    tamper(
        "INSERT INTO audit_change (record_id, position, body, at, table_name, operation, row_key,"
        " subject, columns) SELECT record_id, 9, body, at, table_name, operation, row_key,"
        f" subject, columns FROM audit_change WHERE record_id = {events[0]}"
    )
    assert found() == [(events[0], "変更の行が1件のはずが2件です")]


def test_a_change_whose_event_was_taken_away_is_named(events: list[int]) -> None:
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {events[0]}")
    assert found() == [(events[0], "変更の行に対応する監査記録がありません")]


@pytest.mark.parametrize(
    "deed", ["UPDATE audit_change SET row_key = 'x'", "DELETE FROM audit_change"]
)
def test_the_owner_cannot_change_it_either(events: list[int], deed: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(deed)


def test_the_verification_of_the_log_holds_the_rows_too(events: list[int]) -> None:
    assert set(events) <= set(Unsealed.objects.values_list("record_id", flat=True))
    seal_heads()
    assert not Unsealed.objects.exists()
    assert verified() == []
    tamper(f"UPDATE audit_change SET row_key = 'x' WHERE record_id = {events[0]}")
    assert verified() == [(events[0], CHANGED)]
    tamper(f"UPDATE audit_change SET record_id = 999999 WHERE record_id = {events[0]}")
    assert verified() == [
        (events[0], "変更の行が1件のはずが0件です"),
        (999_999, "変更の行に対応する監査記録がありません"),
    ]


def test_a_statement_over_many_rows_is_one_short_event_and_all_its_changes() -> None:
    name = "長" * 30
    Office.objects.bulk_create(
        Office(body=BODY, code=str(number), name=name) for number in range(3_000)
    )
    event = AuditRecord.objects.filter(kind="audit.rows_changed").latest("id")
    assert event.details["count"] == Change.objects.filter(record_id=event.pk).count() == 3_000
    assert len(json.dumps(event.details)) < 1_000
    seal_heads()
    assert verified() == []
    last = Change.objects.filter(record_id=event.pk).latest("position")
    tamper(f"UPDATE audit_change SET subject = '1' WHERE id = {last.pk}")
    assert verified() == [(event.pk, CHANGED)]
