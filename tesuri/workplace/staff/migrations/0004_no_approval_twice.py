"""一度の承認は一度: what was ended, or changed since, does not come back by an older approval."""

from django.db import migrations

ONCE = """
CREATE FUNCTION staff_grant_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM access_grant g
             WHERE g.approval = NEW.approval AND g.ended_at IS NOT NULL
               AND (g.officer_id, g.office_id, g.duty, g.level)
                 = (NEW.officer_id, NEW.office_id, NEW.duty, NEW.level)) THEN
    PERFORM staff_refuse('a grant that was ended needs an approval of its own to come back');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE INSERT ON access_grant
  FOR EACH ROW EXECUTE FUNCTION staff_grant_once();
CREATE FUNCTION staff_decided_as(submission bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(o.id), 0) FROM approvals_outcome o WHERE o.approval_id = $1
$$;
CREATE FUNCTION staff_account_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.approval IS NOT NULL AND NEW.approval IS DISTINCT FROM OLD.approval
    AND staff_decided_as(NEW.approval) <= staff_decided_as(OLD.approval) THEN
    PERFORM staff_refuse('an account changes by an approval newer than its last');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE UPDATE ON access_officer
  FOR EACH ROW EXECUTE FUNCTION staff_account_once();
"""
BACK = """
DROP TRIGGER once ON access_officer;
DROP FUNCTION staff_account_once();
DROP FUNCTION staff_decided_as(bigint);
DROP TRIGGER once ON access_grant;
DROP FUNCTION staff_grant_once();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_watched")]
    operations = [migrations.RunSQL(ONCE, BACK)]
