"""副本の訂正: the approved change holds both values; PostgreSQL compares them with the rows."""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.welfare.exchange.migrations.0003_drafter")
CHANGE = """
ALTER TABLE exchange_publication
  ADD CONSTRAINT exchange_publication_change_of_a_copy CHECK ((corrects_id IS NULL) = (change = '')),
  ADD CONSTRAINT exchange_publication_change_is_whole CHECK (
    CASE WHEN change = '' THEN true ELSE change::jsonb->'content' = content::jsonb
      AND coalesce(change::jsonb->>'reason', '') <> '' END);
CREATE FUNCTION exchange_corrects_the_registered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  former exchange_publication%ROWTYPE;
BEGIN
  IF NEW.corrects_id IS NULL OR NEW.change = '' THEN RETURN NEW; END IF;  -- the check decides
  SELECT * INTO former FROM exchange_publication WHERE id = NEW.corrects_id;
  IF former.person_id <> NEW.person_id OR former.item <> NEW.item OR former.digest = NEW.digest
     OR NEW.change::jsonb->'former' IS DISTINCT FROM former.content::jsonb
     OR NEW.change::jsonb->>'corrects' IS DISTINCT FROM former.number
     OR NOT EXISTS (SELECT 1 FROM exchange_publicationstep s
                    WHERE s.publication_id = former.id AND s.step = 'registered') THEN
    RAISE EXCEPTION 'a correction names the registered copy and its content'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER corrects_the_registered BEFORE INSERT ON exchange_publication
  FOR EACH ROW EXECUTE FUNCTION exchange_corrects_the_registered();
"""
CHANGE_FREE = """
DROP TRIGGER corrects_the_registered ON exchange_publication;
DROP FUNCTION exchange_corrects_the_registered();
ALTER TABLE exchange_publication
  DROP CONSTRAINT exchange_publication_change_of_a_copy,
  DROP CONSTRAINT exchange_publication_change_is_whole;
"""
DIGEST = """encode(sha256(convert_to(
      CASE WHEN matter.change = '' THEN matter.content ELSE matter.change END, 'UTF8')), 'hex')"""
EXACT_CHANGE = (
    "approvals_given_by_another('{kind}', matter.number, " + DIGEST + ", matter.drafted_by_id)"
)
PUBLICATION = BEFORE.MATTERS[1]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_corrections"), ("approvals", "0007_kept_by_the_database")]
    operations = [
        migrations.RunSQL(CHANGE, CHANGE_FREE),
        migrations.RunSQL(
            BEFORE.guard(EXACT_CHANGE, *PUBLICATION),
            BEFORE.guard(BEFORE.BY_ANOTHER, *PUBLICATION),
        ),
    ]
