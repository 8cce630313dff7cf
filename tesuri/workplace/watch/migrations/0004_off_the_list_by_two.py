"""著名人を一覧から外すには二人: an approval of just this person, each for one row.

Rows of before have none; whoever was put on the list again is taken off by another approval.
"""

from django.db import migrations, models

BY_TWO = """
CREATE FUNCTION watch_off_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.is_listed AND NOT EXISTS (
      SELECT 1 FROM approvals_approval a
      WHERE a.number = NEW.approval AND a.kind = 'watch.figure' AND a.body = NEW.body
        AND a.duty = 'audit' AND a.content ->> '宛名番号' = NEW.addressee_number
        AND approvals_given(a.kind, a.reference, a.digest)) THEN
    RAISE EXCEPTION 'nobody is taken off the list by one person'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER off_by_two BEFORE INSERT ON watch_publicfigure
  FOR EACH ROW EXECUTE FUNCTION watch_off_by_two();
"""
GONE = """
DROP TRIGGER off_by_two ON watch_publicfigure;
DROP FUNCTION watch_off_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("watch", "0003_watched"), ("approvals", "0011_given_in_a_duty")]
    operations = [
        migrations.AddField(
            model_name="publicfigure",
            name="approval",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
        ),
        migrations.AddConstraint(
            model_name="publicfigure",
            constraint=models.UniqueConstraint(
                fields=["approval"], name="watch_figure_once_an_approval"
            ),
        ),
        migrations.RunSQL(BY_TWO, GONE),
    ]
