"""端末の照会の承認: the database asks that it was given in the duty of enquiries."""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.intermediary.enquiries.migrations.0002_walls")
STEP = BEFORE.APPROVED
STEP = STEP[: STEP.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
GIVEN = "approvals_given('enquiries.terminal', NEW.enquiry_number, NEW.digest)"
IN_ITS_DUTY = """approvals_given_in(
       'enquiries.terminal', NEW.enquiry_number, NEW.digest, '', 'enquiries')"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0003_watched"), ("approvals", "0011_given_in_a_duty")]
    operations = [migrations.RunSQL(STEP.replace(GIVEN, IN_ITS_DUTY), STEP)]
