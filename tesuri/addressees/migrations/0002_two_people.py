"""二人の目: what the database itself holds about bindings, whoever speaks to it."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

BINDING_MADE = """
CREATE FUNCTION addressees_binding_made() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
  SELECT * INTO made FROM addressees_check WHERE id = NEW.check_made_id;
  IF lower(btrim(NEW.confirmer_user_id)) IN ('', lower(btrim(made.requester_user_id))) THEN
    RAISE EXCEPTION 'a binding is confirmed by a second person'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.body <> made.body OR NEW.addressee_number <> made.addressee_number
     OR NOT EXISTS (SELECT 1 FROM addressees_heldnumber h WHERE h.check_made_id = made.id
                    AND h.body = NEW.body AND h.addressee_number = NEW.addressee_number) THEN
    RAISE EXCEPTION 'a binding is of the addressee whose number was checked'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM addressees_checkstatus
             WHERE check_made_id = made.id AND state = 'rejected') THEN
    RAISE EXCEPTION 'a rejected check is not bound'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER addressees_binding_made BEFORE INSERT ON addressees_binding
  FOR EACH ROW EXECUTE FUNCTION addressees_binding_made();
"""

BINDING_KEPT = """
CREATE FUNCTION addressees_binding_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
     AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a binding is only ended, once'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER addressees_binding_kept BEFORE UPDATE OR DELETE ON addressees_binding
  FOR EACH ROW EXECUTE FUNCTION addressees_binding_kept();
"""

NUMBER_KEPT = """
CREATE FUNCTION addressees_number_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT 1 FROM addressees_check c WHERE c.id = NEW.check_made_id
                   AND c.body = NEW.body AND c.addressee_number = NEW.addressee_number) THEN
      RAISE EXCEPTION 'a number is held for the addressee of its check'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM addressees_binding b
      WHERE b.check_made_id = OLD.check_made_id AND b.ended_at IS NULL) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a held number does not change, and goes only when no binding lives on it'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER addressees_number_held BEFORE INSERT OR UPDATE OR DELETE ON addressees_heldnumber
  FOR EACH ROW EXECUTE FUNCTION addressees_number_held();
"""


def dropped(name: str, table: str) -> str:
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [("addressees", "0001_initial")]

    operations = [
        migrations.RunSQL(BINDING_MADE, dropped("addressees_binding_made", "addressees_binding")),
        migrations.RunSQL(BINDING_KEPT, dropped("addressees_binding_kept", "addressees_binding")),
        migrations.RunSQL(NUMBER_KEPT, dropped("addressees_number_held", "addressees_heldnumber")),
        AppendOnly("addressees_check"),
        AppendOnly("addressees_checkstatus"),
        AppendOnly("addressees_codestatus"),
        AppendOnly("addressees_forwarding"),
        AppendOnly("addressees_forwardingstatus"),
    ]
