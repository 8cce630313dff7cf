"""三人目の目: who drafted the content approves it as little as who submitted it."""

from django.db import migrations, models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

SAME_MATTER = """
CREATE OR REPLACE FUNCTION approvals_same_matter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE submitted approvals_approval%ROWTYPE;
BEGIN
  SELECT * INTO submitted FROM approvals_approval WHERE number = NEW.approval_id;
  IF NEW.maker_id IS DISTINCT FROM submitted.maker_id THEN
    RAISE EXCEPTION 'the maker is the one who submitted'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.drafter_id IS DISTINCT FROM submitted.drafter_id THEN
    RAISE EXCEPTION 'the drafter is the one who is named in the submission'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.digest IS DISTINCT FROM submitted.digest THEN
    RAISE EXCEPTION 'the content decided is not the content submitted'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM access_officer WHERE user_id = NEW.actor_id) THEN
    RAISE EXCEPTION 'only an officer decides'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
GIVEN = """
CREATE FUNCTION approvals_given_by_another(kind text, reference text, digest text, drafter text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.kind = $1 AND a.reference = $2 AND a.digest = $3 AND o.digest = $3
      AND o.state = 'approved'
      AND lower(o.actor_id) NOT IN (lower(a.maker_id), lower(a.drafter_id), lower($4)))
$$;
CREATE OR REPLACE FUNCTION approvals_given(kind text, reference text, digest text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT approvals_given_by_another($1, $2, $3, '')
$$;
"""
UNGIVEN = """
CREATE OR REPLACE FUNCTION approvals_given(kind text, reference text, digest text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.kind = $1 AND a.reference = $2 AND a.digest = $3 AND o.digest = $3
      AND o.state = 'approved' AND o.actor_id <> a.maker_id)
$$;
DROP FUNCTION approvals_given_by_another(text, text, text, text);
"""
WITHDRAWN = models.Q(state="withdrawn")
BY_THE_MAKER = models.Q(Exact(Lower("actor_id"), Lower("maker_id")))
BY_THE_DRAFTER = models.Q(Exact(Lower("actor_id"), Lower("drafter_id")))


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_four_eyes"), ("access", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="approval",
            name="drafter_id",
            field=models.CharField(db_default="", max_length=64, verbose_name="内容を作った人"),
        ),
        migrations.AddField(
            model_name="outcome",
            name="drafter_id",
            field=models.CharField(db_default="", max_length=64, verbose_name="内容を作った人"),
        ),
        migrations.RemoveConstraint(model_name="outcome", name="approvals_two_people"),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=(WITHDRAWN & BY_THE_MAKER)
                | (~WITHDRAWN & ~BY_THE_MAKER & ~BY_THE_DRAFTER),
                name="approvals_two_people",
            ),
        ),
        migrations.RunSQL(SAME_MATTER, migrations.RunSQL.noop),
        migrations.RunSQL(GIVEN, UNGIVEN),
    ]
