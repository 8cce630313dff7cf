"""二人で照合: no value of a terminal enters the ledger but what two people read and approved."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
COMPARED = """
CREATE SEQUENCE income_terminal_number;
ALTER TABLE income_terminalentry
  ADD CONSTRAINT income_terminalentry_digest_of_content
    CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  ADD CONSTRAINT income_terminalentry_difference_has_its_reason
    CHECK (content::jsonb->'received' = content::jsonb->'items'
           OR coalesce(content::jsonb->>'reason', '') <> '');
CREATE FUNCTION income_compared_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.compared_by_id = '' OR EXISTS (
      SELECT 1 FROM income_terminalentry e
      WHERE e.id = NEW.entry_id AND lower(e.drafted_by_id) = lower(NEW.compared_by_id)) THEN
    RAISE EXCEPTION 'nobody compares what he or she entered'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER compared_by_another BEFORE INSERT ON income_comparison
  FOR EACH ROW EXECUTE FUNCTION income_compared_by_another();
CREATE FUNCTION income_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told income_terminalentry%ROWTYPE;
BEGIN
  IF NEW.source <> 'terminal' THEN RETURN NEW; END IF;
  SELECT * INTO told FROM income_terminalentry WHERE id = NEW.entry_id;
  IF told.person_id IS DISTINCT FROM NEW.person_id
     OR told.income_year IS DISTINCT FROM NEW.income_year
     OR NEW.reference IS DISTINCT FROM told.content::jsonb->>'enquiry_number'
     OR EXISTS (SELECT 1 FROM jsonb_each(told.content::jsonb->'items') i
                WHERE to_jsonb(NEW)->i.key IS DISTINCT FROM i.value)
     OR NOT approvals_given_in(
       'income.terminal', told.number, told.digest, told.drafted_by_id, 'allowances')
     OR NOT EXISTS (
       SELECT 1 FROM income_comparison c
       JOIN approvals_approval a ON a.kind = 'income.terminal' AND a.reference = told.number
       JOIN approvals_outcome o ON o.approval_id = a.number AND o.state = 'approved'
       WHERE c.entry_id = told.id AND a.digest = told.digest AND a.duty = 'allowances'
         AND lower(o.actor_id) = lower(c.compared_by_id)) THEN
    RAISE EXCEPTION 'what a terminal fetched is entered as two people read and approved it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT ON income_incomefacts
  FOR EACH ROW EXECUTE FUNCTION income_two_people();
"""
GONE = """
DROP TRIGGER two_people ON income_incomefacts;
DROP FUNCTION income_two_people();
DROP TRIGGER compared_by_another ON income_comparison;
DROP FUNCTION income_compared_by_another();
ALTER TABLE income_terminalentry
  DROP CONSTRAINT income_terminalentry_digest_of_content,
  DROP CONSTRAINT income_terminalentry_difference_has_its_reason;
DROP SEQUENCE income_terminal_number;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("income", "0004_terminal"),
        ("approvals", "0011_given_in_a_duty"),
        ("audit", "0003_changes"),
    ]
    operations = [
        migrations.RunSQL(COMPARED, GONE),
        AppendOnly("income_terminalentry"),
        AppendOnly("income_comparison"),
        Watched("income_terminalentry", f"person_id > {PERSON}"),
        Watched("income_comparison", f"entry_id > income_terminalentry.person_id > {PERSON}"),
    ]
