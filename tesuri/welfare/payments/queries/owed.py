"""未払を読む: what is owed for each month, and where to; each for all people in one query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from tesuri.welfare.payments.models import Account, Hold
from tesuri.welfare.persons.models import Person

OWED = """
WITH gone AS (
  SELECT l.month_id, l.amount_yen FROM payments_paymentline l
    JOIN payments_payment p ON p.id = l.payment_id
  WHERE p.run_id NOT IN (SELECT run_id FROM payments_runstep WHERE stage = 'discarded')
  UNION ALL
  SELECT month_id, -amount_yen FROM payments_overpaymentline WHERE overpayment_id NOT IN (
    SELECT overpayment_id FROM payments_overpaymentstep WHERE state = 'discarded')
), paid AS (
  SELECT m.reference, m.target_month, sum(gone.amount_yen)::bigint AS yen
  FROM gone JOIN payments_month m ON m.id = gone.month_id GROUP BY m.reference, m.target_month
), newest AS (
  SELECT DISTINCT ON (reference, target_month)
    id, reference, target_month, version, amount_yen, person_id
  FROM payments_month WHERE target_month < %s ORDER BY reference, target_month, version DESC
)
SELECT n.id, n.reference, n.target_month, n.version, n.amount_yen, n.person_id,
       n.amount_yen - coalesce(paid.yen, 0)
FROM newest n LEFT JOIN paid USING (reference, target_month)
WHERE n.amount_yen <> coalesce(paid.yen, 0)
"""


class NewestMonth(NamedTuple):
    """最新の版の月: what its row says; light, because there are as many as people times months."""

    pk: int
    reference: str
    target_month: date
    version: int
    amount_yen: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Owed:
    """未払の月: the newest version of a month, less what was paid for earlier versions."""

    month: NewestMonth
    amount_yen: int


def owed_before(payment_month: date) -> dict[int, list[Owed]]:
    """支払うべき月: by person id; earlier months whose newest amount is not yet paid in full.

    Paid is what runs have paid or are about to pay, less what is claimed back. A run or a claim
    that was discarded counts for nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(OWED, [payment_month])
        found = sorted(cursor.fetchall(), key=lambda row: (row[1], row[2]))
    owed: dict[int, list[Owed]] = defaultdict(list)
    for *month, amount in found:
        newest = NewestMonth(*month)
        owed[newest.person_id].append(Owed(newest, amount))
    return owed


def held_references() -> set[str]:
    """保留中の決定: those whose newest row holds."""
    newest = Hold.objects.order_by("reference", "-id").distinct("reference")
    return {hold.reference for hold in newest if hold.is_held}


def account_of(person: Person) -> Account | None:
    """今の口座: the newest, or None."""
    return person.accounts.order_by("-id").first()


def accounts_in_use() -> dict[int, Account]:
    """今の口座: of everybody, by the key of the person's row."""
    newest = Account.objects.order_by("person_id", "-id").distinct("person_id")
    return {account.person_id: account for account in newest.iterator(chunk_size=10_000)}
