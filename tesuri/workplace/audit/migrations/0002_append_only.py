"""監査記録を追記専用にする."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        AppendOnly("audit_auditrecord"),
        AppendOnly("audit_leaf"),
        AppendOnly("audit_head"),
    ]
