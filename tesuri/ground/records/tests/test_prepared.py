"""用意した文の試験: planned once, counted as any other, and nothing of it is left by a rollback."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tesuri.ground.records.prepared import PREPARED_AFTER, prepared

pytestmark = pytest.mark.django_db
SUM = "SELECT %(one)s::int + %(other)s::int"


def total(one: int, other: int) -> int:
    with prepared() as cursor:
        cursor.execute(SUM, {"one": one, "other": other})
        (answer,) = cursor.fetchone() or (0,)
    return int(answer)


def known_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%::int + %'"
        )
        return int(cursor.fetchone()[0])


def test_it_is_prepared_once_whatever_the_values() -> None:
    before = known_statements()
    assert [total(n, 1) for n in range(3 * PREPARED_AFTER)] == list(
        range(1, 3 * PREPARED_AFTER + 1)
    )
    assert known_statements() == before + 1


def test_it_is_counted_with_its_text() -> None:
    with CaptureQueriesContext(connection) as asked:
        for number in range(2 * PREPARED_AFTER):
            total(number, 1)
    assert len(asked) == 2 * PREPARED_AFTER
    assert all("::int" in each["sql"] for each in asked.captured_queries)


def test_it_answers_after_a_rollback() -> None:
    for number in range(2 * PREPARED_AFTER):
        total(number, 1)
    with pytest.raises(DatabaseError), transaction.atomic(), prepared() as cursor:
        cursor.execute("SELECT 1 / %s::int", [0])
    assert total(20, 22) == 42


def test_values_are_never_read_as_a_part_of_the_statement() -> None:
    with prepared() as cursor:
        cursor.execute("SELECT %s::text", ["'; SELECT 'other"])
        assert cursor.fetchone() == ("'; SELECT 'other",)
