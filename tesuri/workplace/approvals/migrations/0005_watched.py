"""見張り: what was put up for approval, and what became of it."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_duties_and_terminal_rights"), ("audit", "0003_changes")]
    operations = [
        Watched("approvals_approval"),
        Watched("approvals_outcome"),
    ]
