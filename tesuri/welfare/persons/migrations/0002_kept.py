"""台帳を守る: a belief is closed once and never changed; what was read stays as read."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

CLOSED_ONCE = """
CREATE FUNCTION persons_belief_closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'known' = to_jsonb(OLD) - 'known'
     AND lower(NEW.known) = lower(OLD.known)
     AND upper_inf(OLD.known) AND NOT upper_inf(NEW.known) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% keeps every belief: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER belief_closed_once BEFORE UPDATE OR DELETE ON persons_personfacts
  FOR EACH ROW EXECUTE FUNCTION persons_belief_closed_once();
"""
UNDO = """
DROP TRIGGER belief_closed_once ON persons_personfacts;
DROP FUNCTION persons_belief_closed_once();
"""


class Migration(migrations.Migration):
    dependencies = [("persons", "0001_initial")]

    operations = [
        migrations.RunSQL(CLOSED_ONCE, UNDO),
        AppendOnly("persons_person"),
        AppendOnly("persons_householdreading"),
        AppendOnly("persons_householdmember"),
    ]
