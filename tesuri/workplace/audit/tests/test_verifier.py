"""検証: as database superuser, change anything; the verifier names the record or the range."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.heads import heads_file, public_key_file
from tesuri.workplace.audit.reading import verdicts
from tesuri.workplace.audit.verifier import Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
SATO = Actor("sato", "佐藤", "112020", "shogai", "T-1", "S-1")
EVENTS, A_HEAD_EACH = 24, 4


@pytest.fixture
def log() -> Iterator[list[int]]:
    """監査記録: 24 events under six heads; their numbers, in the order of the tree."""
    heads_file(settings.TESURI_VAR, settings.TESURI_SYSTEM).unlink(missing_ok=True)
    numbers = []
    for number in range(EVENTS):
        with transaction.atomic():
            numbers.append(actions.record(SATO, AuditEvent.LOG_SEARCHED, number=number).pk)
        if number % A_HEAD_EACH == A_HEAD_EACH - 1:
            actions.seal_heads()
    yield numbers
    heads_file(settings.TESURI_VAR, settings.TESURI_SYSTEM).unlink(missing_ok=True)


def superuser_url() -> str:
    base = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    return f"{base}/{connection.settings_dict['NAME']}"


def tamper(*statements: str) -> None:
    """改ざん: by the superuser, with every trigger asleep."""
    with psycopg.connect(superuser_url()) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement.encode())


def verdict(heads: Path | None = None) -> Verdict:
    var, system = settings.TESURI_VAR, settings.TESURI_SYSTEM
    kept = heads or heads_file(var, system)
    (found,) = verdicts(superuser_url(), system, public_key_file(var, system), kept)
    return found


def named(found: Verdict) -> set[int | None]:
    return {finding.record for finding in found.findings}


def test_an_untouched_log_is_sound(log: list[int]) -> None:
    found = verdict()
    assert (found.is_sound, found.events, found.heads) == (True, EVENTS, 12)


@pytest.mark.parametrize(
    "change",
    ["user_id = 'suzuki'", "details = '{}'", "at = at + interval '1 second'", "outcome = 'x'"],
)
def test_an_edited_event_is_named(log: list[int], change: str) -> None:
    tamper(f"UPDATE audit_auditrecord SET {change} WHERE id = {log[7]}")
    assert named(verdict()) == {log[7]}


def test_a_deleted_event_is_named(log: list[int]) -> None:
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {log[7]}")
    assert named(verdict()) == {log[7]}


def test_an_event_deleted_with_its_leaf_leaves_a_gap(log: list[int]) -> None:
    tamper(
        f"DELETE FROM audit_leaf WHERE record_id = {log[7]}",
        f"DELETE FROM audit_auditrecord WHERE id = {log[7]}",
    )
    first = verdict().findings[0]
    assert (first.first, first.record) == (7, log[8])


def test_two_events_in_exchanged_places_are_named(log: list[int]) -> None:
    tamper(
        f"UPDATE audit_leaf SET index = -1 WHERE record_id = {log[5]}",
        f"UPDATE audit_leaf SET index = 5 WHERE record_id = {log[6]}",
        f"UPDATE audit_leaf SET index = 6 WHERE record_id = {log[5]}",
    )
    (first, *_) = verdict().findings
    assert (first.first, first.last) == (4, 7)


def test_a_forged_event_with_its_leaf_breaks_the_heads_from_its_place_on(log: list[int]) -> None:
    tamper(f"UPDATE audit_auditrecord SET outcome = 'x' WHERE id = {log[9]}")
    with psycopg.connect(superuser_url(), row_factory=psycopg.rows.dict_row) as superuser:
        from tesuri.workplace.audit.entries import leaf_of

        row = superuser.execute(
            "SELECT * FROM audit_auditrecord WHERE id = %s", [log[9]]
        ).fetchone()
        assert row
        forged = leaf_of(row).hex()
    tamper(f"UPDATE audit_leaf SET hash = '\\x{forged}' WHERE record_id = {log[9]}")
    (first, *_) = verdict().findings
    assert (first.first, first.last) == (8, 11)


def test_a_cut_tail_is_noticed_by_the_heads_kept_outside(log: list[int]) -> None:
    tamper(
        "DELETE FROM audit_leaf WHERE index >= 20",
        f"DELETE FROM audit_auditrecord WHERE id >= {log[20]}",
        "DELETE FROM audit_head WHERE size > 20",
    )
    (finding,) = verdict().findings
    assert (finding.first, finding.last) == (20, 23)


def test_a_head_signed_by_another_key_is_no_head(log: list[int]) -> None:
    tamper("UPDATE audit_head SET signature = decode(repeat('00', 64), 'hex') WHERE size = 8")
    assert [finding.first for finding in verdict().findings] == [7]


def test_every_one_of_many_random_changes_is_found(log: list[int]) -> None:
    chance = random.Random(20261123)
    columns = ("user_id", "user_name", "office", "terminal", "kind", "purpose", "subject")
    for _ in range(60):
        record, column = chance.choice(log), chance.choice(columns)
        tamper(f"UPDATE audit_auditrecord SET {column} = {column} || 'x' WHERE id = {record}")
        assert named(verdict()) == {record}
        tamper(f"UPDATE audit_auditrecord SET {column} = left({column}, -1) WHERE id = {record}")
    assert verdict().is_sound
