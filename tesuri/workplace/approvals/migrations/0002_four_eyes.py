"""四つの目: the database itself holds that an outcome speaks of its own submission."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

SAME_MATTER = """
CREATE FUNCTION approvals_same_matter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE submitted approvals_approval%ROWTYPE;
BEGIN
  SELECT * INTO submitted FROM approvals_approval WHERE number = NEW.approval_id;
  IF NEW.maker_id IS DISTINCT FROM submitted.maker_id THEN
    RAISE EXCEPTION 'the maker is the one who submitted'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.digest IS DISTINCT FROM submitted.digest THEN
    RAISE EXCEPTION 'the content decided is not the content submitted'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER same_matter BEFORE INSERT ON approvals_outcome
  FOR EACH ROW EXECUTE FUNCTION approvals_same_matter();
CREATE FUNCTION approvals_given(kind text, reference text, digest text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.kind = $1 AND a.reference = $2 AND a.digest = $3 AND o.digest = $3
      AND o.state = 'approved' AND o.actor_id <> a.maker_id)
$$;
"""
GONE = """
DROP FUNCTION approvals_given(text, text, text);
DROP TRIGGER same_matter ON approvals_outcome;
DROP FUNCTION approvals_same_matter();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [
        AppendOnly("approvals_approval"),
        AppendOnly("approvals_outcome"),
        migrations.RunSQL(SAME_MATTER, GONE),
    ]
