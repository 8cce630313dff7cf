"""一度の異動は一度: a posting that was overtaken does not come back by its older approval.

Of two postings on one day the later row counts, so that a row written again would move the officer
back. The row of the officer is held while it is asked, as the action holds it.
"""

from django.db import migrations

ONCE = """
CREATE FUNCTION staff_posting_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM access_officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
  IF NEW.approval IS NOT NULL AND EXISTS (
      SELECT 1 FROM access_posting p WHERE p.officer_id = NEW.officer_id
        AND CASE WHEN p.approval = NEW.approval THEN p.moves_on = NEW.moves_on
                 ELSE staff_decided_as(p.approval) > staff_decided_as(NEW.approval) END) THEN
    PERFORM staff_refuse('a posting comes once, by an approval newer than the last');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE INSERT ON access_posting
  FOR EACH ROW EXECUTE FUNCTION staff_posting_once();
"""
BACK = """
DROP TRIGGER once ON access_posting;
DROP FUNCTION staff_posting_once();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_terminals")]
    operations = [migrations.RunSQL(ONCE, BACK)]
