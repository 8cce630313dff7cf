"""名のある管理者: who is named for an emergency or a terminal is an administrator in service.

Two names that differ are no two people. The owner of the tables may set up, as everywhere. What
changes an account was approved as administration, and in nobody's name whom it is about.
"""

from django.db import migrations

APPROVED = """
CREATE OR REPLACE FUNCTION staff_approved(number bigint, part text, wanted jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a
    WHERE a.number = $1 AND a.kind LIKE 'staff.%' AND a.content -> $2 @> jsonb_build_array($3)
      {administration}AND approvals_given(a.kind, a.reference, a.digest)
      AND NOT EXISTS (
        SELECT 1 FROM approvals_outcome o
        WHERE o.approval_id = a.number AND o.state = 'approved'
          AND lower($3 ->> 'user_id') IN ({deciders})))
$$;
"""
STRICTER = APPROVED.format(
    administration="AND a.duty = 'administration' ", deciders="lower(o.actor_id), lower(o.for_id)"
)
AS_BEFORE = APPROVED.format(administration="", deciders="lower(o.actor_id)")
NAMED = """
CREATE FUNCTION staff_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written jsonb := to_jsonb(NEW);
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  body text;
  person text;
BEGIN
  IF staff_sets_up(TG_RELID) OR written->>'accepted_by' = 'system:entrance' THEN
    RETURN NEW;
  END IF;
  body := CASE TG_TABLE_NAME
    WHEN 'access_terminal' THEN written->>'body'
    WHEN 'access_emergency'
      THEN (SELECT o.body FROM access_office o WHERE o.id = (written->>'office_id')::bigint)
    ELSE (SELECT t.body FROM access_terminal t WHERE t.id = (written->>'terminal_id')::bigint)
  END;
  FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
    person := coalesce(written->>TG_ARGV[place], '');
    IF person <> '' AND person IS DISTINCT FROM before->>TG_ARGV[place]
      AND NOT access_may(person, body, 'administration', TG_ARGV[place + 1], '') THEN
      PERFORM staff_refuse(TG_ARGV[place] || ': no administrator in service');
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER named BEFORE INSERT OR UPDATE ON access_emergency
  FOR EACH ROW EXECUTE FUNCTION staff_named('asked_by', 'edit', 'confirmed_by', 'approve');
CREATE TRIGGER named BEFORE INSERT OR UPDATE ON access_terminal
  FOR EACH ROW EXECUTE FUNCTION staff_named('confirmed_by', 'edit', 'accepted_by', 'approve');
CREATE TRIGGER named BEFORE INSERT OR UPDATE ON access_terminalchange
  FOR EACH ROW EXECUTE FUNCTION staff_named('asked_by', 'edit', 'decided_by', 'edit');
"""
UNNAMED = """
DROP TRIGGER named ON access_emergency;
DROP TRIGGER named ON access_terminal;
DROP TRIGGER named ON access_terminalchange;
DROP FUNCTION staff_named();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_no_approval_twice"), ("access", "0014_kinds_of_purpose")]
    operations = [
        migrations.RunSQL(STRICTER, AS_BEFORE),
        migrations.RunSQL(NAMED, UNNAMED),
    ]
