"""支払通知書を守る: a payment has one page, in a bundle of its run, kept as it was made."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
GUARD = """
CREATE FUNCTION payments_notice_of_its_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM payments_payment p JOIN payments_noticebundle b ON b.run_id = p.run_id
    WHERE p.id = NEW.payment_id AND b.id = NEW.bundle_id
      AND payments_stage_of(p.run_id) IN ('sent', 'settled')) THEN
    PERFORM payments_refuse('a payment is told of in a bundle of its run, once that was sent');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_its_run BEFORE INSERT ON payments_paymentnotice
  FOR EACH ROW EXECUTE FUNCTION payments_notice_of_its_run();
"""
GONE = """
DROP TRIGGER of_its_run ON payments_paymentnotice;
DROP FUNCTION payments_notice_of_its_run();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0011_notices")]
    operations = [
        AppendOnly("payments_noticebundle"),
        AppendOnly("payments_paymentnotice"),
        migrations.RunSQL(GUARD, GONE),
        Watched("payments_noticebundle"),
        Watched("payments_paymentnotice", f"payment_id > payments_payment.person_id > {PERSON}"),
    ]
