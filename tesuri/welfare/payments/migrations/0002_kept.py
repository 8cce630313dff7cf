"""支払を守る: what is approved stays as it is; nothing is approved without two people; books balance."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

GUARDS = """
CREATE FUNCTION payments_stage_of(run bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT stage FROM payments_runstep WHERE run_id = run ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION payments_draft_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  runs bigint[];
  stage text;
BEGIN
  IF TG_TABLE_NAME = 'payments_paymentline' THEN
    SELECT array_agg(run_id) INTO runs FROM payments_payment
      WHERE (TG_OP <> 'DELETE' AND id = NEW.payment_id)
         OR (TG_OP <> 'INSERT' AND id = OLD.payment_id);
  ELSIF TG_TABLE_NAME = 'payments_run' THEN runs := ARRAY[OLD.number];
  ELSIF TG_OP = 'INSERT' THEN runs := ARRAY[NEW.run_id];
  ELSIF TG_OP = 'DELETE' THEN runs := ARRAY[OLD.run_id];
  ELSE runs := ARRAY[OLD.run_id, NEW.run_id];
  END IF;
  FOR stage IN SELECT payments_stage_of(each) FROM unnest(runs) AS each LOOP
    IF stage IS NOT NULL AND stage NOT IN ('drafted', 'returned') THEN
      RAISE EXCEPTION 'a run in stage % does not change', stage
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_paymentline
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
CREATE TRIGGER draft_only BEFORE INSERT OR UPDATE OR DELETE ON payments_finding
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();
CREATE TRIGGER draft_only BEFORE UPDATE OR DELETE ON payments_run
  FOR EACH ROW EXECUTE FUNCTION payments_draft_only();

CREATE FUNCTION payments_never_too_much() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid_for payments_month%ROWTYPE;
  newest bigint;
  paid bigint;
BEGIN
  SELECT * INTO paid_for FROM payments_month WHERE id = NEW.month_id;
  PERFORM pg_advisory_xact_lock(
    hashtext(paid_for.reference), hashtext(paid_for.target_month::text));
  SELECT amount_yen INTO newest FROM payments_month
    WHERE reference = paid_for.reference AND target_month = paid_for.target_month
    ORDER BY version DESC LIMIT 1;
  SELECT coalesce(sum(l.amount_yen), 0) INTO paid FROM payments_paymentline l
    JOIN payments_month m ON m.id = l.month_id JOIN payments_payment p ON p.id = l.payment_id
    WHERE m.reference = paid_for.reference AND m.target_month = paid_for.target_month
      AND payments_stage_of(p.run_id) IS DISTINCT FROM 'discarded';
  IF paid + NEW.amount_yen <> newest THEN
    RAISE EXCEPTION 'a month is paid what its newest version gives: % + % is not %',
      paid, NEW.amount_yen, newest USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER never_too_much BEFORE INSERT ON payments_paymentline
  FOR EACH ROW EXECUTE FUNCTION payments_never_too_much();

CREATE FUNCTION payments_step_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text := payments_stage_of(NEW.run_id);
  allowed boolean;
BEGIN
  allowed := CASE NEW.stage
    WHEN 'drafted' THEN before IS NULL
    WHEN 'submitted' THEN before IN ('drafted', 'returned')
    WHEN 'returned' THEN before = 'submitted'
    WHEN 'approved' THEN before = 'submitted'
    WHEN 'file_made' THEN before = 'approved'
    WHEN 'discarded' THEN before IN ('drafted', 'returned', 'approved')
    ELSE false END;
  IF allowed IS NOT TRUE THEN
    RAISE EXCEPTION 'a run goes from % to no %', coalesce(before, 'nothing'), NEW.stage
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.stage = 'approved'
     AND NOT approvals_given('payment_run', NEW.run_id::text, NEW.digest) THEN
    RAISE EXCEPTION 'a run is approved by two people or not at all'
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
DROP TRIGGER never_too_much ON payments_paymentline;
DROP TRIGGER draft_only ON payments_run;
DROP TRIGGER draft_only ON payments_finding;
DROP TRIGGER draft_only ON payments_paymentline;
DROP TRIGGER draft_only ON payments_payment;
DROP FUNCTION payments_books_balance();
DROP FUNCTION payments_step_allowed();
DROP FUNCTION payments_draft_only();
DROP FUNCTION payments_never_too_much();
DROP FUNCTION payments_stage_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("approvals", "0002_four_eyes")]
    operations = [
        AppendOnly("payments_account"),
        AppendOnly("payments_month"),
        AppendOnly("payments_runstep"),
        AppendOnly("payments_hold"),
        AppendOnly("payments_transferfile"),
        AppendOnly("payments_journalentry"),
        AppendOnly("payments_journalline"),
        migrations.RunSQL(GUARDS, GONE),
    ]
