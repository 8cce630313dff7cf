"""代決される人の権限: a deputy has what is granted to the principal, and not an emergency of it.

An emergency marks every event of the one person for whom two administrators opened it; in the name
of that person nobody else acts under it.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.workplace.approvals.migrations.0007_kept_by_the_database")
CAPACITIES = BEFORE.CAPACITY[BEFORE.CAPACITY.index("CREATE FUNCTION approvals_capacities") :]
CAPACITIES = CAPACITIES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
FITS = "    AND approvals_fits(p.user_id, a.body, approvals_next_step($1))\n"
HOLDS = "    AND access_holds(p.user_id, a.body, d.duty, 'approve', '')\n"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0012_duty_of_the_submission")]
    operations = [migrations.RunSQL(CAPACITIES.replace(FITS, FITS + HOLDS), CAPACITIES)]
