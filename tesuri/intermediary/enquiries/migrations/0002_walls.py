"""団体の壁・追記専用・接続端末の決裁."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import KeptUntil, SameBody, Wall

APPROVED = """
CREATE FUNCTION enquiries_terminal_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.route = 'terminal'
     AND NOT approvals_given('enquiries.terminal', NEW.enquiry_number, NEW.digest) THEN
    RAISE EXCEPTION 'an enquiry from a terminal needs its approval'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER terminal_approved BEFORE INSERT ON enquiries_enquiry
  FOR EACH ROW EXECUTE FUNCTION enquiries_terminal_approved();
"""
GONE = """
DROP TRIGGER terminal_approved ON enquiries_enquiry;
DROP FUNCTION enquiries_terminal_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0001_initial"), ("approvals", "0002_four_eyes")]
    operations = [
        Wall("enquiries_draft"),
        Wall("enquiries_enquiry"),
        Wall("enquiries_status"),
        Wall("enquiries_permit"),
        Wall("enquiries_answer"),
        SameBody("enquiries_status", "enquiry_id", "enquiries_enquiry"),
        SameBody("enquiries_permit", "enquiry_id", "enquiries_enquiry"),
        SameBody("enquiries_answer", "enquiry_id", "enquiries_enquiry"),
        SameBody("enquiries_answer", "permit_id", "enquiries_permit"),
        AppendOnly("enquiries_draft"),
        AppendOnly("enquiries_enquiry"),
        AppendOnly("enquiries_status"),
        AppendOnly("enquiries_permit"),
        KeptUntil("enquiries_answer", "OLD.expires_at <= now()"),
        migrations.RunSQL(APPROVED, GONE),
    ]
