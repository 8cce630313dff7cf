"""二人で消す: the database lets a month go when two people said so, and holds it until then."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation

from tesuri.commands.months_stay import MONTHS_STAY
from tesuri.workplace.audit.archive import Month, months_before, of_archive
from tesuri.workplace.audit.models import AuditRecord, Change, Removal
from tesuri.workplace.audit.offline import Unsound, check_archive
from tesuri.workplace.audit.places import log_folder
from tesuri.workplace.audit.reading import verdicts_on
from tesuri.workplace.audit.removals import DONE, PROPOSED, confirm, settle
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.tests.log import (
    BODY,
    auditor,
    keys,
    owner,
    superuser,
    write,
)
from tesuri.workplace.audit.tests.log import no_files as no_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
OLD, NOW = datetime(1999, 1, 20, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)
APRIL = datetime(2019, 4, 10, tzinfo=UTC)
PART = "audit_auditrecord_2019_04"
Office = apps.get_model("access", "Office")  # a watched table, of a room above this one


@pytest.fixture
def april(tmp_path: Path) -> Iterator[Month]:
    """四月: a partition with three sealed events, which later tests do not find."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_month('2019-04-01')")
    with time_machine.travel(APRIL, tick=False):
        write(3)
        seal_heads()
    yield Month("2019-04", "welfare", tmp_path / "2019-04")
    with superuser() as someone:
        someone.execute(f"DROP TABLE IF EXISTS {PART}".encode())


def confirmed(folder: Path, person: str = "木村") -> list[str]:
    with auditor() as second:
        return list(confirm(second, folder, person))


def findings(archived: Path) -> list[str]:
    with superuser() as connected:
        found = verdicts_on(connected, "welfare", keys(), [])
        told = [str(each) for verdict in found for each in verdict.findings]
        return told + [str(each) for each in of_archive(connected, BODY, archived)]


def test_nothing_leaves_until_another_person_confirmed(april: Month) -> None:
    with owner() as first:
        for _ in range(2):
            assert settle(first, april, "田中", NOW)[0] == PROPOSED
        assert AuditRecord.objects.filter(at__lt=NOW, kind="audit.log_searched").count() == 3
        assert confirmed(april.folder) == ["2019-04"]
        assert confirmed(april.folder) == []
        assert settle(first, april, "田中", NOW)[0] == DONE
    steps = list(Removal.objects.order_by("id").values_list("step", "person", "role"))
    assert steps == [
        ("proposed", "田中", "tesuri_test_owner"),
        ("confirmed", "木村", "tesuri_test_auditor"),
        ("done", "田中", "tesuri_test_owner"),
    ]
    assert not AuditRecord.objects.filter(kind="audit.log_searched").exists()


@pytest.mark.parametrize("name", ["田中", " 田中 "])
def test_the_same_person_confirms_in_no_role(april: Month, name: str) -> None:
    with owner() as first:
        _, written = settle(first, april, "田中", NOW)
        with pytest.raises(Unsound, match="提案した人"):
            confirmed(april.folder, name)
        with pytest.raises(IntegrityConstraintViolation, match="cannot confirm"):
            first.execute("SELECT audit_confirm_removal('2019-04', %s, '木村')", [written.digest])
        assert settle(first, april, "木村", NOW)[0] == PROPOSED


def test_statements_of_the_owner_do_not_get_round_the_second_person(april: Month) -> None:
    insert = "INSERT INTO audit_removal (month, manifest, step, person, role, at) VALUES "
    Office.objects.create(body=BODY, code="a", name="障害福祉課")
    with owner() as first:
        _, written = settle(first, april, "田中", NOW)
        row = f"('2019-04', '{written.digest}', '{{}}', '木村', 'tesuri_test_auditor', now())"
        for statement in (
            insert + row.format("confirmed"),
            insert + row.format("done"),
            insert + row.format("proposed"),
            "UPDATE audit_removal SET role = 'x'",
            "DELETE FROM audit_removal",
            "DELETE FROM audit_auditrecord",
            f"DELETE FROM {PART}",
            f"TRUNCATE {PART}",
            "DELETE FROM audit_change",
            "INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office,"
            " terminal, session, duty, purpose, subject, details, salt) SELECT body, at,"
            " 'audit.archived', outcome, 'system:archive', '', '', '', '', '', '', '',"
            f' \'{{"month": "2019-04", "manifest": "{written.digest}"}}\', salt'
            " FROM audit_auditrecord LIMIT 1",
        ):
            with pytest.raises(psycopg.IntegrityError):
                first.execute(statement.encode())


def test_application_and_auditor_write_no_step_themselves(april: Month) -> None:
    statement = (
        "INSERT INTO audit_removal (month, manifest, step, person, role, at)"
        f" VALUES ('2019-04', '{'0' * 64}', 'proposed', 'x', '', now())"
    )
    with auditor() as second, superuser() as app:
        app.execute("SET SESSION AUTHORIZATION tesuri_test_app")
        for connected in (second, app):
            with pytest.raises(InsufficientPrivilege):
                connected.execute(statement.encode())
        app.rollback()
        app.execute("SET SESSION AUTHORIZATION tesuri_test_app")
        with pytest.raises(InsufficientPrivilege):
            app.execute("SELECT audit_confirm_removal('2019-04', '', 'x')")


def test_what_was_added_since_is_proposed_anew(april: Month) -> None:
    with owner() as first:
        settle(first, april, "田中", NOW)
        confirmed(april.folder)
        with time_machine.travel(APRIL, tick=False):
            write(1)
            seal_heads()
        assert settle(first, april, "田中", NOW)[0] == PROPOSED
    assert AuditRecord.objects.filter(kind="audit.log_searched").count() == 4


def test_files_that_were_changed_are_not_confirmed(april: Month) -> None:
    with owner() as first:
        settle(first, april, "田中", NOW)
    file = april.folder / f"{BODY}.entries"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    with pytest.raises(Unsound, match="書き換えられています"):
        confirmed(april.folder)
    assert not Removal.objects.filter(step="confirmed").exists()


def test_an_archive_of_one_person_is_named_by_the_verifier(april: Month, tmp_path: Path) -> None:
    with owner() as first:
        settle(first, april, "田中", NOW)
        confirmed(april.folder)
        settle(first, april, "田中", NOW)
    seal_heads()
    assert findings(tmp_path) == []
    with superuser() as someone:
        someone.execute(
            "UPDATE audit_auditrecord SET details = jsonb_set(details, '{confirmed}',"
            " details -> 'proposed') WHERE kind = 'audit.archived'"
        )
    assert any("二人によらない" in each for each in findings(tmp_path))


# --- 行の変更 ---


def changed_in_april() -> None:
    """Three statements over rows, which the clock of the database is made to put into April."""
    Office.objects.create(body=BODY, code="a", name="障害福祉課")
    with transaction.atomic():
        Office.objects.bulk_create(Office(body=BODY, code=code, name="係\u2028") for code in "bcd")
    Office.objects.filter(name="係\u2028").update(name="手当係")
    with superuser() as someone:
        for table in ("audit_change", "audit_auditrecord", "audit_unsealed"):
            someone.execute(f"UPDATE {table} SET at = '{APRIL.isoformat()}'".encode())
    seal_heads()


def test_the_changes_of_a_month_leave_with_their_events(april: Month, tmp_path: Path) -> None:
    changed_in_april()
    assert Change.objects.count() == 7
    with owner() as first:
        settle(first, april, "田中", NOW)
        confirmed(april.folder)
        settle(first, april, "田中", NOW)
    seal_heads()
    assert not Change.objects.exists()
    assert AuditRecord.objects.get(kind="audit.archived").details["changes"] == 7
    assert len((april.folder / f"{BODY}.changes").read_text("utf-8").splitlines()) == 7
    assert findings(tmp_path) == []
    tiles = log_folder(settings.TESURI_VAR, "welfare")
    assert check_archive(april.folder, tiles, keys()) == 6


@pytest.mark.parametrize("damage", ["edited", "gone", "exchanged", "added"])
def test_an_altered_change_in_the_files_names_its_event(
    april: Month, tmp_path: Path, damage: str
) -> None:
    changed_in_april()
    with owner() as first:
        settle(first, april, "田中", NOW)
        confirmed(april.folder)
        settle(first, april, "田中", NOW)
    seal_heads()
    file = april.folder / f"{BODY}.changes"
    lines = file.read_bytes().splitlines(keepends=True)
    altered = {
        "edited": [*lines[:-1], lines[-1].replace(b"access_office", b"access_terminal")],
        "gone": lines[:-1],
        "exchanged": [*lines[:-2], lines[-1], lines[-2]],
        "added": [*lines, lines[-1]],
    }[damage]
    before = sha256(file.read_bytes()).hexdigest()
    file.write_bytes(b"".join(altered))
    assert any("書き換えられています" in each for each in findings(tmp_path))
    manifest = april.folder / "manifest.json"
    known = manifest.read_text("utf-8")
    manifest.write_text(known.replace(before, sha256(file.read_bytes()).hexdigest()), "utf-8")
    assert any("変更の行" in each for each in findings(tmp_path))


# --- 月の区画にない記録 ---


def test_a_month_of_a_strange_clock_is_archived_too_and_again(tmp_path: Path) -> None:
    folders = []
    for _ in range(2):
        with time_machine.travel(OLD, tick=False):
            write(2)
        write(1)
        seal_heads()
        with owner() as first:
            (month,) = months_before(first, date(1999, 2, 1), "welfare", tmp_path)
            assert settle(first, month, "田中", NOW)[0] == PROPOSED
            assert confirmed(tmp_path) == ["1999-01"]
            assert settle(first, month, "田中", NOW)[0] == DONE
        seal_heads()
        folders.append(month.folder.name)
        assert not AuditRecord.objects.filter(at__lte=OLD).exists()
        assert findings(tmp_path) == []
    assert folders == ["1999-01", "1999-01.2"]
    newest = AuditRecord.objects.filter(kind="audit.archived").latest("id")
    assert json.dumps(newest.details["covered"]) == "[[0, 1], [4, 5]]"


# --- 表ごと消す ---


@contextmanager
def guarded() -> Iterator[None]:
    """番人: what the superuser puts up in every database of our own cluster."""
    with superuser() as someone:
        someone.execute(MONTHS_STAY)
        someone.commit()
        try:
            yield
        finally:
            someone.execute("DROP SCHEMA audit_guard CASCADE")


def test_no_month_is_dropped_or_taken_off_whole_before_it_was_confirmed(april: Month) -> None:
    with guarded(), owner() as first:
        settle(first, april, "田中", NOW)
        for statement in (
            f"DROP TABLE {PART}",
            f"ALTER TABLE audit_auditrecord DETACH PARTITION {PART}",
            f"ALTER TABLE {PART} RENAME TO something",
            "ALTER TABLE audit_auditrecord RENAME TO something",
            "ALTER TABLE audit_auditrecord DETACH PARTITION audit_auditrecord_other",
            "DROP TABLE audit_auditrecord CASCADE",
            "DROP TABLE audit_removal",
            "DROP OWNED BY CURRENT_USER",
        ):
            with pytest.raises(IntegrityConstraintViolation, match="no two people"):
                first.execute(statement.encode())
        for statement in (
            "DROP SCHEMA audit_guard CASCADE",
            "DROP FUNCTION audit_guard.months_stay() CASCADE",
            "DROP EVENT TRIGGER audit_months_not_dropped",
            "ALTER EVENT TRIGGER audit_months_not_detached DISABLE",
        ):
            with pytest.raises(InsufficientPrivilege):
                first.execute(statement.encode())
        confirmed(april.folder)
        assert settle(first, april, "田中", NOW)[0] == DONE
        with pytest.raises(IntegrityConstraintViolation, match="no two people"):
            first.execute("DROP TABLE audit_auditrecord_other")
