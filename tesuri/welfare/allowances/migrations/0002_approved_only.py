"""承認した決定だけ: the database itself keeps content, digest, receipt and approval together."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

DIGESTS = """
ALTER TABLE allowances_decision ADD CONSTRAINT allowances_decision_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
ALTER TABLE allowances_receipt ADD CONSTRAINT allowances_receipt_digest_of_body
  CHECK (digest = encode(sha256(body), 'hex'));
ALTER TABLE allowances_notice ADD CONSTRAINT allowances_notice_digest_of_pdf
  CHECK (digest = encode(sha256(pdf), 'hex'));
"""
NO_DIGESTS = """
ALTER TABLE allowances_decision DROP CONSTRAINT allowances_decision_digest_of_content;
ALTER TABLE allowances_receipt DROP CONSTRAINT allowances_receipt_digest_of_body;
ALTER TABLE allowances_notice DROP CONSTRAINT allowances_notice_digest_of_pdf;
"""
APPROVED_ONLY = """
CREATE FUNCTION allowances_in_force_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE matter allowances_decision%ROWTYPE;
BEGIN
  IF NEW.step = 'in_force' THEN
    SELECT * INTO STRICT matter FROM allowances_decision WHERE id = NEW.decision_id;
    IF NOT approvals_given('allowances.decision', matter.number, matter.digest) THEN
      RAISE EXCEPTION '%: this content was not approved by a second person', matter.number
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON allowances_decisionstep
  FOR EACH ROW EXECUTE FUNCTION allowances_in_force_approved_only();
"""
UNGUARDED = """
DROP TRIGGER approved_only ON allowances_decisionstep;
DROP FUNCTION allowances_in_force_approved_only();
"""
SEQUENCES = ("allowances_claim_number", "allowances_decision_number", "allowances_notice_number")
KEPT = (
    *("claim", "claimstep", "claimfacts", "claimobligor", "bindingattempt", "judgement"),
    *("landing", "receipt", "decision", "decisionstep", "decisionmonth", "notice"),
)


class Migration(migrations.Migration):
    dependencies = [("allowances", "0001_initial"), ("approvals", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(f"CREATE SEQUENCE {name};", f"DROP SEQUENCE {name};")
            for name in SEQUENCES
        ),
        migrations.RunSQL(DIGESTS, NO_DIGESTS),
        migrations.RunSQL(APPROVED_ONLY, UNGUARDED),
        *(AppendOnly(f"allowances_{table}") for table in KEPT),
    ]
