"""その事務の承認と、その団体の端末: whose approval counts, and from where an export goes.

Media and recipients are approved as media, an order in the duty that its content belongs to. An
export goes from a terminal that was registered for the body of the order. One that the demo let in
belongs to no body: it serves where no body was begun in earnest.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.workplace.outputs.migrations.0002_kept")
GIVEN = "approvals_given_by_another("
IN_DUTY = "approvals_given_in("
ENDS = {
    "before.digest, drafter)": "before.digest, drafter, 'media')",
    "before.digest, before.actor_user_id)": "before.digest, before.actor_user_id, 'media')",
    "before.digest, wish.ordered_by_id)": "before.digest, wish.ordered_by_id, wish.duty)",
}
HERE = "accepted_at IS NOT NULL AND retired_at IS NULL\n"
OF_THE_BODY = """accepted_at IS NOT NULL AND retired_at IS NULL
        AND (body = wish.body OR (body = '' AND NOT EXISTS (
          SELECT 1 FROM access_terminal t WHERE t.confirmed_by = 'system:operator')))
"""


def functions(triggers: str) -> str:
    """The function alone, to be replaced: its trigger and constraint stay."""
    return triggers[: triggers.index("CREATE TRIGGER")].replace(
        "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
    )


def stricter(function: str) -> str:
    """As it was, and the duty and the terminal are asked too."""
    for ends, with_duty in ENDS.items():
        function = function.replace(ends, with_duty)
    return function.replace(GIVEN, IN_DUTY).replace(HERE, OF_THE_BODY)


FORMER = [functions(each) for each in (BEFORE.MEDIUM, BEFORE.RECIPIENT, BEFORE.ORDER)]
FORMER.append(functions(BEFORE.HANDOVER))


class Migration(migrations.Migration):
    dependencies = [
        ("outputs", "0003_watched"),
        ("approvals", "0011_given_in_a_duty"),
        ("access", "0015_settled_by_approval"),
    ]
    operations = [migrations.RunSQL(stricter(each), each) for each in FORMER]
