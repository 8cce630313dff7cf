"""支払の並び: each payment of a run with what its months come to, in one query for all."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection

from tesuri.welfare.payments.models import Run

LAID_OUT = """
SELECT p.id, p.person_id, p.amount_yen, p.replaces_id,
  p.bank_code, p.branch_code, p.kind, p.number,
  count(l.id), count(DISTINCT m.target_month), max(m.target_month), min(l.amount_yen),
  coalesce(bool_and(l.amount_yen = m.amount_yen), true),
  NOT EXISTS (SELECT 1 FROM payments_payment b
              WHERE b.person_id = p.person_id AND b.run_id < p.run_id)
FROM payments_payment p LEFT JOIN payments_paymentline l ON l.payment_id = p.id
  LEFT JOIN payments_month m ON m.id = l.month_id
WHERE p.run_id = %s GROUP BY p.id ORDER BY p.id
"""
Account = tuple[str, str, str, str]


class Laid(NamedTuple):
    """支払の要点: what the checks ask of a payment and of its months."""

    pk: int
    person_id: int
    amount_yen: int
    replaces_id: int | None
    account: Account
    line_count: int
    month_count: int
    last_month: date | None
    least_yen: int | None
    is_plain: bool  # each month as it was decided, with nothing paid before
    is_first: bool  # the first run in which the person is paid


def laid_out(run: Run) -> Iterator[Laid]:
    """支払の要点: in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(LAID_OUT, [run.number])
        for pk, person, yen, replaces, *rest in cursor.fetchall():
            bank, branch, kind, number, *months = rest
            yield Laid(pk, person, yen, replaces, (bank, branch, kind, number), *months)
