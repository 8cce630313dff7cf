"""突合: all items that differ are disposed of, once, and what is believed is what was chosen."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
MATCHED = """
CREATE FUNCTION income_differing(declared jsonb, found jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(i.item ORDER BY i.place), '{}')
  FROM unnest(ARRAY[
    'total_income', 'salary_or_pension_income', 'social_insurance', 'casualty_loss',
    'medical_expense', 'small_mutual_aid', 'spouse_special', 'own_disability', 'widow',
    'working_student', 'disabled_dependants', 'special_disabled_dependants', 'dependants',
    'elderly_dependants', 'specific_dependants']) WITH ORDINALITY AS i(item, place)
  WHERE declared->i.item <> 'null' AND found->i.item <> 'null'
    AND declared->i.item <> found->i.item
$$;
CREATE FUNCTION income_disposes_of_what_differs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  declared income_incomefacts%ROWTYPE;
  found income_incomefacts%ROWTYPE;
BEGIN
  SELECT * INTO declared FROM income_incomefacts WHERE id = NEW.declared_id;
  SELECT * INTO found FROM income_incomefacts WHERE id = NEW.found_id;
  IF declared.source <> 'person' OR found.source NOT IN ('network', 'terminal', 'office', 'intra')
     OR (declared.person_id, declared.income_year) <> (found.person_id, found.income_year)
     OR income_differing(to_jsonb(declared), to_jsonb(found)) = '{}'
     OR (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(NEW.choices) k) IS DISTINCT FROM
        (SELECT array_agg(k ORDER BY k)
         FROM unnest(income_differing(to_jsonb(declared), to_jsonb(found))) k)
     OR EXISTS (SELECT 1 FROM jsonb_each_text(NEW.choices) c
                WHERE c.value NOT IN ('declared', 'found')) THEN
    RAISE EXCEPTION 'a disposition names every item that differs, and no other'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disposes_of_what_differs BEFORE INSERT ON income_disposition
  FOR EACH ROW EXECUTE FUNCTION income_disposes_of_what_differs();
CREATE FUNCTION income_as_disposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.source <> 'matching' THEN RETURN NEW; END IF;
  IF NOT EXISTS (
      SELECT 1 FROM income_disposition s
      JOIN income_incomefacts d ON d.id = s.declared_id
      JOIN income_incomefacts f ON f.id = s.found_id
      WHERE s.id = NEW.disposition_id
        AND (d.person_id, d.income_year) = (NEW.person_id, NEW.income_year)
        AND NOT EXISTS (
          SELECT 1 FROM jsonb_each_text(s.choices) c
          WHERE to_jsonb(NEW)->c.key IS DISTINCT FROM
                CASE c.value WHEN 'declared' THEN to_jsonb(d) ELSE to_jsonb(f) END->c.key)) THEN
    RAISE EXCEPTION 'what follows from a disposition is what it chose'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_disposed BEFORE INSERT ON income_incomefacts
  FOR EACH ROW EXECUTE FUNCTION income_as_disposed();
"""
GONE = """
DROP TRIGGER as_disposed ON income_incomefacts;
DROP FUNCTION income_as_disposed();
DROP TRIGGER disposes_of_what_differs ON income_disposition;
DROP FUNCTION income_disposes_of_what_differs();
DROP FUNCTION income_differing(jsonb, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("income", "0008_matching"), ("audit", "0003_changes")]
    operations = [
        migrations.RunSQL(MATCHED, GONE),
        AppendOnly("income_disposition"),
        Watched("income_disposition", f"declared_id > income_incomefacts.person_id > {PERSON}"),
    ]
