"""支払を守る: what is approved stays as it is; nothing is approved without two people; books balance."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

GUARDS = """
CREATE FUNCTION payments_draft_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  stage text;
BEGIN
  IF TG_TABLE_NAME = 'payments_paymentline' THEN
    SELECT run_id INTO touched FROM payments_payment
      WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.payment_id ELSE NEW.payment_id END;
  ELSIF TG_OP = 'DELETE' THEN touched := OLD.run_id;
  ELSE touched := NEW.run_id;
  END IF;
  SELECT s.stage INTO stage FROM payments_runstep s WHERE s.run_id = touched
    ORDER BY s.id DESC LIMIT 1;
  IF stage IS NOT NULL AND stage NOT IN ('drafted', 'returned') THEN
    RAISE EXCEPTION 'a run in stage % does not change', stage
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_paymentline
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_finding
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();

CREATE FUNCTION payments_step_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'approved'
     AND NOT approvals_given('payment_run', NEW.run_id::text, NEW.digest) THEN
    RAISE EXCEPTION 'a run is approved by two people or not at all'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.stage = 'file_made' AND NOT EXISTS (
       SELECT 1 FROM payments_runstep WHERE run_id = NEW.run_id AND stage = 'approved') THEN
    RAISE EXCEPTION 'no file is made of a run that is not approved'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step_allowed BEFORE INSERT ON payments_runstep
  FOR EACH ROW EXECUTE FUNCTION payments_step_allowed();

CREATE FUNCTION payments_books_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(amount_yen), 0) FROM payments_journalline
      WHERE entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION 'the lines of an entry sum to zero'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER books_balance AFTER INSERT ON payments_journalline
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_books_balance();
"""
GONE = """
DROP TRIGGER books_balance ON payments_journalline;
DROP TRIGGER step_allowed ON payments_runstep;
DROP TRIGGER draft_only ON payments_finding;
DROP TRIGGER draft_only ON payments_paymentline;
DROP TRIGGER draft_only ON payments_payment;
DROP FUNCTION payments_books_balance();
DROP FUNCTION payments_step_allowed();
DROP FUNCTION payments_draft_only();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("approvals", "0002_four_eyes")]
    operations = [
        AppendOnly("payments_account"),
        AppendOnly("payments_month"),
        AppendOnly("payments_runstep"),
        AppendOnly("payments_transferfile"),
        AppendOnly("payments_journalentry"),
        AppendOnly("payments_journalline"),
        migrations.RunSQL(GUARDS, GONE),
    ]
