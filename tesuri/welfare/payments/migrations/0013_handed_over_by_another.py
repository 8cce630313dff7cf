"""Cash is handed over by nobody who took a step of its approval, nor in whose name one was taken."""

from django.db import migrations

BY_ANOTHER = """
CREATE OR REPLACE FUNCTION payments_cash_by_another() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF payments_bounce_state(NEW.bounce_id) <> 'counter' OR EXISTS (
    SELECT 1 FROM (SELECT digest, actor_user_id FROM payments_bouncestep
      WHERE bounce_id = NEW.bounce_id AND state = 'counter' ORDER BY id DESC LIMIT 1) agreed
    LEFT JOIN approvals_approval a ON a.kind = 'payment_counter'
      AND a.reference = NEW.bounce_id::text AND a.digest = agreed.digest
    LEFT JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE lower(NEW.paid_by_id)
      IN (lower(agreed.actor_user_id), lower(o.actor_id), lower(o.for_id))) THEN
    PERFORM payments_refuse('cash is handed over once it is agreed, by another than who agreed');
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """The former rule asked for the last step alone; going back leaves the stricter one standing."""

    dependencies = [
        ("payments", "0012_told_once"),
        ("approvals", "0013_principals_without_emergencies"),
    ]
    operations = [migrations.RunSQL(BY_ANOTHER, migrations.RunSQL.noop)]
