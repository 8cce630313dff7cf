"""見張り: what was provided to whom."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("provision", "0002_walls"), ("audit", "0003_changes")]
    operations = [
        Watched("provision_provision", "unified_number"),
    ]
