"""承認した版だけ: no edition holds without a live approval of exactly its content, by any way."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

DIGESTS = """
ALTER TABLE allowances_figurecomparison
  ADD CONSTRAINT allowances_figurecomparison_digest_of_content
    CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  ADD CONSTRAINT allowances_figurecomparison_digests_in_content
    CHECK (content::jsonb->>'differences_digest' = encode(sha256(differences), 'hex')
      AND content::jsonb->>'golden_digest' = encode(sha256(golden), 'hex'));
"""
NO_DIGESTS = """
ALTER TABLE allowances_figurecomparison
  DROP CONSTRAINT allowances_figurecomparison_digest_of_content,
  DROP CONSTRAINT allowances_figurecomparison_digests_in_content;
"""
APPROVED_ONLY = """
CREATE FUNCTION allowances_figure_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  proposed allowances_figureproposal%ROWTYPE;
  shown allowances_figurecomparison%ROWTYPE;
BEGIN
  SELECT * INTO STRICT proposed FROM allowances_figureproposal WHERE id = NEW.proposal_id;
  SELECT * INTO STRICT shown FROM allowances_figurecomparison WHERE id = NEW.comparison_id;
  IF shown.proposal_id <> proposed.id
    OR shown.content::jsonb->>'proposal' IS DISTINCT FROM proposed.number
    OR NOT approvals_given_in(
      'allowances.figure', proposed.number, shown.digest, '', 'allowances')
    OR NOT EXISTS (
      SELECT 1 FROM approvals_approval a WHERE a.number = NEW.approval
        AND a.kind = 'allowances.figure' AND a.reference = proposed.number
        AND a.digest = shown.digest AND a.duty = 'allowances')
  THEN
    RAISE EXCEPTION '%: this edition was not approved by a second person', proposed.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON allowances_figureactivation
  FOR EACH ROW EXECUTE FUNCTION allowances_figure_approved_only();
"""
UNGUARDED = """
DROP TRIGGER approved_only ON allowances_figureactivation;
DROP FUNCTION allowances_figure_approved_only();
"""
TABLES = ("figureproposal", "figurecomparison", "figureactivation", "figurewarning")


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0005_figures"),
        ("approvals", "0011_given_in_a_duty"),
        ("audit", "0003_changes"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE allowances_figure_number;", "DROP SEQUENCE allowances_figure_number;"
        ),
        migrations.RunSQL(DIGESTS, NO_DIGESTS),
        migrations.RunSQL(APPROVED_ONLY, UNGUARDED),
        *(AppendOnly(f"allowances_{table}") for table in TABLES),
        *(Watched(f"allowances_{table}") for table in TABLES),
    ]
