"""訂正の決め方を守る: where the city wants two people, no statement corrects the register alone.

The rule is the newest approved submission whose day has come; days are compared as they are
written, so that no row that nobody approved stops the question by a day that is none. A correction names its approval,
which is used once, and holds exactly what was approved: the items, the source, the reason, and
who put it forward; all else of the belief stays as it was.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

BEFORE: Any = import_module("tesuri.welfare.persons.migrations.0004_shieldings_kept")
RULE = """
CREATE FUNCTION persons_corrected_by_two() RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT coalesce((
    SELECT a.content->>'corrected_by' = 'two'
    FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.kind = 'persons.correction_rule' AND a.duty = 'administration'
      AND o.ends AND o.state = 'approved' AND a.content->>'since' ~ '^\\d{4}-\\d{2}-\\d{2}$'
      AND a.content->>'since' <= to_char(access_today(), 'YYYY-MM-DD')
      AND approvals_given(a.kind, a.reference, a.digest)
    ORDER BY a.content->>'since' DESC, o.id DESC LIMIT 1), false)
$$;
CREATE FUNCTION persons_correction_given(person bigint)
RETURNS TABLE (number bigint, maker text, content jsonb) LANGUAGE sql VOLATILE AS $$
  SELECT a.number, a.maker_id::text, a.content FROM approvals_approval a
  JOIN approvals_outcome o ON o.approval_id = a.number AND o.ends AND o.state = 'approved'
  JOIN persons_person p ON p.key::text = a.reference
  WHERE p.id = $1 AND a.kind = 'persons.correction' AND a.duty = CASE
      WHEN a.content->'is_hidden' = 'false'::jsonb THEN 'persons' ELSE 'shielded' END
    AND approvals_given(a.kind, a.reference, a.digest)
    AND (a.duty = 'shielded' OR NOT a.content->'changed' ?| '{address,postcode}'::text[]
      OR NOT EXISTS (
        SELECT 1 FROM persons_shielding s WHERE s.person_id = p.id AND NOT EXISTS (
          SELECT 1 FROM persons_shieldingstep t WHERE t.shielding_id = s.id AND t.state = 'lifted')))
    AND NOT EXISTS (SELECT 1 FROM persons_personfacts f WHERE f.approval = a.number)
$$;
"""
CORRECTION = """
CREATE FUNCTION persons_corrected_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written jsonb := to_jsonb(NEW);
  former jsonb;
  given record;
  free text[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF persons_corrected_by_two() AND NOT EXISTS (
      SELECT 1 FROM persons_correction_given(OLD.person_id) g
      WHERE to_jsonb(OLD) @> (g.content->'former')) THEN
      RAISE EXCEPTION 'a belief is closed by two people here'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT to_jsonb(f) INTO former FROM persons_personfacts f
    WHERE f.person_id = NEW.person_id ORDER BY f.id DESC LIMIT 1;
  IF NEW.approval IS NULL AND (former IS NULL OR NOT persons_corrected_by_two()) THEN
    RETURN NEW;
  END IF;
  SELECT * INTO given FROM persons_correction_given(NEW.person_id) g
    WHERE g.number = NEW.approval;
  free := '{id,known,source,reason,entered_by_id,entered_by_name,approval}'::text[]
    || ARRAY(SELECT jsonb_object_keys(given.content->'changed'))
    || CASE WHEN given.content->'changed' ? 'name' THEN '{name_key}'::text[] ELSE '{}' END
    || CASE WHEN given.content->'changed' ? 'kana' THEN '{kana_key}'::text[] ELSE '{}' END;
  IF given.number IS NULL OR NOT written @> (given.content->'changed')
    OR (NEW.source, NEW.reason, NEW.entered_by_id)
      IS DISTINCT FROM (given.content->>'source', given.content->>'reason', given.maker)
    OR (written - free) IS DISTINCT FROM (former - free) THEN
    RAISE EXCEPTION 'the register is corrected as two people agreed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER corrected_as_approved BEFORE INSERT OR UPDATE ON persons_personfacts
  FOR EACH ROW EXECUTE FUNCTION persons_corrected_as_approved();
"""
LIFTED = """
CREATE OR REPLACE FUNCTION persons_lifted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE newest bigint;
BEGIN
  SELECT max(id) INTO newest FROM persons_shieldingstep WHERE shielding_id = NEW.shielding_id;
  IF NEW.state = 'lifted' AND NOT (approvals_given_in(
      'persons.shielding_lift', NEW.shielding_id::text, NEW.digest, '', 'shielded')
    AND EXISTS (
      SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
      WHERE a.kind = 'persons.shielding_lift' AND a.reference = NEW.shielding_id::text
        AND a.digest = NEW.digest AND a.content->>'記録' = newest::text)) THEN
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
"""
LIFTED_BEFORE = BEFORE.TWO_PEOPLE[: BEFORE.TWO_PEOPLE.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
RULE_FREE = """
DROP FUNCTION persons_correction_given(bigint);
DROP FUNCTION persons_corrected_by_two();
"""
CORRECTION_FREE = """
DROP TRIGGER corrected_as_approved ON persons_personfacts;
DROP FUNCTION persons_corrected_as_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("persons", "0005_watched"), ("approvals", "0012_duty_of_the_submission")]
    operations = [
        migrations.AddField(
            model_name="personfacts",
            name="approval",
            field=models.BigIntegerField(
                blank=True, null=True, unique=True, verbose_name="決裁番号"
            ),
        ),
        migrations.RunSQL(RULE, RULE_FREE),
        migrations.RunSQL(CORRECTION, CORRECTION_FREE),
        migrations.RunSQL(LIFTED, LIFTED_BEFORE),
    ]
