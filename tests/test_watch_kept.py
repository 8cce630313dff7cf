"""見張りの確かめ: a process does not start where a table is unwatched or the watch was changed."""

import pytest
from django.db import connection

from tesuri.workplace.audit import rows_changed
from tesuri.workplace.audit.watch_kept import Unwatched, refuse_unwatched, unwatched_tables

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-13")]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_starts_where_every_table_is_watched() -> None:
    refuse_unwatched()


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE persons_person DISABLE TRIGGER watched_update",
        "ALTER TABLE persons_person DISABLE TRIGGER USER",
        "ALTER TABLE persons_person ENABLE REPLICA TRIGGER watched_insert",
        "DROP TRIGGER watched_delete ON persons_person",
        "DROP TRIGGER watched_truncate ON persons_person",
        "ALTER TRIGGER watched_insert ON persons_person RENAME TO seen_insert",
    ],
)
def test_it_does_not_start_where_a_trigger_is_off(deed: str) -> None:
    run(deed)
    assert unwatched_tables() == ["persons_person"]
    with pytest.raises(Unwatched, match="persons_person"):
        refuse_unwatched()


def test_it_does_not_start_where_a_trigger_looks_away() -> None:
    run("DROP TRIGGER watched_insert ON persons_person")
    run(
        "CREATE TRIGGER watched_insert AFTER INSERT ON persons_person REFERENCING NEW TABLE AS"
        " new_rows FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION audit_rows_changed('0', '')"
    )
    assert unwatched_tables() == ["persons_person"]


def test_it_does_not_start_where_the_function_is_another() -> None:
    run(rows_changed.FUNCTIONS.replace("RETURN NULL;", "RETURN NULL ;"))
    assert unwatched_tables() == []
    with pytest.raises(Unwatched, match="版のものと違います"):
        refuse_unwatched()


def test_a_new_table_is_unwatched_until_a_migration_says_otherwise() -> None:
    run("ALTER TABLE income_incomefacts RENAME TO income_facts")
    assert unwatched_tables() == ["income_incomefacts"]
