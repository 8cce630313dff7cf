"""決定の承認: the database asks that it was given in the duty of allowances, not only by two people."""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.welfare.allowances.migrations.0002_approved_only")
STEP = BEFORE.APPROVED_ONLY
STEP = STEP[: STEP.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
GIVEN = "approvals_given('allowances.decision', matter.number, matter.digest)"
IN_ITS_DUTY = """approvals_given_in(
        'allowances.decision', matter.number, matter.digest, '', 'allowances')"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0006_figures_approved_only"),
        ("approvals", "0011_given_in_a_duty"),
    ]
    operations = [migrations.RunSQL(STEP.replace(GIVEN, IN_ITS_DUTY), STEP)]
