"""訂正: only of the present copy, and by another content; asked by PostgreSQL itself."""

from django.db import migrations

from tesuri.intermediary.wire.walls import SameBody

PRESENT = """
CREATE FUNCTION copies_corrects_the_present() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  present copies_copy%ROWTYPE;
BEGIN
  IF NEW.corrects_id IS NULL THEN RETURN NEW; END IF;  -- also each row of a load
  PERFORM pg_advisory_xact_lock(hashtextextended(
    concat_ws('|', 'copies', NEW.body, NEW.unified_number, NEW.item), 0));
  SELECT * INTO present FROM copies_copy c
    WHERE c.body = NEW.body AND c.unified_number = NEW.unified_number AND c.item = NEW.item
    ORDER BY c.id DESC LIMIT 1;
  IF present.id IS DISTINCT FROM NEW.corrects_id OR present.digest = NEW.digest THEN
    RAISE EXCEPTION 'a correction is of the present copy, and changes it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER corrects_the_present BEFORE INSERT ON copies_copy
  FOR EACH ROW EXECUTE FUNCTION copies_corrects_the_present();
"""
GONE = """
DROP TRIGGER corrects_the_present ON copies_copy;
DROP FUNCTION copies_corrects_the_present();
"""


class Migration(migrations.Migration):
    dependencies = [("copies", "0004_corrections")]
    operations = [
        SameBody("copies_copy", "corrects_id", "copies_copy"),
        migrations.RunSQL(PRESENT, GONE),
    ]
