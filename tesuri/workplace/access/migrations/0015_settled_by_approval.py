"""端末は決裁で: a terminal holds the number of the approval that registered or changed it.

What two people decided of terminals before stands in the log; from here on the room of staff
decides it through approvals, and its triggers keep it.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

from tesuri.workplace.audit.watched import Watched

BEFORE: Any = import_module("tesuri.workplace.access.migrations.0009_terminals_of_offices")
GONE = """
DROP TRIGGER access_terminal_changes_by_two ON access_terminal;
DROP FUNCTION access_terminal_changes_by_two();
DROP TRIGGER access_terminal_change_stays ON access_terminalchange;
DROP FUNCTION access_terminal_change_stays();
DROP TRIGGER named ON access_terminalchange;
"""
BACK = (
    BEFORE.BY_TWO.partition("CREATE FUNCTION access_off_site_step_follows()")[0]
    + """
CREATE TRIGGER named BEFORE INSERT OR UPDATE ON access_terminalchange
  FOR EACH ROW EXECUTE FUNCTION staff_named('asked_by', 'edit', 'decided_by', 'edit');
"""
    + str(Watched("access_terminalchange").sql)
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0014_kinds_of_purpose"),
        ("staff", "0005_named_administrators"),
    ]
    operations = [
        migrations.RunSQL(GONE, BACK),
        migrations.DeleteModel(name="TerminalChange"),
        migrations.AddField(
            model_name="terminal",
            name="approval",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
        ),
    ]
