"""作った行: a row of any table, made from what its model says of its columns, with its parents.

For tests that ask what becomes of every table. The rules of the rooms do not concern them: within
the transaction of the test `without_rules` takes checks and guards off, but no watch.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from tests.people import CITY

FIRST_DAY, FIRST_MOMENT = date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)
DIGITS = {"addressee_number": 10, "unified_number": 15}
GUARDS = """
SELECT t.tgname FROM pg_trigger t WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal
  AND t.tgname NOT LIKE 'watched%%' AND t.tgname NOT LIKE 'append_only%%'
"""
CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
_numbers = count(1)
Model = type[models.Model]


def a_row(model: Model) -> models.Model:
    """一行: in the table, with every parent that it needs."""
    row = unsaved(model)
    row.save(force_insert=True)
    return row


def unsaved(model: Model) -> models.Model:
    """まだ表にない一行: its parents are there already."""
    return model(**{field.name: a_value(field) for field in columns(model)})


def columns(model: Model) -> list[Any]:
    """書く列: all but those that number themselves."""
    return [field for field in model._meta.concrete_fields if not is_numbered(field)]


def is_numbered(field: Any) -> bool:
    return isinstance(field, models.BigAutoField)


def a_value(field: Any) -> Any:
    """その列の値: another one each time, as far as the column knows so many."""
    if field.is_relation:
        return None if field.null else a_row(field.related_model)
    if isinstance(field, models.CharField | models.TextField):
        return a_text(field)
    number = next(_numbers)
    return next(value for kind, value in made(number) if isinstance(field, kind))


def a_text(field: Any) -> str:
    if field.choices:
        return str(field.choices[0][0])
    if field.name == "body":
        return CITY
    text = str(next(_numbers)).zfill(DIGITS.get(field.name, 4))
    return text[-(field.max_length or len(text)) :]


def made(number: int) -> list[tuple[Any, Any]]:
    """The first kind that fits decides."""
    day, moment = timedelta(days=number), FIRST_MOMENT + timedelta(minutes=number)
    return [
        (models.BooleanField, number % 2 == 0),
        (models.IntegerField, number % 30_000),
        (models.DateTimeField, moment),
        (models.DateField, FIRST_DAY + day),
        (models.UUIDField, uuid4()),
        (models.BinaryField, secrets.token_bytes(16)),
        (models.JSONField, {"number": number}),
        (ArrayField, [str(number)]),
        (DateRangeField, DateRange(FIRST_DAY, FIRST_DAY + day)),
        (DateTimeRangeField, DateTimeTZRange(FIRST_MOMENT, moment)),
    ]


def raw(row: models.Model) -> dict[str, Any]:
    """列と値: as PostgreSQL takes them."""
    return {
        field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in columns(type(row))
    }


def ancestors(model: Model) -> Iterator[Model]:
    """その表と、上にあるすべての表."""
    yield model
    for field in columns(model):
        if field.is_relation and not field.null:
            yield from ancestors(field.related_model)


def without_rules(tables: Iterable[Model]) -> None:
    """規則を外す: until the transaction of the test ends; what watches and what freezes stays."""
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in tables}):
            for query, undo in ((GUARDS, "DISABLE TRIGGER"), (CHECKS, "DROP CONSTRAINT")):
                cursor.execute(query, [table])
                for (name,) in cursor.fetchall():
                    cursor.execute(f'ALTER TABLE {table} {undo} "{name}"')


def thaw(model: Model) -> None:
    """追記専用を外す: as the owner of a table could, until the transaction of the test ends."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(GUARDS.replace("NOT LIKE 'append_only", "LIKE 'append_only"), [_name(model)])
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {_name(model)} DISABLE TRIGGER "{name}"')


def _name(model: Model) -> str:
    return model._meta.db_table
