"""支払の承認: the database asks that it was given in the duty of payments, not only by two people."""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.welfare.payments.migrations.0002_kept")
STEP = BEFORE.GUARDS[BEFORE.GUARDS.index("CREATE FUNCTION payments_step_allowed") :]
STEP = STEP[: STEP.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
GIVEN = "approvals_given('payment_run', NEW.run_id::text, NEW.digest)"
IN_ITS_DUTY = "approvals_given_in('payment_run', NEW.run_id::text, NEW.digest, '', 'payments')"


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_watched"), ("approvals", "0011_given_in_a_duty")]
    operations = [migrations.RunSQL(STEP.replace(GIVEN, IN_ITS_DUTY), STEP)]
