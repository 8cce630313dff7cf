"""守り: which step may follow which, what two people must have decided, and what never changes."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

REFUSE = "USING ERRCODE = 'integrity_constraint_violation'"
MEDIUM_PAIRS = """
  ('entered', ''), ('refused', 'entered'),
  ('kept', 'entered'), ('kept', 'kept'), ('kept', 'lending'), ('kept', 'returning'),
  ('kept', 'disposing'), ('lending', 'kept'), ('lent', 'lending'), ('lent', 'returning'),
  ('returning', 'lent'), ('disposing', 'kept'), ('disposed', 'disposing')
"""
MEDIUM = f"""
CREATE FUNCTION outputs_medium_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before outputs_mediumstep%ROWTYPE;
  thing outputs_medium%ROWTYPE;
  came text;
  wanted text;
  drafter text;
BEGIN
  SELECT * INTO before FROM outputs_mediumstep WHERE id = NEW.previous_id;
  SELECT * INTO STRICT thing FROM outputs_medium WHERE number = NEW.medium_id;
  came := coalesce(before.state, '');
  IF NEW.previous_id IS NOT NULL AND before.medium_id IS DISTINCT FROM NEW.medium_id THEN
    RAISE EXCEPTION 'a step follows one of the same medium' {REFUSE};
  END IF;
  IF NOT EXISTS (SELECT 1 FROM (VALUES {MEDIUM_PAIRS}) p(state, before)
                 WHERE p.state = NEW.state AND p.before = came) THEN
    RAISE EXCEPTION '% does not follow %', NEW.state, came {REFUSE};
  END IF;
  wanted := CASE
    WHEN came = 'entered' AND NEW.state = 'kept' THEN 'outputs.register'
    WHEN came = 'lending' AND NEW.state = 'lent' THEN 'outputs.lend'
    WHEN came = 'returning' AND NEW.state = 'kept' THEN 'outputs.return'
    WHEN NEW.state = 'disposed' THEN 'outputs.dispose'
  END;
  SELECT borrower_id INTO drafter FROM outputs_loan WHERE id = before.loan_id;
  drafter := coalesce(drafter, before.actor_user_id);
  IF wanted IS NOT NULL AND NOT approvals_given_by_another(
      wanted, NEW.medium_id::text, before.digest, drafter) THEN
    RAISE EXCEPTION '%: no second person approved this', wanted {REFUSE};
  END IF;
  IF NEW.state = 'lending' AND thing.kind NOT IN ('usb', 'disc', 'drive', 'tape', 'paper') THEN
    RAISE EXCEPTION 'a machine is not lent' {REFUSE};
  END IF;
  IF NEW.loan_id IS NOT NULL THEN
    PERFORM 1 FROM outputs_loan WHERE id = NEW.loan_id AND medium_id = NEW.medium_id;
    IF NOT FOUND OR (NEW.state <> 'lending' AND NEW.loan_id IS DISTINCT FROM before.loan_id) THEN
      RAISE EXCEPTION 'this is the loan of something else' {REFUSE};
    END IF;
    IF NEW.state = 'lending'
       AND EXISTS (SELECT 1 FROM outputs_mediumstep WHERE loan_id = NEW.loan_id) THEN
      RAISE EXCEPTION 'a loan is made once' {REFUSE};
    END IF;
  END IF;
  IF NEW.state = 'returning' AND btrim(NEW.reason) = ''
     AND NOT EXISTS (SELECT 1 FROM outputs_erasure WHERE loan_id = NEW.loan_id) THEN
    RAISE EXCEPTION 'a return needs a recorded erasure, or the reason why there is none' {REFUSE};
  END IF;
  IF NEW.disposal_id IS NOT NULL THEN
    PERFORM 1 FROM outputs_disposal WHERE id = NEW.disposal_id AND medium_id = NEW.medium_id;
    IF NOT FOUND
       OR (NEW.state = 'disposed' AND NEW.disposal_id IS DISTINCT FROM before.disposal_id) THEN
      RAISE EXCEPTION 'this is the disposal of something else' {REFUSE};
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_follow BEFORE INSERT ON outputs_mediumstep
  FOR EACH ROW EXECUTE FUNCTION outputs_medium_step();
"""
RECIPIENT = f"""
CREATE FUNCTION outputs_recipient_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before outputs_recipientstep%ROWTYPE;
  came text;
BEGIN
  SELECT * INTO before FROM outputs_recipientstep WHERE id = NEW.previous_id;
  came := coalesce(before.state, '');
  IF NEW.previous_id IS NOT NULL AND before.recipient_id IS DISTINCT FROM NEW.recipient_id THEN
    RAISE EXCEPTION 'a step follows one of the same recipient' {REFUSE};
  END IF;
  IF (NEW.state, came) NOT IN (
      ('entered', ''), ('registered', 'entered'), ('refused', 'entered'), ('revoked', 'registered')
  ) THEN
    RAISE EXCEPTION '% does not follow %', NEW.state, came {REFUSE};
  END IF;
  IF NEW.state = 'registered' AND NOT approvals_given_by_another(
      'outputs.recipient', NEW.recipient_id::text, before.digest, before.actor_user_id) THEN
    RAISE EXCEPTION 'outputs.recipient: no second person approved this' {REFUSE};
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_follow BEFORE INSERT ON outputs_recipientstep
  FOR EACH ROW EXECUTE FUNCTION outputs_recipient_step();
"""
ORDER = f"""
CREATE FUNCTION outputs_order_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before outputs_orderstep%ROWTYPE;
  wish outputs_order%ROWTYPE;
  came text;
BEGIN
  SELECT * INTO before FROM outputs_orderstep WHERE id = NEW.previous_id;
  SELECT * INTO STRICT wish FROM outputs_order WHERE number = NEW.order_id;
  came := coalesce(before.state, '');
  IF NEW.previous_id IS NOT NULL AND before.order_id IS DISTINCT FROM NEW.order_id THEN
    RAISE EXCEPTION 'a step follows one of the same order' {REFUSE};
  END IF;
  IF (NEW.state, came) NOT IN (
      ('waiting', ''), ('ready', ''), ('ready', 'waiting'), ('returned', 'waiting'),
      ('withdrawn', 'waiting'), ('withdrawn', 'ready'), ('taken', 'ready'),
      ('expired', 'waiting'), ('expired', 'ready')
  ) THEN
    RAISE EXCEPTION '% does not follow %', NEW.state, came {REFUSE};
  END IF;
  IF NEW.state = 'ready' AND wish.needs_approval AND NOT approvals_given_by_another(
      'outputs.' || wish.kind, wish.number::text, before.digest, wish.ordered_by_id) THEN
    RAISE EXCEPTION 'outputs.%: no second person approved this', wish.kind {REFUSE};
  END IF;
  IF NEW.state = 'taken' AND lower(NEW.actor_user_id) <> lower(wish.ordered_by_id) THEN
    RAISE EXCEPTION 'who ordered it takes it' {REFUSE};
  END IF;
  IF NEW.state = 'taken' AND wish.kind = 'export'
     AND NOT EXISTS (SELECT 1 FROM outputs_handover WHERE order_id = wish.number) THEN
    RAISE EXCEPTION 'an export is taken with its manifest' {REFUSE};
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_follow BEFORE INSERT ON outputs_orderstep
  FOR EACH ROW EXECUTE FUNCTION outputs_order_step();
"""
HANDOVER = f"""
CREATE FUNCTION outputs_handover_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wish outputs_order%ROWTYPE;
  lent outputs_loan%ROWTYPE;
BEGIN
  SELECT * INTO STRICT wish FROM outputs_order WHERE number = NEW.order_id;
  SELECT * INTO lent FROM outputs_loan WHERE id = wish.loan_id;
  IF wish.kind <> 'export' OR lower(NEW.actor_user_id) <> lower(wish.ordered_by_id)
     OR lower(lent.borrower_id) IS DISTINCT FROM lower(NEW.actor_user_id) THEN
    RAISE EXCEPTION 'an export goes to the medium lent to who ordered it' {REFUSE};
  END IF;
  IF 'ready' IS DISTINCT FROM (
      SELECT state FROM outputs_orderstep WHERE order_id = wish.number ORDER BY id DESC LIMIT 1
  ) THEN
    RAISE EXCEPTION 'this order is not ready' {REFUSE};
  END IF;
  IF NOT EXISTS (
      SELECT 1 FROM (
        SELECT s.state, s.loan_id FROM outputs_mediumstep s JOIN outputs_medium m
          ON m.number = s.medium_id
        WHERE s.medium_id = lent.medium_id AND m.kind IN ('usb', 'disc', 'drive', 'tape')
        ORDER BY s.id DESC LIMIT 1) newest
      WHERE newest.state = 'lent' AND newest.loan_id = lent.id
  ) THEN
    RAISE EXCEPTION 'this medium is not on loan' {REFUSE};
  END IF;
  IF NOT EXISTS (
      SELECT 1 FROM access_terminal
      WHERE number = NEW.terminal AND may_export AND accepted_at IS NOT NULL AND retired_at IS NULL
  ) THEN
    RAISE EXCEPTION 'this terminal may not export' {REFUSE};
  END IF;
  IF NOT EXISTS (
      SELECT 1 FROM outputs_recipient r WHERE r.number = wish.recipient_id
        AND NEW.at BETWEEN r.begins_at AND r.ends_at
        AND 'registered' = (SELECT state FROM outputs_recipientstep s
                            WHERE s.recipient_id = r.number ORDER BY id DESC LIMIT 1)
  ) THEN
    RAISE EXCEPTION 'the certificate of this recipient is not in force' {REFUSE};
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER all_three BEFORE INSERT ON outputs_handover
  FOR EACH ROW EXECUTE FUNCTION outputs_handover_allowed();
ALTER TABLE outputs_handover ADD CONSTRAINT outputs_manifest_digest
  CHECK (digest = encode(sha256(convert_to(manifest, 'UTF8')), 'hex'));
"""
PARCEL = f"""
CREATE FUNCTION outputs_parcel_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'what was ordered does not change' {REFUSE};
  END IF;
  IF (SELECT state FROM outputs_orderstep WHERE order_id = OLD.order_id ORDER BY id DESC LIMIT 1)
     IN ('waiting', 'ready') THEN
    RAISE EXCEPTION 'this order is not over' {REFUSE};
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER kept_until_over BEFORE UPDATE OR DELETE ON outputs_parcel
  FOR EACH ROW EXECUTE FUNCTION outputs_parcel_kept();
"""
GONE = """
DROP TRIGGER kept_until_over ON outputs_parcel;
DROP FUNCTION outputs_parcel_kept();
ALTER TABLE outputs_handover DROP CONSTRAINT outputs_manifest_digest;
DROP TRIGGER all_three ON outputs_handover;
DROP FUNCTION outputs_handover_allowed();
DROP TRIGGER may_follow ON outputs_orderstep;
DROP FUNCTION outputs_order_step();
DROP TRIGGER may_follow ON outputs_recipientstep;
DROP FUNCTION outputs_recipient_step();
DROP TRIGGER may_follow ON outputs_mediumstep;
DROP FUNCTION outputs_medium_step();
"""
NEVER_CHANGE = (
    *("medium", "mediumstep", "loan", "erasure", "disposal"),
    *("recipient", "recipientstep", "order", "orderstep", "handover"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("outputs", "0001_initial"),
        ("approvals", "0005_watched"),
        ("access", "0012_watched_more"),
    ]
    operations = [
        migrations.RunSQL(MEDIUM + RECIPIENT + ORDER + HANDOVER + PARCEL, GONE),
        *(AppendOnly(f"outputs_{table}") for table in NEVER_CHANGE),
    ]
