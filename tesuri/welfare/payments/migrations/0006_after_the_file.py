"""ファイルの後を守る: sent is what was handed over; settled is what two people saw of the bank's result.

A result speaks of every transfer of its run, and what bounced is owed again, or nothing is settled.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

IN_ITS_DUTY: Any = import_module("tesuri.welfare.payments.migrations.0004_approved_in_its_duty")

UNTIL_THE_FILE: str = IN_ITS_DUTY.STEP.replace(IN_ITS_DUTY.GIVEN, IN_ITS_DUTY.IN_ITS_DUTY)
FILE_MADE = "WHEN 'file_made' THEN before = 'approved'"
AFTER_IT = f"""{FILE_MADE}
    WHEN 'sent' THEN before = 'file_made'
      AND EXISTS (SELECT 1 FROM payments_sending WHERE run_id = NEW.run_id)
    WHEN 'settled' THEN before = 'sent'
      AND EXISTS (SELECT 1 FROM payments_settlement WHERE run_id = NEW.run_id)"""
UNTIL_SETTLED = UNTIL_THE_FILE.replace(FILE_MADE, AFTER_IT)

PERSON = "persons_person.addressee_number"
OF_A_PAYMENT = f"payment_id > payments_payment.person_id > {PERSON}"

GUARDS = """
CREATE FUNCTION payments_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION payments_sending_of_the_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF payments_stage_of(NEW.run_id) IS DISTINCT FROM 'file_made' OR NOT EXISTS (
    SELECT 1 FROM payments_transferfile f
      JOIN outputs_order o ON o.digest = f.digest AND o.duty = 'payments' AND o.kind = 'export'
      JOIN outputs_handover h ON h.order_id = o.number
    WHERE f.run_id = NEW.run_id AND o.number = NEW.order_id
      AND (h.at AT TIME ZONE 'Asia/Tokyo')::date <= NEW.sent_on) THEN
    PERFORM payments_refuse('what is sent is the file of the run, taken out by an order');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_the_file BEFORE INSERT ON payments_sending
  FOR EACH ROW EXECUTE FUNCTION payments_sending_of_the_file();

CREATE FUNCTION payments_result_of_a_sent_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ran bigint;
BEGIN
  IF TG_TABLE_NAME = 'payments_result' THEN ran := NEW.run_id;
  ELSE
    SELECT r.run_id INTO ran FROM payments_result r
      JOIN payments_payment p ON p.run_id = r.run_id AND p.id = NEW.payment_id
      WHERE r.id = NEW.result_id;
  END IF;
  IF payments_stage_of(ran) IS DISTINCT FROM 'sent' THEN
    PERFORM payments_refuse('a result speaks of the transfers of a run that was sent');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_a_sent_run BEFORE INSERT ON payments_result
  FOR EACH ROW EXECUTE FUNCTION payments_result_of_a_sent_run();
CREATE TRIGGER of_a_sent_run BEFORE INSERT ON payments_resultline
  FOR EACH ROW EXECUTE FUNCTION payments_result_of_a_sent_run();

CREATE FUNCTION payments_result_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM payments_payment p
      LEFT JOIN payments_resultline l ON l.payment_id = p.id AND l.result_id = NEW.id
    WHERE p.run_id = NEW.run_id AND (l.id IS NULL) = (p.amount_yen > 0)) THEN
    PERFORM payments_refuse('a result speaks of every transfer of its run');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_whole AFTER INSERT ON payments_result
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_result_is_whole();

CREATE FUNCTION payments_settled_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF payments_stage_of(NEW.run_id) IS DISTINCT FROM 'sent' OR NOT EXISTS (
    SELECT 1 FROM payments_result r JOIN payments_run n ON n.number = r.run_id
    WHERE r.id = NEW.result_id AND r.run_id = NEW.run_id AND r.settled_on >= n.pay_on) THEN
    PERFORM payments_refuse('a run is settled by its own result, on its day or later');
  END IF;
  IF NOT approvals_given_in(
      'payment_result', NEW.result_id::text, NEW.digest, '', 'payments') THEN
    PERFORM payments_refuse('a result is posted by two people or not at all');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER by_two BEFORE INSERT ON payments_settlement
  FOR EACH ROW EXECUTE FUNCTION payments_settled_by_two();

CREATE FUNCTION payments_bounce_as_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM payments_resultline l
      JOIN payments_settlement s ON s.result_id = l.result_id
    WHERE l.id = NEW.line_id AND l.payment_id = NEW.payment_id AND l.outcome = 'bounced') THEN
    PERFORM payments_refuse('what bounced is what the posted result says');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_settled BEFORE INSERT ON payments_bounce
  FOR EACH ROW EXECUTE FUNCTION payments_bounce_as_settled();

CREATE FUNCTION payments_settlement_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF payments_stage_of(NEW.run_id) IS DISTINCT FROM 'settled' OR EXISTS (
    SELECT 1 FROM payments_resultline l
      LEFT JOIN payments_bounce b ON b.line_id = l.id
      LEFT JOIN payments_journalentry e ON e.payment_id = l.payment_id AND e.kind = 'bounced'
    WHERE l.result_id = NEW.result_id AND l.outcome = 'bounced'
      AND (b.id IS NULL OR e.id IS NULL)) THEN
    PERFORM payments_refuse('what bounced is listed and booked when its run is settled');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_whole AFTER INSERT ON payments_settlement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_settlement_is_whole();
"""
GONE = """
DROP TRIGGER is_whole ON payments_settlement;
DROP TRIGGER as_settled ON payments_bounce;
DROP TRIGGER by_two ON payments_settlement;
DROP TRIGGER is_whole ON payments_result;
DROP TRIGGER of_a_sent_run ON payments_resultline;
DROP TRIGGER of_a_sent_run ON payments_result;
DROP TRIGGER of_the_file ON payments_sending;
DROP FUNCTION payments_settlement_is_whole();
DROP FUNCTION payments_bounce_as_settled();
DROP FUNCTION payments_settled_by_two();
DROP FUNCTION payments_result_is_whole();
DROP FUNCTION payments_result_of_a_sent_run();
DROP FUNCTION payments_sending_of_the_file();
DROP FUNCTION payments_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_results"),
        ("outputs", "0004_in_their_duty"),
        ("audit", "0003_changes"),
    ]
    operations = [
        AppendOnly("payments_sending"),
        AppendOnly("payments_result"),
        AppendOnly("payments_resultline"),
        AppendOnly("payments_settlement"),
        AppendOnly("payments_bounce"),
        migrations.RunSQL(GUARDS, GONE),
        migrations.RunSQL(UNTIL_SETTLED, UNTIL_THE_FILE),
        Watched("payments_sending"),
        Watched("payments_result"),
        Watched("payments_resultline", OF_A_PAYMENT),
        Watched("payments_settlement"),
        Watched("payments_bounce", OF_A_PAYMENT),
    ]
