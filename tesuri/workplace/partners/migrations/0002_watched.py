"""見張り: the systems that may call."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("audit", "0003_changes")]
    operations = [
        Watched("partners_client"),
    ]
