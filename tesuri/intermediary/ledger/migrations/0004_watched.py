"""見張り: the record of every provision."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_not_withheld"), ("audit", "0003_changes")]
    operations = [
        Watched("ledger_entry", "unified_number"),
    ]
