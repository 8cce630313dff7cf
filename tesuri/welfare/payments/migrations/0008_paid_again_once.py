"""振込不能を守る: what bounced is paid again once, whole, to its person, by transfer or in cash."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
OF_A_BOUNCE = f"bounce_id > payments_bounce.payment_id > payments_payment.person_id > {PERSON}"

GUARDS = """
CREATE FUNCTION payments_bounce_state(bounce bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT state FROM payments_bouncestep WHERE bounce_id = bounce
                   ORDER BY id DESC LIMIT 1), 'open')
$$;

CREATE FUNCTION payments_reissue_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.replaces_id IS DISTINCT FROM NEW.replaces_id THEN
    PERFORM payments_refuse('what a transfer replaces does not change');
  END IF;
  IF NEW.replaces_id IS NULL THEN RETURN NEW; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('payments_bounce'), NEW.replaces_id::int);
  IF NOT EXISTS (
    SELECT 1 FROM payments_bounce b JOIN payments_payment p ON p.id = b.payment_id
    WHERE b.id = NEW.replaces_id AND p.person_id = NEW.person_id
      AND p.amount_yen = NEW.amount_yen) THEN
    PERFORM payments_refuse('what bounced is paid again whole, to the same person');
  END IF;
  IF payments_bounce_state(NEW.replaces_id) <> 'open' OR EXISTS (
    SELECT 1 FROM payments_payment p WHERE p.replaces_id = NEW.replaces_id AND p.id <> NEW.id
      AND payments_stage_of(p.run_id) IS DISTINCT FROM 'discarded') THEN
    PERFORM payments_refuse('what bounced is paid again once');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reissue_once BEFORE INSERT OR UPDATE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION payments_reissue_once();

CREATE FUNCTION payments_bounce_step_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text;
  allowed boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('payments_bounce'), NEW.bounce_id::int);
  before := payments_bounce_state(NEW.bounce_id);
  allowed := CASE NEW.state
    WHEN 'counter' THEN before = 'open'
      AND approvals_given_in('payment_counter', NEW.bounce_id::text, NEW.digest, '', 'payments')
      AND NOT EXISTS (SELECT 1 FROM payments_bouncestep s
                      WHERE s.bounce_id = NEW.bounce_id AND s.digest = NEW.digest)
      AND NOT EXISTS (SELECT 1 FROM payments_payment p WHERE p.replaces_id = NEW.bounce_id
                      AND payments_stage_of(p.run_id) IS DISTINCT FROM 'discarded')
    WHEN 'open' THEN before = 'counter'
      AND NOT EXISTS (SELECT 1 FROM payments_counterreceipt r WHERE r.bounce_id = NEW.bounce_id)
    WHEN 'paid' THEN before = 'counter'
      AND EXISTS (SELECT 1 FROM payments_counterreceipt r WHERE r.bounce_id = NEW.bounce_id)
    ELSE false END;
  IF allowed IS NOT TRUE THEN
    PERFORM payments_refuse(format('what bounced goes from %s to no %s', before, NEW.state));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step_allowed BEFORE INSERT ON payments_bouncestep
  FOR EACH ROW EXECUTE FUNCTION payments_bounce_step_allowed();

CREATE FUNCTION payments_cash_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF payments_bounce_state(NEW.bounce_id) <> 'counter' OR EXISTS (
    SELECT 1 FROM (SELECT actor_user_id FROM payments_bouncestep
      WHERE bounce_id = NEW.bounce_id AND state = 'counter' ORDER BY id DESC LIMIT 1) agreed
    WHERE lower(agreed.actor_user_id) = lower(NEW.paid_by_id)) THEN
    PERFORM payments_refuse('cash is handed over once it is agreed, by another than who agreed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER by_another BEFORE INSERT ON payments_counterreceipt
  FOR EACH ROW EXECUTE FUNCTION payments_cash_by_another();

CREATE FUNCTION payments_cash_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF payments_bounce_state(NEW.bounce_id) <> 'paid' OR NOT EXISTS (
    SELECT 1 FROM payments_bounce b
      JOIN payments_journalentry e ON e.payment_id = b.payment_id AND e.kind = 'counter'
    WHERE b.id = NEW.bounce_id) THEN
    PERFORM payments_refuse('cash that was handed over is booked');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_booked AFTER INSERT ON payments_counterreceipt
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_cash_is_booked();
"""
GONE = """
DROP TRIGGER is_booked ON payments_counterreceipt;
DROP TRIGGER by_another ON payments_counterreceipt;
DROP TRIGGER step_allowed ON payments_bouncestep;
DROP TRIGGER reissue_once ON payments_payment;
DROP FUNCTION payments_cash_is_booked();
DROP FUNCTION payments_cash_by_another();
DROP FUNCTION payments_bounce_step_allowed();
DROP FUNCTION payments_reissue_once();
DROP FUNCTION payments_bounce_state(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_reissues")]
    operations = [
        AppendOnly("payments_bouncestep"),
        AppendOnly("payments_counterreceipt"),
        migrations.RunSQL(GUARDS, GONE),
        Watched("payments_bouncestep", OF_A_BOUNCE),
        Watched("payments_counterreceipt", OF_A_BOUNCE),
    ]
