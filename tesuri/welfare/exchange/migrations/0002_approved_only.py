"""承認した内容だけ: the database itself keeps content, digest and approval together."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

DIGEST = """
ALTER TABLE {table} ADD CONSTRAINT {table}_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
"""
NO_DIGEST = "ALTER TABLE {table} DROP CONSTRAINT {table}_digest_of_content;"
APPROVED_ONLY = """
CREATE FUNCTION {step}_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE matter {table}%ROWTYPE;
BEGIN
  IF NEW.step IN ('approved', 'sent', 'waiting', 'answered', 'registered') THEN
    SELECT * INTO STRICT matter FROM {table} WHERE id = NEW.{key};
    IF NOT approvals_given('{kind}', matter.number, matter.digest) THEN
      RAISE EXCEPTION '% of %: this content was not approved by a second person',
        NEW.step, matter.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON {step}
  FOR EACH ROW EXECUTE FUNCTION {step}_approved_only();
"""
UNGUARDED = "DROP TRIGGER approved_only ON {step}; DROP FUNCTION {step}_approved_only();"
MATTERS = [
    {
        "table": "exchange_enquiry",
        "step": "exchange_enquirystep",
        "key": "enquiry_id",
        "kind": "exchange.enquiry",
    },
    {
        "table": "exchange_publication",
        "step": "exchange_publicationstep",
        "key": "publication_id",
        "kind": "exchange.copy",
    },
]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("approvals", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE exchange_enquiry_number; CREATE SEQUENCE exchange_copy_number;",
            "DROP SEQUENCE exchange_enquiry_number; DROP SEQUENCE exchange_copy_number;",
        ),
        *(migrations.RunSQL(DIGEST.format(**m), NO_DIGEST.format(**m)) for m in MATTERS),
        *(migrations.RunSQL(APPROVED_ONLY.format(**m), UNGUARDED.format(**m)) for m in MATTERS),
        AppendOnly("exchange_enquiry"),
        AppendOnly("exchange_enquirystep"),
        AppendOnly("exchange_answer"),
        AppendOnly("exchange_publication"),
        AppendOnly("exchange_publicationstep"),
    ]
