"""保存: a month leaves the database for files that the tree vouches for, and nothing else does."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection

from tesuri.workplace.audit.archive import Month, merged, months_before, of_archive
from tesuri.workplace.audit.models import AuditRecord, Leaf
from tesuri.workplace.audit.offline import Unsound, check_archive
from tesuri.workplace.audit.places import log_folder
from tesuri.workplace.audit.reading import outside_heads, verdicts_on
from tesuri.workplace.audit.removals import DONE, PROPOSED, confirm, settle
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.tests.log import BODY, auditor, folder, keys, superuser, write
from tesuri.workplace.audit.tests.log import owner as as_owner
from tesuri.workplace.audit.verifier import Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
APRIL, MAY = datetime(2019, 4, 10, tzinfo=UTC), datetime(2019, 5, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(autouse=True)
def months() -> Iterator[None]:
    """四月と五月: partitions of 2019, which later tests do not find."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_month('2019-04-01'), audit_add_month('2019-05-01')")
    yield
    with superuser() as owner:
        for part in ("audit_auditrecord_2019_04", "audit_auditrecord_2019_05"):
            owner.execute(f"DROP TABLE IF EXISTS {part}".encode())


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    """所有者: who runs the command."""
    with as_owner() as connected:
        yield connected


def archive(owner: psycopg.Connection[Any], month: Month, at: datetime = NOW) -> int:
    """二人で保存する: one proposes, another confirms, the first lets it go; how many events."""
    assert settle(owner, month, "田中", at)[0] == PROPOSED
    with auditor() as second:
        assert list(confirm(second, month.folder, "木村")) == [month.name]
    step, written = settle(owner, month, "田中", at)
    assert step == DONE
    return written.events


def a_log() -> None:
    """April, then May with an event of April that was committed late, and another body."""
    for at, count in ((APRIL, 5), (MAY, 2), (APRIL + timedelta(days=1), 1), (MAY, 3)):
        with time_machine.travel(at, tick=False):
            write(count)
            seal_heads()
    with time_machine.travel(APRIL, tick=False):
        write(2, body="110001")
        seal_heads()


def april(target: Path) -> Month:
    return Month("2019-04", "welfare", target / "welfare" / "2019-04")


def verdicts(archived: Path | None = None) -> dict[str, Verdict]:
    kept = outside_heads(log_folder(settings.TESURI_VAR, "welfare"))
    with superuser() as connected:
        found = verdicts_on(connected, "welfare", keys(), kept)
        if archived:
            assert [f for each in found for f in of_archive(connected, each.body, archived)] == []
        return {each.body: each for each in found}


def test_a_month_goes_to_files_and_the_log_stays_sound(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    assert archive(owner, april(tmp_path), NOW) == 8
    seal_heads()
    assert AuditRecord.objects.filter(at__lt=MAY).count() == 0
    assert Leaf.objects.filter(body=BODY).count() == 12
    event = AuditRecord.objects.get(kind="audit.archived", body=BODY)
    assert event.user_id == "system:archive"
    assert event.details["covered"] == [[0, 4], [7, 7]]
    proposed, confirmed = event.details["proposed"], event.details["confirmed"]
    assert (proposed["person"], proposed["role"]) == ("田中", "tesuri_test_owner")
    assert (confirmed["person"], confirmed["role"]) == ("木村", "tesuri_test_auditor")
    found = verdicts(tmp_path)
    assert [(each.is_sound, each.events, each.archived) for each in found.values()] == [
        (True, 3, 2),
        (True, 12, 6),
    ]


def test_the_files_are_checked_with_the_tiles_alone(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    archive(owner, april(tmp_path), NOW)
    tiles = log_folder(settings.TESURI_VAR, "welfare")
    assert check_archive(april(tmp_path).folder, tiles, keys()) == 8
    file = april(tmp_path).folder / f"{BODY}.entries"
    file.write_bytes(file.read_bytes().replace("佐藤".encode(), "鈴木".encode(), 1))
    with pytest.raises(Unsound, match="書き換えられています"):
        check_archive(april(tmp_path).folder, tiles, keys())
    with superuser() as connected:
        (finding,) = of_archive(connected, BODY, tmp_path)
    assert (finding.first, finding.last) == (0, 7)


def test_a_file_forged_with_its_manifest_does_not_match_the_tree(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    from hashlib import sha256

    a_log()
    archive(owner, april(tmp_path), NOW)
    file, manifest = (april(tmp_path).folder / n for n in (f"{BODY}.entries", "manifest.json"))
    before = sha256(file.read_bytes()).hexdigest()
    file.write_bytes(file.read_bytes().replace("佐藤".encode(), "鈴木".encode(), 1))
    after = sha256(file.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8").replace(before, after), "utf-8")
    with superuser() as connected:
        (finding, *_) = of_archive(connected, BODY, tmp_path)
    assert (finding.first, finding.last) == (0, 0)


def test_a_lost_file_is_named_by_its_range(owner: psycopg.Connection[Any], tmp_path: Path) -> None:
    a_log()
    archive(owner, april(tmp_path), NOW)
    shutil.rmtree(april(tmp_path).folder)
    with superuser() as connected:
        found = list(of_archive(connected, BODY, tmp_path))
    assert [(each.first, each.last) for each in found] == [(0, 4), (7, 7)]


def test_a_second_month_adds_to_what_is_archived(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    months = months_before(owner, date(2019, 6, 1), "welfare", tmp_path)
    assert [month.name for month in months] == ["2019-04", "2019-05"]
    assert [archive(owner, month, NOW) for month in months] == [8, 5]
    seal_heads()
    newest = AuditRecord.objects.filter(kind="audit.archived", body=BODY).latest("id")
    assert newest.details["covered"] == [[0, 10]]
    assert all(each.is_sound for each in verdicts(tmp_path).values())


def test_an_event_deleted_outside_the_archived_range_is_still_named(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    archive(owner, april(tmp_path), NOW)
    seal_heads()
    gone = Leaf.objects.get(body=BODY, index=6).record_id
    with superuser() as connected:
        connected.execute("DELETE FROM audit_auditrecord WHERE id = %s", [gone])
    assert {each.record for each in verdicts()[BODY].findings} == {gone}


def test_a_month_with_an_event_that_has_no_seal_stays(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    with time_machine.travel(APRIL, tick=False):
        write(1)
    with pytest.raises(Unsound, match="木にない記録が 1 件"):
        archive(owner, april(tmp_path), NOW)
    assert AuditRecord.objects.filter(at__lt=MAY).count() == 9


def test_a_month_whose_events_do_not_match_the_tree_stays(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    with superuser() as connected:
        connected.execute("UPDATE audit_auditrecord SET outcome = 'x' WHERE body = '110001'")
    with pytest.raises(Unsound, match="木と合いません"):
        archive(owner, april(tmp_path), NOW)
    assert AuditRecord.objects.filter(at__lt=MAY).count() == 8
    assert not AuditRecord.objects.filter(kind="audit.archived").exists()


def test_a_month_under_a_forged_tree_stays(owner: psycopg.Connection[Any], tmp_path: Path) -> None:
    a_log()
    with superuser() as connected:
        connected.execute("UPDATE audit_head SET root = decode(repeat('00', 32), 'hex')")
    with pytest.raises(Unsound, match="署名した頭と合いません"):
        archive(owner, april(tmp_path), NOW)


def test_what_was_written_before_a_failure_is_written_again(
    owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    a_log()
    april(tmp_path).folder.mkdir(parents=True)
    (april(tmp_path).folder / f"{BODY}.entries").write_bytes(b"half")
    assert archive(owner, april(tmp_path), NOW) == 8
    manifest = json.loads((april(tmp_path).folder / "manifest.json").read_text("utf-8"))
    assert manifest["bodies"][BODY]["indexes"] == [[0, 4], [7, 7]]
    assert folder().exists()


def test_neighbouring_places_are_one_range() -> None:
    assert merged([(7, 7), (0, 2), (3, 4), (8, 9)]) == [(0, 4), (7, 9)]
    assert merged([]) == []
