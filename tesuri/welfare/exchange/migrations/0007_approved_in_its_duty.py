"""照会と副本の承認: the database asks that each was given in the duty of its own kind."""

from importlib import import_module
from typing import Any

from django.db import migrations

DRAFTER: Any = import_module("tesuri.welfare.exchange.migrations.0003_drafter")
KEPT: Any = import_module("tesuri.welfare.exchange.migrations.0006_corrections_kept")
ENQUIRY, PUBLICATION = DRAFTER.MATTERS


def in_duty(given: str, duty: str) -> str:
    """The same question, of one duty."""
    asked = given.replace("approvals_given_by_another", "approvals_given_in")
    return asked.replace("matter.drafted_by_id)", f"matter.drafted_by_id, '{duty}')")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_corrections_kept"), ("approvals", "0011_given_in_a_duty")]
    operations = [
        migrations.RunSQL(
            DRAFTER.guard(in_duty(DRAFTER.BY_ANOTHER, "enquiries"), *ENQUIRY),
            DRAFTER.guard(DRAFTER.BY_ANOTHER, *ENQUIRY),
        ),
        migrations.RunSQL(
            DRAFTER.guard(in_duty(KEPT.EXACT_CHANGE, "copies"), *PUBLICATION),
            DRAFTER.guard(KEPT.EXACT_CHANGE, *PUBLICATION),
        ),
    ]
