"""庁内連携: no value of a file enters the ledger but as it was read and another agreed to it."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
AGREED = """
CREATE SEQUENCE income_file_number;
ALTER TABLE income_incomefile
  ADD CONSTRAINT income_incomefile_digest_of_content
    CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  ADD CONSTRAINT income_incomefile_says_what_it_is
    CHECK (content::jsonb->>'number' = number AND content::jsonb->>'file_digest' = file_digest);
CREATE FUNCTION income_file_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT file_id FROM new_rows) n
             JOIN income_incomefile f ON f.id = n.file_id
             JOIN approvals_approval a ON a.kind = 'income.file' AND a.reference = f.number) THEN
    RAISE EXCEPTION 'no row joins a file that was put forward'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER file_is_open AFTER INSERT ON income_importedrow
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION income_file_is_open();
CREATE FUNCTION income_as_the_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told income_importedrow%ROWTYPE;
  file income_incomefile%ROWTYPE;
BEGIN
  IF NEW.source <> 'intra' THEN RETURN NEW; END IF;
  SELECT * INTO told FROM income_importedrow WHERE id = NEW.imported_id;
  SELECT * INTO file FROM income_incomefile WHERE id = told.file_id;
  IF told.person_id IS DISTINCT FROM NEW.person_id
     OR told.income_year IS DISTINCT FROM NEW.income_year
     OR NEW.reference IS DISTINCT FROM file.number
     OR EXISTS (SELECT 1 FROM jsonb_each(told.items) i
                WHERE to_jsonb(NEW)->i.key IS DISTINCT FROM i.value)
     OR NOT approvals_given_in(
       'income.file', file.number, file.digest, file.drafted_by_id, 'allowances') THEN
    RAISE EXCEPTION 'what a file says is entered as it was read and another agreed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_the_file BEFORE INSERT ON income_incomefacts
  FOR EACH ROW EXECUTE FUNCTION income_as_the_file();
"""
GONE = """
DROP TRIGGER as_the_file ON income_incomefacts;
DROP FUNCTION income_as_the_file();
DROP TRIGGER file_is_open ON income_importedrow;
DROP FUNCTION income_file_is_open();
ALTER TABLE income_incomefile
  DROP CONSTRAINT income_incomefile_digest_of_content,
  DROP CONSTRAINT income_incomefile_says_what_it_is;
DROP SEQUENCE income_file_number;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("income", "0006_file"),
        ("approvals", "0011_given_in_a_duty"),
        ("audit", "0003_changes"),
    ]
    operations = [
        migrations.RunSQL(AGREED, GONE),
        AppendOnly("income_incomefile"),
        AppendOnly("income_importedrow"),
        Watched("income_incomefile"),
        Watched("income_importedrow", f"person_id > {PERSON}"),
    ]
