"""起案した人の承認: the database asks who drafted the matter itself, not who is said to have."""

from django.db import migrations

APPROVED_ONLY = """
CREATE OR REPLACE FUNCTION {step}_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE matter {table}%ROWTYPE;
BEGIN
  IF NEW.step IN ('approved', 'sent', 'waiting', 'answered', 'registered') THEN
    SELECT * INTO STRICT matter FROM {table} WHERE id = NEW.{key};
    IF NOT {given} THEN
      RAISE EXCEPTION '% of %: this content was not approved by a second person',
        NEW.step, matter.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""
BY_ANOTHER = (
    "approvals_given_by_another('{kind}', matter.number, matter.digest, matter.drafted_by_id)"
)
GIVEN = "approvals_given('{kind}', matter.number, matter.digest)"
MATTERS = [
    ("exchange_enquiry", "exchange_enquirystep", "enquiry_id", "exchange.enquiry"),
    ("exchange_publication", "exchange_publicationstep", "publication_id", "exchange.copy"),
]


def guard(given: str, table: str, step: str, key: str, kind: str) -> str:
    """The function of the trigger, with the question it asks."""
    return APPROVED_ONLY.format(table=table, step=step, key=key, given=given.format(kind=kind))


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_approved_only"), ("approvals", "0003_drafter")]

    operations = [
        migrations.RunSQL(guard(BY_ANOTHER, *matter), guard(GIVEN, *matter)) for matter in MATTERS
    ]
