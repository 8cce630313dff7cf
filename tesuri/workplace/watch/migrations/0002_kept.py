"""記録の点検の表を追記専用にし、自分についての検知に自分で答えられないようにする."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

BY_ANOTHER = """
CREATE FUNCTION watch_answered_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM watch_alert a
             WHERE a.id = NEW.alert_id AND lower(a.officer_id) = lower(NEW.actor_user_id)) THEN
    RAISE EXCEPTION 'nobody answers an alert about him- or herself'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answered_by_another BEFORE INSERT ON watch_alertstep
  FOR EACH ROW EXECUTE FUNCTION watch_answered_by_another();
"""
GONE = """
DROP TRIGGER answered_by_another ON watch_alertstep;
DROP FUNCTION watch_answered_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_initial")]
    operations = [
        AppendOnly("watch_alert"),
        AppendOnly("watch_evidence"),
        AppendOnly("watch_alertstep"),
        AppendOnly("watch_review"),
        AppendOnly("watch_knownofficer"),
        AppendOnly("watch_publicfigure"),
        AppendOnly("watch_calendarentry"),
        migrations.RunSQL(BY_ANOTHER, GONE),
    ]
