"""団体の壁と追記専用."""

from django.db import migrations

from tesuri.intermediary.wire.walls import KeptUntil, Wall


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        Wall("ledger_entry"),
        KeptUntil("ledger_entry", "OLD.expires_on < current_date"),
    ]
