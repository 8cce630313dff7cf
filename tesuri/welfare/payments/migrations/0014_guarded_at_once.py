"""一度に守る: guards that looked at row after row look at all rows of a statement at once.

A run of a hundred thousand people is three statements of that many rows. What they refuse is what
they refused, and two things more: two lines for one month in one statement, and an entry whose
lines do not come in one statement. One lock stands for all months: one for each of them was more
than PostgreSQL can hold in a transaction (some thousands), so that no large run could be drafted.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

KEPT: Any = import_module("tesuri.welfare.payments.migrations.0002_kept")
CLAIMED_BACK: Any = import_module("tesuri.welfare.payments.migrations.0010_claimed_back")
PATH = "SET search_path = pg_catalog, public, pg_temp"
EACH_MONTH = """pg_advisory_xact_lock(
    hashtext(claimed_for.reference), hashtext(claimed_for.target_month::text));"""
ALL_MONTHS = "pg_advisory_xact_lock(hashtext('payments_month'), 0);"


def function_in(guards: str, name: str) -> str:
    """The text that makes one function, so that it may stand already."""
    found = guards[guards.index(f"CREATE FUNCTION {name}") :]
    return found[: found.index("END $$;") + len("END $$;")].replace("CREATE", "CREATE OR REPLACE")


CLAIM = function_in(CLAIMED_BACK.GUARDS, "payments_claim_of_a_month")
BALANCE = function_in(KEPT.GUARDS, "payments_books_balance")

INTO_A_DRAFT = f"""
CREATE FUNCTION payments_into_a_draft() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  stage text;
  runs text := 'new_rows';
BEGIN
  IF TG_TABLE_NAME IN ('payments_paymentline', 'payments_setoff') THEN
    runs := 'new_rows n JOIN payments_payment p ON p.id = n.payment_id';
  END IF;
  FOR stage IN EXECUTE format(
    'SELECT payments_stage_of(run_id) FROM (SELECT DISTINCT run_id FROM %s) runs', runs) LOOP
    IF stage IS NOT NULL AND stage NOT IN ('drafted', 'returned') THEN
      PERFORM payments_refuse(format('a run in stage %s does not change', stage));
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
DROP TRIGGER draft_only ON payments_payment;
DROP TRIGGER draft_only ON payments_paymentline;
DROP TRIGGER draft_only ON payments_finding;
DROP TRIGGER draft_only ON payments_setoff;
""" + "".join(
    f"""
CREATE TRIGGER into_a_draft AFTER INSERT ON payments_{table} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION payments_into_a_draft();
"""
    for table in ("payment", "paymentline", "finding", "setoff")
)
CHANGED_IN_A_DRAFT = "".join(
    f"""
CREATE TRIGGER draft_only BEFORE UPDATE OR DELETE ON payments_{table}
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
"""
    for table in ("payment", "paymentline", "finding")
)
EACH_INTO_A_DRAFT = """
DROP TRIGGER into_a_draft ON payments_payment;
DROP TRIGGER into_a_draft ON payments_paymentline;
DROP TRIGGER into_a_draft ON payments_finding;
DROP TRIGGER into_a_draft ON payments_setoff;
DROP TRIGGER draft_only ON payments_payment;
DROP TRIGGER draft_only ON payments_paymentline;
DROP TRIGGER draft_only ON payments_finding;
DROP FUNCTION payments_into_a_draft();
CREATE TRIGGER draft_only BEFORE INSERT ON payments_setoff
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
""" + CHANGED_IN_A_DRAFT.replace("BEFORE UPDATE", "BEFORE INSERT OR UPDATE")

NEVER_TOO_MUCH = f"""
CREATE FUNCTION payments_months_never_too_much() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  discarded bigint[];
  paid bigint;
  due bigint;
  lines bigint;
BEGIN
  PERFORM {ALL_MONTHS}
  SELECT coalesce(array_agg(number), '{{}}') INTO discarded FROM payments_run
    WHERE payments_stage_of(number) = 'discarded';
  EXECUTE $asked$
    WITH touched AS MATERIALIZED (
      SELECT m.reference, m.target_month, count(*) AS lines
      FROM new_rows n JOIN payments_month m ON m.id = n.month_id
      GROUP BY m.reference, m.target_month
    ), versions AS MATERIALIZED (
      SELECT m.id, m.reference, m.target_month, m.version, m.amount_yen, t.lines
      FROM touched t JOIN payments_month m USING (reference, target_month)
    ), counted AS (
      SELECT v.id, l.amount_yen FROM versions v JOIN payments_paymentline l ON l.month_id = v.id
        JOIN payments_payment p ON p.id = l.payment_id
      WHERE p.run_id <> ALL ($1)
      UNION ALL
      SELECT v.id, -l.amount_yen FROM versions v
        JOIN payments_overpaymentline l ON l.month_id = v.id
      WHERE payments_claim_state(l.overpayment_id) IS DISTINCT FROM 'discarded'
    ), sums AS (
      SELECT id, sum(amount_yen)::bigint AS yen FROM counted GROUP BY id
    ), months AS (
      SELECT coalesce(sum(s.yen), 0)::bigint AS paid, max(v.lines) AS lines,
             (array_agg(v.amount_yen ORDER BY v.version DESC))[1] AS due
      FROM versions v LEFT JOIN sums s USING (id) GROUP BY v.reference, v.target_month
    )
    SELECT paid, due, lines FROM months WHERE paid <> due OR lines > 1 LIMIT 1
  $asked$ INTO paid, due, lines USING discarded;
  IF paid IS NOT NULL THEN
    PERFORM payments_refuse(format(
      'a month is paid once what its newest version gives: %s of %s in %s lines', paid, due, lines));
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER never_too_much ON payments_paymentline;
CREATE TRIGGER never_too_much AFTER INSERT ON payments_paymentline
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION payments_months_never_too_much();
"""
EACH_NEVER_TOO_MUCH = """
DROP TRIGGER never_too_much ON payments_paymentline;
DROP FUNCTION payments_months_never_too_much();
CREATE TRIGGER never_too_much BEFORE INSERT ON payments_paymentline
  FOR EACH ROW EXECUTE FUNCTION payments_never_too_much();
"""

BOOKS_BALANCE = f"""
DROP TRIGGER books_balance ON payments_journalline;
CREATE OR REPLACE FUNCTION payments_books_balance() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  unbalanced bigint;
BEGIN
  EXECUTE 'SELECT entry_id FROM payments_journalline
           WHERE entry_id IN (SELECT entry_id FROM new_rows)
           GROUP BY entry_id HAVING sum(amount_yen) <> 0 LIMIT 1' INTO unbalanced;
  IF unbalanced IS NOT NULL THEN
    PERFORM payments_refuse('the lines of an entry sum to zero, and come in one statement');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER books_balance AFTER INSERT ON payments_journalline
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION payments_books_balance();
"""
EACH_BALANCES = f"""
DROP TRIGGER books_balance ON payments_journalline;
{BALANCE}
CREATE CONSTRAINT TRIGGER books_balance AFTER INSERT ON payments_journalline
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_books_balance();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_handed_over_by_another")]
    operations = [
        migrations.RunSQL(INTO_A_DRAFT + CHANGED_IN_A_DRAFT, EACH_INTO_A_DRAFT),
        migrations.RunSQL(NEVER_TOO_MUCH, EACH_NEVER_TOO_MUCH),
        migrations.RunSQL(
            CLAIM.replace(EACH_MONTH, ALL_MONTHS).replace("plpgsql AS", f"plpgsql {PATH} AS"), CLAIM
        ),
        migrations.RunSQL(BOOKS_BALANCE, EACH_BALANCES),
    ]
