"""支援措置を守る: what hides an address is kept, and only two people show it again."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

TWO_PEOPLE = """
CREATE FUNCTION persons_lifted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'lifted'
     AND NOT approvals_given('persons.shielding_lift', NEW.shielding_id::text, NEW.digest) THEN
    RAISE EXCEPTION 'an address is shown again by two people or not at all'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM persons_shieldingstep s
             WHERE s.shielding_id = NEW.shielding_id AND s.state = 'lifted') THEN
    RAISE EXCEPTION 'what is lifted is over'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lifted_by_two BEFORE INSERT ON persons_shieldingstep
  FOR EACH ROW EXECUTE FUNCTION persons_lifted_by_two();
"""
UNDO = """
DROP TRIGGER lifted_by_two ON persons_shieldingstep;
DROP FUNCTION persons_lifted_by_two();
"""
TAKEN_OVER = """
WITH marked AS (
  SELECT DISTINCT person_id FROM persons_personfacts
  WHERE is_shielded AND upper_inf(known) AND upper_inf(valid)
), made AS (
  INSERT INTO persons_shielding (person_id, kind, since, source, entered_at)
  SELECT person_id, 'support', current_date, 'office', now() FROM marked RETURNING id
)
INSERT INTO persons_shieldingstep
  (shielding_id, state, since, digest, at, actor_user_id, actor_name, reason)
SELECT id, 'entered', current_date, '', now(), 'system:migration', '移行', '台帳の表示からの移行'
FROM made
"""


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0003_shieldings"),
        ("approvals", "0004_duties_and_terminal_rights"),
    ]
    operations = [
        AppendOnly("persons_shielding"),
        AppendOnly("persons_shieldingstep"),
        AppendOnly("persons_shieldedagainst"),
        migrations.RunSQL(TWO_PEOPLE, UNDO),
        migrations.RunSQL(TAKEN_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="personfacts", name="is_shielded"),
    ]
