"""検証: what is wrong with a log, and where; the untouched one is sound."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tesuri.workplace.audit import chunks, reading
from tesuri.workplace.audit.checks import CHECKS
from tesuri.workplace.audit.places import public_key_file
from tesuri.workplace.audit.reading import outside_heads, verdicts, verdicts_on
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.stored import rows
from tesuri.workplace.audit.tests.log import BODY, folder, keys, sealed, superuser, write
from tesuri.workplace.audit.verifier import Finding, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]


def tamper(*statements: str) -> None:
    """改ざん: by the superuser, with every trigger asleep."""
    with superuser() as connected:
        for statement in statements:
            connected.execute(statement.encode())


def verdict(heads: Path | None = None) -> Verdict:
    with superuser() as connected:
        (found,) = verdicts_on(connected, "welfare", keys(), outside_heads(heads or folder()))
        return found


def named(found: Verdict) -> set[int | None]:
    return {finding.record for finding in found.findings}


def said(found: Verdict) -> str:
    return "\n".join(map(str, found.findings))


def test_an_untouched_log_is_sound() -> None:
    sealed(4, 4, 3)
    found = verdict()
    assert (found.findings, found.events, found.heads, found.archived) == ((), 11, 4, 0)


@pytest.mark.parametrize(
    "change",
    ["user_id = 'suzuki'", "details = '{}'", "at = at + interval '1 second'", "outcome = 'x'"],
)
def test_an_edited_event_is_named(change: str) -> None:
    log = sealed(4, 4)
    tamper(f"UPDATE audit_auditrecord SET {change} WHERE id = {log[5]}")
    assert named(verdict()) == {log[5]}


def test_what_nobody_thought_of_is_a_finding_and_the_other_bodies_are_verified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumbles(connected: Any, body: str, size: int) -> Any:
        if body == BODY:
            rows(connected, "SELECT 1 / 0", [])
        return []

    sealed(2)
    write(1, body="110001")
    seal_heads()
    monkeypatch.setattr(reading, "WHOLE", (stumbles,))
    with superuser() as connected:
        found = verdicts_on(connected, "welfare", keys(), [])
    assert [(each.body, each.is_sound) for each in found] == [("110001", True), (BODY, False)]
    assert "検証を終えられません" in said(found[1])


def test_a_deleted_event_is_named() -> None:
    log = sealed(4, 4)
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {log[5]}")
    assert named(verdict()) == {log[5]}


def test_an_event_deleted_with_its_leaf_leaves_a_gap() -> None:
    log = sealed(4, 4)
    tamper(
        f"DELETE FROM audit_leaf WHERE record_id = {log[5]}",
        f"DELETE FROM audit_auditrecord WHERE id = {log[5]}",
    )
    first = verdict().findings[0]
    assert (first.first, first.last, first.what) == (5, 5, "葉がなくなっています")


def test_a_forged_event_with_its_leaf_breaks_the_head_over_its_place_alone() -> None:
    log = sealed(4, 4, 4, 4)
    tamper(f"UPDATE audit_auditrecord SET outcome = 'x' WHERE id = {log[9]}")
    with superuser() as connected:
        from tesuri.workplace.audit.entries import leaf_of
        from tesuri.workplace.audit.stored import dictionaries

        (row,) = dictionaries(connected, chunks.EVENTS, [[log[9]]])
        forged = leaf_of(row).hex()
    tamper(f"UPDATE audit_leaf SET hash = '\\x{forged}' WHERE record_id = {log[9]}")
    (first,) = verdict().findings
    assert (first.first, first.last) == (8, 11)


def test_a_cut_tail_is_noticed_by_the_head_kept_outside() -> None:
    log = sealed(4, 4)
    tamper(
        "DELETE FROM audit_leaf WHERE index >= 4",
        f"DELETE FROM audit_auditrecord WHERE id >= {log[4]}",
        "DELETE FROM audit_head WHERE size > 4",
    )
    assert {(each.first, each.last) for each in verdict().findings} == {(4, 7)}
    assert "控え" in said(verdict())


def test_heads_that_were_cut_off_or_taken_out_are_noticed() -> None:
    sealed(2, 2, 2)
    tamper("DELETE FROM audit_head")
    assert "控えにある頭がデータベースにありません" in said(verdict())
    tamper("TRUNCATE audit_leaf, audit_auditrecord")
    assert {(each.first, each.last) for each in verdict().findings} == {(0, 5)}


def test_a_head_taken_out_of_the_middle_is_noticed() -> None:
    sealed(2, 2, 2)
    tamper("DELETE FROM audit_head WHERE size = 4")
    (finding,) = verdict().findings
    assert (finding.first, finding.last, finding.what) == (2, 5, "間の頭がなくなっています")


@pytest.mark.parametrize(
    "change",
    [
        "note = replace(note, '— tesuri/welfare', '— tesuri/other')",
        "note = 'x'",
        "signed_at = signed_at + interval '1 hour'",
        "root = decode(repeat('00', 32), 'hex')",
    ],
)
def test_a_changed_head_is_no_head(change: str) -> None:
    sealed(2, 2, 2)
    tamper(f"UPDATE audit_head SET {change} WHERE size = 4")
    assert [finding.first for finding in verdict().findings] == [3]


def test_a_head_signed_by_another_key_is_no_head(tmp_path: Path) -> None:
    sealed(2)
    from tesuri.workplace.audit.signing import private_key

    other = [private_key(tmp_path / "other.pem").public_key()]
    with superuser() as connected:
        (found,) = verdicts_on(connected, "welfare", other, [])
    assert "頭の署名が合いません" in said(found)


def test_an_event_that_never_stood_in_the_tree_is_named() -> None:
    log = sealed(3)
    tamper(
        "CREATE TEMPORARY TABLE forged ON COMMIT DROP AS SELECT * FROM audit_auditrecord"
        f" WHERE id = {log[1]}",
        "UPDATE forged SET id = id + 1000000, user_id = 'suzuki'",
        "INSERT INTO audit_auditrecord SELECT * FROM forged",
    )
    assert named(verdict()) == {log[1] + 1_000_000}


def test_what_waits_for_its_seal_is_no_fault_but_what_vanished_from_there_is() -> None:
    sealed(2)
    (waiting,) = write(1)
    assert verdict().is_sound
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {waiting}")
    assert named(verdict()) == {waiting}


def test_a_large_log_is_read_by_several_processes_on_one_snapshot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = sealed(5, 5)
    tamper(f"UPDATE audit_auditrecord SET outcome = 'x' WHERE id = {log[7]}")
    monkeypatch.setattr(reading, "LARGE", 1)
    (found,) = judged()
    assert (named(found), found.events) == ({log[7]}, 10)


def test_what_was_deleted_is_not_excused_by_an_event_that_calls_it_archived(tmp_path: Path) -> None:
    log = sealed(3)
    forged = {"body": BODY, "kind": "audit.archived", "user_id": "system:archive"}
    tamper(
        "INSERT INTO audit_auditrecord SELECT (jsonb_populate_record(r, "
        f"""'{json.dumps(forged | {"id": 10**6, "details": {"covered": [[1, 1]]}})}')).*"""
        f" FROM audit_auditrecord r WHERE id = {log[2]}",
        f"INSERT INTO audit_unsealed SELECT '{BODY}', id, at, at FROM audit_auditrecord"
        " WHERE kind = 'audit.archived'",
    )
    seal_heads()
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {log[1]}")
    for archive in (None, tmp_path):
        (found,) = judged(archive)
        assert {(each.first, each.last) for each in found.findings} == {(1, 1), (4, 4)}


def judged(archive: Path | None = None) -> list[Verdict]:
    """As the command asks."""
    with superuser() as connected:
        host = connected.info
        url = f"postgresql://{host.user}:{host.password}@{host.host}:{host.port}/{host.dbname}"
    key = public_key_file(folder().parents[2], "welfare")
    return verdicts(url, "welfare", key, folder(), archive=archive)


def test_another_room_may_add_a_check_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    log = sealed(3)

    def suspicious(connected: Any, body: str, events: Any) -> Any:
        assert rows(connected, "SELECT 1", []) == [(1,)]
        for event in events:
            if event["details"] and event["id"] == log[2]:
                yield Finding(body, "怪しい", event["index"], event["index"], event["id"])

    monkeypatch.setattr(chunks, "CHECKS", (*CHECKS, suspicious))
    assert named(verdict()) == {log[2]}


def test_each_body_is_judged_by_itself() -> None:
    log = sealed(2)
    write(2, body="110001")
    seal_heads()
    tamper(f"UPDATE audit_auditrecord SET outcome = 'x' WHERE id = {log[0]}")
    found = verdicts_on(connection.connection, "welfare", keys(), outside_heads(folder().parent))
    assert [(each.body, each.is_sound) for each in found] == [("110001", True), (BODY, False)]


INSERTED = (
    "INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,"
    " session, duty, purpose, subject, details, salt) VALUES ('112020', {}, {}, 'done', 'u', 'n',"
    " '', '', '', '', '', '', {}, '1234567890123456')"
)


@pytest.mark.parametrize(
    "values",
    [
        ("now()", "'audit.rows_changed'", "'{}'"),
        ("now()", "'x'", "('{\"a\": 1' || repeat('0', 5000) || '}')::jsonb"),
        ("now()", "'x'", "'[]'"),
        ("'infinity'", "'x'", "'{}'"),
        ("'0044-03-15 BC'", "'x'", "'{}'"),
    ],
)
def test_a_statement_writes_no_event_that_nobody_could_verify(values: tuple[str, ...]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERTED.format(*values))


def test_an_unreadable_event_of_before_is_sealed_and_verified_as_it_stands() -> None:
    write(1)
    with superuser() as connected:
        connected.execute("SET session_replication_role = origin")
        connected.execute("ALTER TABLE audit_auditrecord DROP CONSTRAINT audit_short_numbers")
        long = "('{\"a\": 1' || repeat('0', 5000) || '}')::jsonb"
        connected.execute(INSERTED.format("now()", "'x'", long).encode())
        connected.commit()
        try:
            assert seal_heads() == 2
            assert verdict().findings == ()
        finally:
            connected.execute(
                "ALTER TABLE audit_auditrecord ADD CONSTRAINT audit_short_numbers"
                " CHECK (details::text !~ '[[ -][0-9]{250}') NOT VALID"
            )
