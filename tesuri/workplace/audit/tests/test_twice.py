"""二度ある記録: a superuser takes the keys off the tables and puts a second one beside."""

import pytest

from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import COLUMNS, leaf_of
from tesuri.workplace.audit.reading import outside_heads, verdicts_on
from tesuri.workplace.audit.stored import dictionaries
from tesuri.workplace.audit.tests.log import folder, keys, sealed, superuser
from tesuri.workplace.audit.verifier import Finding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
COPIED = ", ".join((*COLUMNS, "at", "salt"))
NO_KEY = "ALTER TABLE audit_auditrecord DROP CONSTRAINT audit_record_pkey"
NO_LEAF_KEYS = """
DO $$ DECLARE each text; BEGIN
  FOR each IN SELECT conname FROM pg_constraint
    WHERE conrelid = 'audit_leaf'::regclass AND contype IN ('p', 'u')
  LOOP EXECUTE format('ALTER TABLE audit_leaf DROP CONSTRAINT %I', each); END LOOP;
END $$
"""
OF_ANOTHER = COPIED.replace("user_id", "'suzuki'", 1)
FORGED = f"SELECT {OF_ANOTHER} FROM audit_auditrecord"


def findings(*statements: str) -> list[Finding]:
    with superuser() as connected:
        for statement in statements:
            connected.execute(statement.encode())
        found = verdicts_on(connected, "welfare", keys(), outside_heads(folder()))
        connected.rollback()  # the keys of the tables stay
        return [finding for each in found for finding in each.findings]


@pytest.mark.parametrize("is_last", [True, False])
def test_it_names_an_event_that_stands_twice(is_last: bool) -> None:
    number = sealed(4, 3)[2]
    beside = f"INSERT INTO audit_auditrecord ({COPIED}) {FORGED} WHERE id = {number}"
    mine = f"WHERE id = {number} AND user_id = 'sato'"
    own = (
        f"CREATE TEMPORARY TABLE own AS SELECT * FROM audit_auditrecord {mine}",
        f"DELETE FROM audit_auditrecord {mine}",
        f"INSERT INTO audit_auditrecord ({COPIED}) SELECT {COPIED} FROM own",
    )
    found = findings(NO_KEY, beside, *(() if is_last else own))
    assert {each.record for each in found} == {number}


@pytest.mark.parametrize("is_last", [True, False])
def test_it_names_a_place_that_has_two_leaves(is_last: bool) -> None:
    number, other = sealed(4, 3)[2], 999_999
    with superuser() as connected:
        (row,) = dictionaries(connected, EVENTS, [[number]])
    row |= {"id": other, "user_id": "suzuki"}
    hashed = leaf_of(row).hex()
    forged = FORGED.replace("SELECT id", f"SELECT {other}") + f" WHERE id = {number}"
    leaf = (
        "INSERT INTO audit_leaf (body, index, record_id, at, hash)"
        f" SELECT body, index, {other}, at, decode('{hashed}', 'hex') FROM audit_leaf"
        f" WHERE record_id = {number}"
    )
    again = (
        f"CREATE TEMPORARY TABLE own AS SELECT * FROM audit_leaf WHERE record_id = {number}",
        f"DELETE FROM audit_leaf WHERE record_id = {number}",
        "INSERT INTO audit_leaf (body, index, record_id, at, hash)"
        " SELECT body, index, record_id, at, hash FROM own",
    )
    found = findings(
        NO_LEAF_KEYS,
        f"INSERT INTO audit_auditrecord ({COPIED}) {forged}",
        leaf,
        *(() if is_last else again),
    )
    assert any(each.first <= 2 <= each.last for each in found)


def test_it_names_a_change_of_rows_under_a_body_that_has_no_log() -> None:
    sealed(4)
    found = findings(
        "INSERT INTO audit_change (record_id, position, body, at, table_name, operation, row_key,"
        " subject, columns, before, after) VALUES (999999, 1, 'zzz', now(), 'persons_person',"
        " 'update', '1', '1000000001', '{name}', '{}', '{}')"
    )
    assert [each.record for each in found] == [999_999]


def test_it_finds_nothing_where_nothing_stands_twice() -> None:
    sealed(4, 3)
    assert findings() == []
