"""多数の行: as many as there are people, in one statement, so that guard and watch run once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from tesuri.welfare.payments.models import EntryKind, Title

Booking = tuple[int, int, EntryKind, Title, Title, int]  # 支払, 人, 種類, 借方, 貸方, 円
BOOKED = """
WITH told AS (
  SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
    %s::bigint[]) WITH ORDINALITY AS each (payment, person, kind, debit, credit, yen, at)
), made AS (
  INSERT INTO payments_journalentry (payment_id, person_id, kind, at)
  SELECT payment, person, kind, %s FROM told ORDER BY at RETURNING id, payment_id, kind
)
INSERT INTO payments_journalline (entry_id, title, amount_yen)
SELECT made.id, side.title, side.yen
FROM made JOIN told ON told.payment = made.payment_id AND told.kind = made.kind,
  LATERAL (VALUES (1, told.debit, told.yen), (2, told.credit, -told.yen)) side (at, title, yen)
ORDER BY made.id, side.at
"""


def hold_the_months() -> None:
    """支給月を押さえる: nobody else pays or claims back a month until this transaction ends.

    The guards of the tables take the same lock; who takes it before the row of a person, as this
    does, waits for a run that is being drafted, where else the two would wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('payments_month'), 0)")


def write(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """行を書く: with COPY; numbered in this order."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    errors, cursor = connection.wrap_database_errors, connection.cursor()
    with errors, cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def book(bookings: Sequence[Booking]) -> None:
    """仕訳する: an entry with its two lines for each, in this order."""
    if bookings:
        columns = [list(column) for column in zip(*bookings, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(BOOKED, [*columns, timezone.now()])
