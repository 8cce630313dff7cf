"""自動応答不可は外れない: a later registration of the item, by whatever way, inherits the flag."""

from django.db import migrations

INHERITS = """
CREATE FUNCTION copies_inherits_manual_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.is_manual_only := NEW.is_manual_only OR EXISTS (
    SELECT 1 FROM copies_copy c
    WHERE c.body = NEW.body AND c.unified_number = NEW.unified_number AND c.item = NEW.item
      AND c.is_manual_only);
  RETURN NEW;
END $$;
CREATE TRIGGER inherits_manual_only BEFORE INSERT ON copies_copy
  FOR EACH ROW EXECUTE FUNCTION copies_inherits_manual_only();
"""
GONE = """
DROP TRIGGER inherits_manual_only ON copies_copy;
DROP FUNCTION copies_inherits_manual_only();
"""


class Migration(migrations.Migration):
    dependencies = [("copies", "0005_corrections_kept")]
    operations = [migrations.RunSQL(INHERITS, GONE)]
